"""The templates hold what the policy of the pages asks: nothing in them runs or styles by itself."""

import re
from pathlib import Path

import pytest

from sibermata.web.render import FOLDER
from sibermata.web.static import Assets

TEMPLATES = sorted(FOLDER.rglob("*.html"))
FORBIDDEN = {
    "a script in the page": r"<script(?![^>]*\bsrc=)",
    "a style in the page": r"<style|\sstyle=",
    "a handler in the page": r"\son[a-z]+\s*=|hx-on|hx-live",
    "words that are evaluated": r"javascript:|\bjs:|hx-vals=.js|hx-trigger=[\"'][^\"']*\[",
    "text that is not escaped": r"\|\s*safe\b|autoescape|Markup",
    "something of another site": r"(?:src|href|action)=[\"']https?:",
    "a form that sends in the address what is personal": r"name=[\"'](?:nik|phone|hp|token)[\"'][^>]*method=.get",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_template_holds_nothing_that_the_policy_forbids(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for what, pattern in FORBIDDEN.items():
        assert not re.search(pattern, text, re.IGNORECASE), f"{path.name}: {what}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_form_that_is_sent_carries_the_token_and_works_without_script(path: Path) -> None:
    for form in re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.DOTALL):
        head = form[: form.index(">")]
        assert "action=" in head, f"{path.name}: {head}"
        if 'method="post"' in head:
            carried = ("csrf()", 'name="csrf"', "{{ seen(")
            assert any(one in form for one in carried), f"{path.name}: {head}"
        assert "hx-post" not in head or 'method="post"' in head, f"{path.name}: {head}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_what_asks_by_itself_has_a_place_where_a_refusal_is_said(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    asking = len(re.findall(r"\shx-(?:get|post|put|delete|patch)=", text))
    assert asking <= text.count('class="said"'), path.name


def test_no_picture_lies_inside_a_stylesheet_and_each_file_of_one_is_there() -> None:
    assets = Assets()
    for name in ("pico.css", "sibermata.css"):
        asset = assets.find(assets.address(name).rpartition("/")[2])
        assert asset
        assert b"data:" not in asset.plain
        for found in re.findall(rb'url\("([^"]+)"\)', asset.plain):
            assert assets.find(found.decode()), found


def test_all_files_that_a_page_loads_are_small_when_packed() -> None:
    assert sum(Assets().sizes.values()) < 60_000


PAGES = sorted((FOLDER.parent / "pages").rglob("*.py"))
POSTED = re.compile(r'^@page\(\s*router,\s*"POST",\s*(.*?)\)\ndef .*?(?=^@page|\Z)', re.M | re.S)
HANDS_OUT = (
    "/audit/kebocoran",
    "/aparatur/unduh",
    "/aparatur/ber-nik/{",
    "/model-a4",
    "/berkas-subjek",
    "/toml",
    "/perbaikan/lembar/unduh",
    "/perbaikan/paket",
)


def test_a_form_that_hands_out_a_file_can_be_sent_again() -> None:
    handed = sum(
        "download(" in found[0] for path in PAGES for found in POSTED.finditer(path.read_text())
    )
    assert handed == len(HANDS_OUT)
    for path in TEMPLATES:
        for action, more in re.findall(r'<form[^>]*action="([^"]*)"([^>]*)>', path.read_text()):
            if any(one in action and "persetujuan" not in action for one in HANDS_OUT):
                assert "data-download" in more, f"{path.name}: {action}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_sentence_stands_without_its_code(path: Path) -> None:
    assert not re.search(r"\{\{ [\w.]*(?:said|hold|run)\.code \}\}", path.read_text("utf-8"))


def test_the_way_to_a_page_is_written_in_one_place() -> None:
    text = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES}
    assert [name for name, one in text.items() if 'class="crumbs"' in one] == ["macros.html"]
