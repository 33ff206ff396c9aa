"""One word a thing: the glossary names what is there, and says the words that officers read."""

import ast
import re
from pathlib import Path

import pytest

from sibermata.records.states import DayKnown, TenureStatus
from sibermata.rules.words import SETS, Words

ROOT = Path(__file__).parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
][1:]
FILLERS = {"told"}  # a name that says nothing of what it holds
PYTHON = sorted(
    path for top in ("sibermata", "jobs", "tests") for path in (ROOT / top).rglob("*.py")
)


@pytest.fixture(scope="module")
def words() -> Words:
    from sibermata.desk.refusals import read_words

    return read_words(ROOT / "config")


@pytest.mark.parametrize(
    ("term", "where"), [(row[0], row[3]) for row in ROWS], ids=lambda text: text
)
def test_the_files_and_columns_that_the_glossary_names_are_there(term: str, where: str) -> None:
    revisions = sorted((ROOT / "sibermata/store/migrations/versions").glob("*.py"))
    schema = "".join(one.read_text(encoding="utf-8") for one in revisions)
    for name in re.findall(r"`([^`]+)`", where):
        if "/" in name or name.endswith(".py"):
            assert any((ROOT / top / name).exists() for top in ("", "sibermata")), (term, name)
        elif not name.startswith("["):  # a table of a TOML
            assert f'"{name}"' in schema, (term, name)


@pytest.mark.parametrize("closed", [TenureStatus, DayKnown], ids=["status", "how a day is known"])
def test_the_glossary_and_the_messages_say_one_word_for_a_code(
    closed: type[TenureStatus | DayKnown], words: Words
) -> None:
    said = {row[0]: row[1] for row in ROWS}
    assert said[", ".join(closed)] == ", ".join(words[closed][code] for code in closed)


def test_every_code_of_every_closed_set_has_its_word(words: Words) -> None:
    assert {closed: set(words[closed]) for closed in SETS} == {closed: {*closed} for closed in SETS}


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_name_is_a_filler(path: Path) -> None:
    names = {
        getattr(node, "id", None) or getattr(node, "arg", None) or getattr(node, "name", None)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Name, ast.arg, ast.FunctionDef))
    }
    assert names & FILLERS == set()
