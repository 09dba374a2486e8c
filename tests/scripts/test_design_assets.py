"""The design system is trimmed to what is served, and nothing points to a file that is not there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import design_assets

ROOT = Path(__file__).resolve().parents[2]
BROUGHT = ROOT / "src" / "brobygger" / "web" / "static" / "dkfds"

STYLE = (
    '@font-face{font-family:A;src:url(../fonts/a.eot),url(../fonts/a.woff) format("woff"),'
    'url(../fonts/a.woff2) format("woff2"),url(../fonts/a.ttf) format("truet ype")}'
    '@font-face{font-family:B;src:local("B")}a{background:url(../img/x.svg)}\n/*# sourceMappingURL=x.css.map*/'
)


def test_font_faces_keep_their_woff2_file_only():
    style = design_assets.with_woff2_only(STYLE)
    assert '@font-face{font-family:A;src:url(../fonts/a.woff2) format("woff2")}' in style
    assert '@font-face{font-family:B;src:local("B")}' in style
    assert "a{background:url(../img/x.svg)}" in style


def test_mentions_of_source_maps_go():
    assert "sourceMappingURL" not in design_assets.without_source_map(STYLE)
    assert design_assets.without_source_map("a()\n//# sourceMappingURL=a.js.map\n") == "a()\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    made = tmp_path / "package"
    for name, text in {
        "LICENSE.md": "MIT",
        "dist/css/dkfds.min.css": STYLE,
        "dist/js/dkfds.min.js": "run()\n//# sourceMappingURL=a.js.map",
        "dist/fonts/a.woff2": "font",
        "dist/fonts/a.ttf": "font",
        "dist/img/x.svg": "<svg/>",
        "dist/img/logo-borgerdk.svg": "<svg/>",
    }.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    return made


def test_trimming_takes_what_is_served_and_the_licence(package, tmp_path):
    target = tmp_path / "served"
    design_assets.trim(package, target)
    found = sorted(file.relative_to(target).as_posix() for file in target.rglob("*") if file.is_file())
    assert found == ["LICENSE.md", "css/dkfds.min.css", "fonts/a.woff2", "img/x.svg", "js/dkfds.min.js"]


def test_a_package_of_another_shape_is_refused(package, tmp_path):
    (package / "dist/css/dkfds.min.css").write_text("a{}")
    with pytest.raises(design_assets.Trouble, match="changed its shape"):
        design_assets.trim(package, tmp_path / "served")


def test_of_the_typeface_two_faces_and_the_licence_are_taken(tmp_path):
    made = tmp_path / "typeface"
    for name in ("400Regular/NotoSansArabic_400Regular.ttf", "700Bold/NotoSansArabic_700Bold.ttf", "100Thin/x.ttf"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text("font")
    with pytest.raises(design_assets.Trouble, match="changed its shape"):
        design_assets.take_fonts(made, tmp_path / "first")
    (made / "LICENSE_FONT").write_text("OFL")
    design_assets.take_fonts(made, tmp_path / "second")
    found = sorted(file.name for file in (tmp_path / "second").iterdir())
    assert found == ["LICENSE_FONT", "NotoSansArabic_400Regular.ttf", "NotoSansArabic_700Bold.ttf"]


def test_one_changed_byte_or_name_changes_the_digest(package):
    before = design_assets.digest_of(package)
    (package / "dist/img/x.svg").write_text("<svg />")
    changed = design_assets.digest_of(package)
    shutil.move(package / "dist/img/x.svg", package / "dist/img/y.svg")
    assert len({before, changed, design_assets.digest_of(package)}) == 3


def test_what_was_brought_is_what_was_locked():
    assert design_assets.digest_of(BROUGHT) == design_assets.EXPECTED.read_text().strip()
    assert design_assets.digest_of(design_assets.LETTER_FONTS) == design_assets.EXPECTED_FONTS.read_text().strip()


def test_every_file_that_the_style_sheet_names_is_there():
    style = (BROUGHT / "css" / "dkfds.min.css").read_text("utf-8")
    named = {name.split("#")[0] for name in re.findall(r"url\(\"?(\.\./[^)\"]+)", style)}
    assert len(named) > 20
    assert not [name for name in named if not (BROUGHT / "css" / name).resolve().exists()]
