"""The direction of imports holds, and an import against it is found."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow(reason="reads the imports of the whole source tree in a process of its own")


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    """The sources as they are, in a place where something can be planted."""
    only_python = shutil.ignore_patterns("static", "templates", "locale", "__pycache__")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=only_python)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def contracts(house: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--config", "pyproject.toml", "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def plant(house: Path, file: str, line: str) -> None:
    path = house / "src" / file
    path.write_text(path.read_text() + f"\n{line}\n")


def test_the_house_keeps_its_contracts(copy_of_the_house):
    found = contracts(copy_of_the_house)
    assert found.returncode == 0, found.stdout
    assert "3 kept, 0 broken" in found.stdout


def test_planted_imports_against_the_direction_are_found(copy_of_the_house):
    plant(copy_of_the_house, "brobygger/programmes/models.py", "from brobygger.citizens import models as upward")
    plant(copy_of_the_house, "brobygger/kernel/clock.py", "from brobygger.config import settings")
    plant(copy_of_the_house, "brobygger_analysis/__init__.py", "import django")
    (copy_of_the_house / "src" / "brobygger" / "helpers").mkdir()
    (copy_of_the_house / "src" / "brobygger" / "helpers" / "__init__.py").write_text("")
    found = contracts(copy_of_the_house)
    assert found.returncode != 0
    assert "0 kept, 3 broken" in found.stdout
    assert "brobygger.programmes is not allowed to import brobygger.citizens" in found.stdout
    assert "brobygger.kernel is not allowed to import brobygger.config" in found.stdout
    assert "brobygger_analysis is not allowed to import django" in found.stdout
    # A room that nobody has placed in the drawing.
    assert "brobygger.helpers" in found.stdout
