"""The papers of the meetings of the next days lie ready in the morning: drafts, made once, replaced
by nothing.
"""

from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from jobs import prepare_papers
from tests.cli.conftest import Type, type_
from tests.gathering import HELD_ON, Gathering
from tests.marks import Programme
from tests.office import CAST, Office
from tests.papers.sheets import text_of

__all__ = ["type_"]
OF = ("--meeting", "RAKOR-UJI")


@pytest.fixture
def gathering(office: Office, type_: Type) -> Gathering:
    """A meeting with its list, whose installation the environment names."""
    office.deliver(CAST)
    office.one()
    programme = Programme(office)
    programme.mark()
    made = Gathering(programme)
    made.invite()
    return made


def prepare(monkeypatch: pytest.MonkeyPatch, days_before: int = 2) -> None:
    day = HELD_ON - timedelta(days_before)
    monkeypatch.setenv("SIBERMATA_CLOCK", f"{day}T05:15:00+07:00")
    assert prepare_papers.run(Event()) == 0


def made(gathering: Gathering) -> list[tuple[str, str, str]]:
    rows = gathering.office.ask("select kind, form, by from paper order by number")
    return [(row["kind"], row["form"], row["by"]) for row in rows]


def test_papers_of_a_meeting_lie_ready_as_drafts_and_a_quiet_night_makes_none(
    gathering: Gathering, type_: Type, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    prepare(monkeypatch)
    first = made(gathering)
    assert {by for *_, by in first} == {"sibermata"}
    assert {(kind, form) for kind, form, _ in first} >= {
        ("undangan", "pdf"),
        ("undangan", "docx"),
        ("daftar-hadir", "pdf"),
        ("kartu-nama", "pdf"),
        ("berita-acara", "pdf"),
    }
    assert "piagam" not in {kind for kind, *_ in first}, "nobody has come yet"
    prepare(monkeypatch, 1)
    assert made(gathering) == first
    number = gathering.office.ask("select number from paper where kind = 'berita-acara'")[0]
    target = tmp_path / "berita-acara.pdf"
    said = type_("papers", "get", number["number"], "-o", target, "--by", "Rini")
    assert said.code == 0, said.err
    assert "KONSEP" in text_of(target.read_bytes())
    (entry,) = gathering.office.ask(
        "select who, subject from audit where what = 'paper handed out'"
    )
    assert entry == {"who": "Rini", "subject": str(number["number"])}


def test_a_list_that_changed_is_prepared_anew_and_what_was_made_stays(
    gathering: Gathering, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = type_(
        "papers", "make", "undangan", *OF, "--number", "005/7", "--by", "Rini", "-o", "u.pdf"
    )
    assert said.code == 0, said.err
    prepare(monkeypatch)
    first = made(gathering)
    assert first.count(("undangan", "pdf", "sibermata")) == 0, "the numbered one says the same"
    with gathering.programme.desk() as desk:
        desk.connection.execute(
            "update meeting_line set name = 'Budi Ujicoba, S.Sos' where name = 'Budi Ujicoba'"
        )
    prepare(monkeypatch)
    assert made(gathering)[: len(first)] == first
    assert made(gathering).count(("undangan", "pdf", "sibermata")) == 1
    assert made(gathering).count(("daftar-hadir", "pdf", "sibermata")) == 2


@pytest.mark.parametrize("days", [pytest.param(8, id="too early"), pytest.param(-1, id="over")])
def test_only_meetings_of_the_next_seven_days_are_prepared(
    gathering: Gathering, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    prepare(monkeypatch, days)
    assert made(gathering) == []


def test_a_preparation_that_is_asked_to_end_makes_nothing_more(
    gathering: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIBERMATA_CLOCK", f"{HELD_ON}T05:15:00+07:00")
    stop = Event()
    stop.set()
    assert prepare_papers.run(stop) == 0
    assert made(gathering) == []


def test_a_paper_whose_copy_is_gone_is_not_handed_out(
    gathering: Gathering, type_: Type, tmp_path: Path
) -> None:
    type_("papers", "make", "notula", *OF, "--by", "Rini", "-o", tmp_path / "n.pdf")
    with gathering.office.database.work() as connection:
        connection.execute("update paper set content = null, body = null")
    said = type_("papers", "get", "1", "-o", tmp_path / "lagi.pdf", "--by", "Rini")
    assert said.code == 2
    assert "PAPER_COPY_GONE" in said.err
    assert not (tmp_path / "lagi.pdf").exists()
