"""The guides tell the truth: every TOML in them loads, every key of a source is explained, every
command in them exists.
"""

import re
import shlex
import tomllib
from dataclasses import fields
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import typer

from jobs.schedule import find_job
from sibermata.cli.__main__ import app
from sibermata.papers.catalogue import KINDS
from sibermata.records.source import CANONICAL, Auth, Expect, Paging, Read, Source
from sibermata.sources.declared import make_source
from tests.guides.pictures import PICTURES

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
GUIDE = (ROOT / "docs/panduan/sumber.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", GUIDE, re.M | re.S)
MADE = {".venv/bin", "secrets/", "secrets/sibermata_key"}  # paths that an installation makes
JOBS = {"print", "run", "serve", "worker", "health"}


def commands() -> list[Any]:
    lines = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for line in re.findall(
            r"`(sibermata(?:-jobs)? [^`\n]+)`|^    (sibermata(?:-jobs)? .+)$", text, re.M
        ):
            lines.append(
                pytest.param("".join(line).split("  ")[0], id=f"{page.name}: {''.join(line)[:50]}")
            )
    return lines


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: str(tomllib.loads(block)["name"]))
def test_every_source_of_the_guide_is_accepted(block: str) -> None:
    make_source(tomllib.loads(block), "sumber.md")


def test_every_key_and_every_column_is_explained() -> None:
    ours = {"file", "digest", "columns", "constants", "read", "paging", "auth", "expect", "brake"}
    keys = {
        field.name for shape in (Source, Read, Paging, Auth, Expect) for field in fields(shape)
    } - ours
    lacking = [key for key in sorted(keys | set(CANONICAL)) if not re.search(rf"\b{key}\b", GUIDE)]
    assert not lacking


@pytest.mark.parametrize("line", commands())
def test_every_command_that_a_page_names_exists(line: str) -> None:
    words = [word for word in shlex.split(line, comments=True) if not word.startswith("[")]
    if words[0] == "sibermata-jobs":
        assert len(words) == 1 or words[1].rstrip(",") in JOBS
        if words[1:2] == ["run"]:
            assert words[2] == "NAME" or words[2] == "NAMA" or find_job(words[2])
        return
    command: Any = typer.main.get_command(app)
    words = [word for word in words[1:] if word not in ("--debug", "...")]
    while words and hasattr(command, "commands"):
        assert words[0] in command.commands, line
        command = command.commands[words.pop(0)]
    known = {"--help"}.union(
        *(parameter.opts + parameter.secondary_opts for parameter in command.params)
    )
    assert not [
        word
        for word in words
        if word.startswith("-") and word != "-" and word.rstrip("]") not in known
    ], line


def paths_named() -> list[Any]:
    """Return the paths that a page, or the words of our own code, name; `will be` names one to
    come.
    """
    places = [(page, r"`([^`\s]+/[^`\s]*)`") for page in PAGES]
    code = [path for top in ("sibermata", "jobs") for path in sorted((ROOT / top).rglob("*.py"))]
    places += [(path, r"(?<![\w/.*%-])((?:[a-z_]+/)+[a-z_0-9]+\.(?:py|toml|md))") for path in code]
    named = {
        (page.relative_to(ROOT).as_posix(), name)
        for page, form in places
        for line in page.read_text(encoding="utf-8").splitlines()
        if "will be" not in line
        for name in re.findall(form, line)
        if re.fullmatch(r"[a-z_.][a-z_0-9./*-]+", name) and name not in MADE
    }
    return [pytest.param(name, id=f"{page}: {name}") for page, name in sorted(named)]


@pytest.fixture(scope="module")
def there() -> set[str]:
    """Every file and folder of the repository, '/' before its first room."""
    tops = [ROOT / top for top in ("sibermata", "jobs", "tests", "config", "docs", ".ci")]
    paths = (path for top in tops for path in (top, *top.rglob("*")))
    return {f"/{path.relative_to(ROOT)}" for path in paths if "__pycache__" not in path.parts}


@pytest.mark.parametrize("name", paths_named())
def test_every_path_that_a_page_or_the_code_names_is_there(name: str, there: set[str]) -> None:
    assert any(fnmatch(path, f"*/{name.rstrip('/')}") for path in there), name


def typed_in(page: Path) -> list[Any]:
    lines = re.findall(r"^    (sibermata .+)$", page.read_text(encoding="utf-8"), re.M)
    return [pytest.param(line, id=line[:60]) for line in lines]


@pytest.mark.parametrize(
    "line",
    [
        *typed_in(ROOT / "docs/panduan/meja.md"),
        *typed_in(ROOT / "docs/panduan/bahan-rapat.md"),
    ],
)
def test_every_command_of_the_desk_can_be_typed_as_it_stands(line: str) -> None:
    words = shlex.split(line)[1:]
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    command.make_context(
        "sibermata", words
    )  # raises where an argument is missing, unknown or of another kind


@pytest.mark.parametrize("kind", KINDS)
def test_the_guide_of_papers_shows_every_kind(kind: str) -> None:
    text = (ROOT / "docs/panduan/bahan-rapat.md").read_text(encoding="utf-8")
    assert f"| `{kind}` |" in text
    assert f"papers make {kind} " in text


def test_the_guide_of_the_desk_shows_every_command_that_decides() -> None:
    text = (ROOT / "docs/panduan/meja.md").read_text(encoding="utf-8")
    main: Any = typer.main.get_command(app)
    lacking = [
        f"{group} {name}"
        for group in (
            "corrections",
            "packets",
            "rejections",
            "questions",
            "people",
            "spellings",
            "holds",
            "seats",
        )
        for name in main.commands[group].commands
        if f"{group} {name}" not in text and name not in ("list", "show")
    ]
    assert not lacking


PEOPLES = [ROOT / f"docs/panduan/{name}.md" for name in ("petugas", "administrator", "pintu")]
GUIDES = sorted((ROOT / "docs/panduan").glob("*.md"))
SHOWN = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")


def named_on_screen() -> list[Any]:
    """Return what the guides of people print in bold, and the addresses they name."""
    named = {
        (page.name, " ".join(words.split()))
        for page in PEOPLES
        for text in [page.read_text(encoding="utf-8")]
        for words in [*BOLD.findall(text), *re.findall(r"`(/[a-z/]+)`", text)]
    }
    return [pytest.param(words, id=f"{page}: {words}") for page, words in sorted(named)]


@pytest.fixture(scope="module")
def screens() -> str:
    """All that the pages are made of."""
    web = ROOT / "sibermata/web"
    files = [*web.rglob("templates/**/*.html"), *web.rglob("*.py")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("words", named_on_screen())
def test_every_page_and_button_that_a_guide_names_is_there_in_these_words(
    words: str, screens: str
) -> None:
    assert words in screens


def test_every_picture_of_a_guide_is_there_is_taken_by_the_script_and_is_shown() -> None:
    """All of them together stay small enough to be read over a telephone."""
    shown = [
        page.parent / name
        for page in GUIDES
        for name in SHOWN.findall(page.read_text(encoding="utf-8"))
    ]
    kept = list((ROOT / "docs/panduan/gambar").iterdir())
    assert sorted(shown) == sorted(kept)
    assert {path.stem for path in kept} == {one.name for one in PICTURES}
    assert sum(path.stat().st_size for path in kept) < 3 * 1024 * 1024


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_picture_of_a_guide_says_in_words_what_it_shows(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.count("](gambar/") == len(SHOWN.findall(text))
