"""script/test --distributed: the register's pipeline compared on Spark, and the mark that it was.

Spark and Java are heavy, so the everyday run leaves them out. It checks instead that the pipeline's files are those of
the last equal comparison: their digests are kept beside the tests and committed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

import proven
from environment import CACHE, PYTHON, ROOT, Trouble, digest, entries, explain, pip, run_logged, say

LOCK = ROOT / "requirements" / "spark.txt"
PACKAGES = CACHE / "spark"
RECORD = ROOT / "tests" / "distributed" / "equal.json"
# What decides the answers of the portable pipeline, and what compares them.
FILES = (
    "src/brobygger_analysis/register/portable.py",
    "src/brobygger_analysis/register/codes.py",
    "src/brobygger_analysis/register/codes.csv",
    "src/brobygger_analysis/register/groups.py",
    "src/brobygger_analysis/register/weeks.py",
    "tests/brobygger_analysis/register/portable_cases.py",
    "tests/distributed/test_spark.py",
    "requirements/spark.txt",
)


def digests() -> dict[str, str]:
    return proven.digests(FILES, ROOT)


def record(passed: int) -> None:
    """Note that these very files answered as our own engine does."""
    versions = {one.name: one.version for one in distributions(path=[str(PACKAGES)]) if one.name == "pyspark"}
    facts = {"on": str(datetime.now(tz=UTC).date()), "passed": passed, **versions, "files": digests()}
    RECORD.write_text(json.dumps(facts, indent=2) + "\n")


def ensure_spark() -> dict[str, str]:
    """Java and the locked Spark beside the environment of the tests; what the tests need in their surroundings."""
    java = _ensure_java()
    stamp = PACKAGES / "installed"
    wanted = digest(LOCK)
    if not stamp.exists() or stamp.read_text() != wanted:
        say("Installing Spark (the first time, or after a change) ...")
        shutil.rmtree(PACKAGES, ignore_errors=True)
        # Spark comes as source. What builds it is locked with it and installed first; nothing else is fetched.
        build = CACHE / "spark-build.txt"
        build.parent.mkdir(parents=True, exist_ok=True)
        build.write_text("\n".join(part for part in entries(LOCK) if part.startswith("setuptools==")) + "\n")
        common = ("install", "--quiet", "--require-hashes", "--no-deps", "--target", PACKAGES)
        pip(*common, "-r", build, name="spark-build")
        os.environ["PYTHONPATH"] = str(PACKAGES)
        try:
            pip(*common, "--upgrade", "--no-build-isolation", "-r", LOCK, name="spark")
        finally:
            del os.environ["PYTHONPATH"]
        stamp.write_text(wanted)
    return {
        "PYTHONPATH": str(PACKAGES),
        "JAVA_HOME": java,
        "PYSPARK_PYTHON": str(PYTHON),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }


def _ensure_java() -> str:
    """Where Java lies: as it is, installed where we may, or a sentence that says how."""
    if not shutil.which("java") and shutil.which("apt-get") and os.geteuid() == 0:
        say("Installing Java for Spark ...")
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "openjdk-17-jre-headless"],
        ):
            code, output, log = run_logged(command, name="java", env={"DEBIAN_FRONTEND": "noninteractive"})
            if code:
                raise explain(output, what="Installing Java", index="The package archive", log=log)
    found = shutil.which("java")
    if not found:
        raise Trouble("Spark needs Java 17 or newer. Install it (sudo apt-get install openjdk-17-jre-headless).")
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=False)
    if told.returncode:
        raise Trouble(f"Java does not start: {(told.stderr or told.stdout).strip().splitlines()[-1:]}")
    return str(Path(found).resolve().parents[1])
