"""The analysis is a library of its own: it is imported whole where Django is not installed."""

import subprocess
import sys

PROGRAM = """
import importlib, pkgutil, sys

class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "brobygger", "psycopg", "allauth", "openpyxl", "babel", "cryptography"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, NotInstalled())
import brobygger_analysis
names = [found.name for found in pkgutil.walk_packages(brobygger_analysis.__path__, "brobygger_analysis.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def test_the_analysis_is_imported_without_django():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 3
