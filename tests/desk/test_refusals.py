"""Refusals are codes with facts: each has its Indonesian sentence and next step, each place that
raises one gives what the sentence names, and no door but the command line knows what to type.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sibermata.cli.ways import WAYS
from sibermata.desk.refusals import read_messages, read_words, said, said_of_finding
from sibermata.errors import ConfigError, Refusal
from sibermata.records.finding import REASONS, RUN_CODES
from sibermata.records.refusal import REFUSALS
from sibermata.records.states import CorrectionState, Severity

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config"
RAISED = ("Refusal", "ConfigError", "StoreUnavailable")


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Yield (place, code, facts) of every error of ours that is made with a code in its place."""
    for path in [*(ROOT / "sibermata").rglob("*.py"), *(ROOT / "jobs").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in RAISED:
                continue
            at = 0 if getattr(node.func, "id", "") == "Refusal" else 1
            code = node.args[at] if len(node.args) > at else None
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                facts = {word.arg or "**" for word in node.keywords}
                yield f"{path.relative_to(ROOT)}:{node.lineno}", code.value, facts


def test_every_code_that_is_raised_is_known_and_every_known_code_is_raised() -> None:
    codes = {code for _, code, _ in raised()}
    assert not codes - REFUSALS.keys() - REASONS.keys() - RUN_CODES
    source = "\n".join(path.read_text() for path in (ROOT / "sibermata").rglob("*.py"))
    assert [code for code in REFUSALS if source.count(f'"{code}"') < 2] == []


def test_every_code_of_a_run_and_every_reason_is_given_somewhere() -> None:
    listed = ROOT / "sibermata/records/finding.py"
    others = [path for path in (ROOT / "sibermata").rglob("*.py") if path != listed]
    source = "\n".join(path.read_text(encoding="utf-8") for path in others)
    assert [code for code in {*REASONS, *RUN_CODES} if f'"{code}"' not in source] == []


@pytest.mark.parametrize(
    ("place", "code", "facts"),
    [pytest.param(*one, id=f"{one[0]} {one[1]}") for one in raised() if one[1] in REFUSALS],
)
def test_what_a_refusal_names_is_what_its_sentence_may_name(
    place: str, code: str, facts: set[str]
) -> None:
    del place
    if "**" not in facts:
        assert facts <= {*REFUSALS[code], "place", "command"}


def test_no_sentence_and_no_step_names_a_command_or_an_option() -> None:
    text = tomllib.loads((CONFIG / "messages.toml").read_text(encoding="utf-8"))
    named = [
        code
        for code, entry in text.items()
        for part in entry.values()
        if re.search(r"(?<!\S)--[a-z]|`|sibermata [a-z]+ ", str(part))
    ]
    assert named == []


def test_every_way_of_the_command_line_belongs_to_a_code() -> None:
    assert not WAYS.keys() - REFUSALS.keys() - REASONS.keys() - RUN_CODES


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_one_indonesian_sentence_and_a_next_step(code: str) -> None:  # I14
    facts = dict.fromkeys(REFUSALS[code], "contoh")
    words = said(Refusal(code, **facts), read_messages(CONFIG))
    assert words.code == code
    assert words.sentence.endswith(".")
    assert words.step.endswith(".")
    assert "{" not in words.sentence + words.step
    assert not re.search(r"\b(the|is|not|of)\b", words.sentence + words.step)


def test_facts_are_said_as_a_person_reads_them() -> None:
    error = Refusal("RUN_TOO_OLD", run=7, day=date(2026, 3, 2), days=30)
    sentence = said(error, read_messages(CONFIG)).sentence
    assert sentence == "Proses 7 diterbitkan pada 2 Maret 2026, lebih dari 30 hari yang lalu."


def test_a_state_is_said_in_its_word() -> None:
    error = Refusal("CORRECTION_OVER", correction=3, state=CorrectionState.WITHDRAWN)
    sentence = said(error, read_messages(CONFIG), read_words(CONFIG)).sentence
    assert sentence == "Perbaikan 3 sudah selesai: dicabut."


def test_a_value_is_never_read_as_a_template() -> None:
    error = Refusal("CHOICE_UNKNOWN", value="{choices}", choices=("L", "P"))
    sentence = said(error, read_messages(CONFIG)).sentence
    assert sentence == "{choices} bukan pilihan; pilihannya: L, P."


def test_several_reasons_are_said_together() -> None:
    error = Refusal("NIK_LENGTH", column="nik")
    error.also = (Refusal("NAME_INVALID", column="name"),)
    words = said(error, read_messages(CONFIG))
    assert words.code == "NIK_LENGTH"
    assert "16 angka" in words.sentence
    assert "bukan nama orang" in words.sentence


def test_where_no_sentence_can_be_read_the_code_is_still_said(tmp_path: Path) -> None:
    (tmp_path / "messages.toml").write_text("kalimat", encoding="utf-8")
    words = said(ConfigError("rules.toml: x", "CONFIG_TOML", place="rules.toml"), {})
    assert read_messages(tmp_path) == {}
    assert words.sentence.startswith("CONFIG_TOML")
    assert "rules.toml" in words.sentence


DANGLING = re.compile(
    r"\b(berisi|ditulis|sebagai|pada|nomor|dari|resminya|mirip|terlihat|adalah|batas)"
    r"\s*(?=[,.;:]|$)"
)


def test_what_is_said_of_a_group_reads_without_what_differs_in_it() -> None:
    for code, severity in REASONS.items():
        if severity is not Severity.NOTE:
            about = {
                "code": code,
                "shown": "",
                "detail": "",
                "header": "NAMA",
                "column_name": "nama",
            }
            said = said_of_finding(about, read_messages(CONFIG))
            assert not DANGLING.search(said.sentence), (code, said.sentence)
            assert "{" not in said.sentence
