"""The library stands alone: no web framework, nothing heavy at the door."""

from __future__ import annotations

import ast
import doctest
import json
import subprocess
import sys
from pathlib import Path

import pytest

import brobygger_analysis

PACKAGE = Path(brobygger_analysis.__file__).parent
MODULES = sorted(
    ".".join(("brobygger_analysis", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
)
GUIDE = Path(__file__).parents[2] / "docs" / "analysis.md"
HEAVY = ("numpy", "scipy", "pyarrow", "pandas", "polars", "duckdb")

# Blocked as if they were not installed: importing one raises ImportError.
WITHOUT_FRAMEWORK = """
import importlib, sys
for name in ("django", "brobygger", "pyarrow", "pandas", "scipy"):
    sys.modules[name] = None
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PYTHONPATH": str(PACKAGE.parent), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded_by(module: str) -> set[str]:
    code = "import sys, json, importlib; importlib.import_module(sys.argv[1]); print(json.dumps(sorted(sys.modules)))"
    return set(json.loads(run(code, module)))


def test_every_module_is_imported_where_the_framework_is_missing() -> None:
    assert len(MODULES) >= 16
    run(WITHOUT_FRAMEWORK, *MODULES)


def test_the_block_would_be_noticed() -> None:
    with pytest.raises(AssertionError, match=r"ModuleNotFoundError|ImportError"):
        run(WITHOUT_FRAMEWORK, "django")


@pytest.mark.parametrize(
    "module",
    ["brobygger_analysis", "brobygger_analysis.definitions", "brobygger_analysis.results", "brobygger_analysis.targets"]
    + [name for name in MODULES if ".danish" in name],
)
def test_nothing_heavy_is_loaded_for_the_light_modules(module: str) -> None:
    assert not loaded_by(module) & set(HEAVY)


def test_only_numpy_is_loaded_for_the_rest() -> None:
    assert loaded_by("brobygger_analysis.yields") & set(HEAVY) == {"numpy"}


def test_modules_come_when_they_are_asked_for() -> None:
    assert brobygger_analysis.funnel.STAGES
    assert set(brobygger_analysis.MODULES) <= set(dir(brobygger_analysis))
    with pytest.raises(AttributeError, match="nothing"):
        _ = brobygger_analysis.nothing
    listed = {f"brobygger_analysis.{name}" for name in brobygger_analysis.MODULES}
    assert listed == {name for name in MODULES if name.count(".") == 1}


def test_the_library_opens_at_once() -> None:
    """Counted in modules and not by a clock: what is not loaded costs no time on any machine."""
    own = {name for name in loaded_by("brobygger_analysis") if name.split(".")[0] == "brobygger_analysis"}
    assert own == {"brobygger_analysis"}
    heavy = {*HEAVY, "numba", "typst", "typing_extensions", "unittest", "asyncio"}
    assert not {name.split(".")[0] for name in loaded_by("brobygger_analysis")} & heavy


def test_figures_are_computed_without_what_models_and_curves_need() -> None:
    assert loaded_by("brobygger_analysis.indicators") & set(HEAVY) == {"numpy"}


def test_the_examples_of_the_guide_run() -> None:
    done = doctest.testfile(str(GUIDE), module_relative=False, optionflags=doctest.FAIL_FAST)
    assert done.attempted > 20
    assert done.failed == 0


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_reads_a_clock_or_names_the_rooms(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            named = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
            assert (named or "").split(".")[0] not in {"django", "brobygger", "time", "sqlite3", "os"}
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "today", "utcnow"}
