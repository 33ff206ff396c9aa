"""The canary goes through every job of the timetable and every kind of job of people, through
messages, metrics and the interface of programs: it is said nowhere, and stored nowhere in the clear.
"""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from jobs.schedule import TIMETABLE
from sibermata.desk.deliveries.uploads import receive
from sibermata.desk.messages.digest import write_digests
from sibermata.desk.messages.drain import drain
from sibermata.desk.messages.targets import TargetWanted, add_target
from sibermata.desk.messages.watch import watch
from sibermata.desk.tasks import ask_for
from sibermata.records.account import Role
from sibermata.records.job import JobKind, UploadPurpose
from sibermata.records.office.message import MessageState, Sent
from tests.canary.canary import (
    HEADER,
    NIK,
    OTHER_NIK,
    PHONE,
    SITI,
    STRANGE,
    environment,
    found_in_database,
    hits,
    typed,
)
from tests.desk.workbooks import workbook
from tests.office import FIRST_NIGHT, Office, as_csv
from tests.visitors import RINI
from tests.web.conftest import close, opened_of
from tests.web.programs import LISTS, THINGS, Program

MORNING = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)  # 07.00 WIB
PURPOSES = {  # kind of job -> what was handed in for it
    JobKind.REPAIR_PREVIEW: UploadPurpose.REPAIR,
    JobKind.REPAIR: UploadPurpose.REPAIR,
    JobKind.REHEARSAL: UploadPurpose.DECLARATION,
    JobKind.PROPOSAL: UploadPurpose.SAMPLE,
    JobKind.DELIVERY_PREVIEW: UploadPurpose.DELIVERY,
}
IDS: dict[JobKind, dict[str, str | int]] = {
    JobKind.SYNC: {"source": "orang"},
    JobKind.PAPERS: {"meeting": "ANTAH"},
    JobKind.REHEARSAL: {"source": "orang"},
    JobKind.DELIVERY_PREVIEW: {"source": "orang"},
    JobKind.PROPOSAL: {"district": "35.16", "name": ""},
    JobKind.HOLD_PREVIEW: {"hold": 1},
    JobKind.RELEASE: {"hold": 1, "plan": "0" * 8},
}


def at_work(office: Office, world: dict[str, str], *words: str) -> str:
    """What `sibermata-jobs` says in a process of its own, on both of its outputs."""
    done = subprocess.run(
        [sys.executable, "-m", "jobs", *words],
        env=environment(office, world),
        cwd=office.folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout + done.stderr


def handed_in(kind: JobKind) -> tuple[str, bytes]:
    """What is handed in for a kind of job: the canary stands in the file and in its name."""
    if kind in (JobKind.REPAIR, JobKind.REPAIR_PREVIEW):
        return f"{NIK}.xlsx", workbook([["NIK", "HP"], [NIK, PHONE]])
    if kind is JobKind.REHEARSAL:
        return "orang.toml", f'name = "orang"\ndistrict = "{NIK}"\n# {PHONE}\n'.encode()
    return f"{NIK}.csv", as_csv([SITI, *STRANGE], HEADER).encode()


def ask_every_kind(office: Office, world: dict[str, str]) -> None:
    """Ask for each kind of job there is."""
    opened = opened_of(office)
    for kind in JobKind:
        ids = dict(IDS.get(kind, {}))
        with opened.desk("Rini") as desk:
            if purpose := PURPOSES.get(kind):
                name, body = handed_in(kind)
                kept = receive(desk, RINI, purpose, name, [body], district="35.16", source="orang")
                ids |= {"upload": kept.id}
                ids |= {"sha256": kept.sha256} if kind is JobKind.REPAIR else {}
            ask_for(desk.connection, RINI, kind, ids, district="35.16")
    opened.pages.close()


@pytest.fixture
def lived(office: Office, world: dict[str, str]) -> Office:
    """The province after its first night."""
    assert hits(typed(office, world, "sync", "--night", "2026-03-02")) == []
    return office


@pytest.mark.parametrize("fault", [pytest.param("", id="S48-S49-I11-jobs")])
def test_no_job_says_or_stores_the_canary(lived: Office, world: dict[str, str], fault: str) -> None:
    for job in TIMETABLE:
        said = at_work(lived, world, "--debug", "run", job.name)
        assert hits(said) == [], job.name
        assert '"job"' in said, job.name
    ask_every_kind(lived, world)
    said = at_work(lived, world, "--debug", "run", "janitor")
    assert hits(said) == []
    ended = lived.ask("select kind, state, code from job order by kind")
    assert {row["kind"] for row in ended} == set(JobKind)
    assert {row["state"] for row in ended} == {"done", "failed"}, ended
    assert hits(at_work(lived, world, "health")) == []
    assert found_in_database(lived) == set()


@pytest.mark.parametrize("fault", [pytest.param("", id="S48-I11-messages-metrics")])
def test_no_message_and_no_metric_holds_the_canary(
    lived: Office, world: dict[str, str], fault: str
) -> None:
    opened = opened_of(lived)
    sent: list[str] = []

    def send(address: str, text: Any) -> Sent:
        sent.append(f"{text.title}\n{text.body}")
        return Sent(MessageState.SENT, "HTTP_200")

    with opened.desk("Rini") as desk:
        for role in (Role.ADMINISTRATOR, Role.COORDINATOR):
            wanted = TargetWanted("Kantor", role, frozenset())
            add_target(desk, wanted, f"json://x/{NIK}", MORNING, lambda one: True)
    watch(opened, MORNING, FIRST_NIGHT, 1)
    assert write_digests(opened, MORNING) == 2
    with lived.database.work() as connection:
        connection.execute("update outbox set not_before = %s, made_at = %s", (MORNING, MORNING))
    drain(opened, MORNING, send=send)
    opened.pages.close()
    assert len(sent) >= 2
    assert hits("\n".join(sent)) == []
    metrics = typed(lived, world, "metrics")
    assert "sibermata_run_failed" in metrics
    assert hits(metrics) == []
    assert found_in_database(lived) == set()


@pytest.fixture
def program(lived: Office) -> Iterator[Program]:
    made = Program(lived)
    yield made
    close(made.app)


@pytest.mark.parametrize("fault", [pytest.param("", id="S35-S48-I11-api")])
def test_no_answer_to_a_program_holds_the_canary(
    program: Program, lived: Office, fault: str
) -> None:
    token = program.token("Dedi")
    known = lived.ask("select min(person_id) id, min(version_run) run from source_record")[0]
    asked = [
        *LISTS,
        *(
            one.format(person=known["id"], run=known["run"], village="35.16.05.2001")
            for one in THINGS
        ),
    ]
    wrong = [f"officials/{NIK}", f"officials?q={PHONE}", f"villages/{OTHER_NIK}", f"runs/{NIK}"]
    for address in [*asked, *wrong]:
        answer = program.get(address, token)
        assert answer.status_code < 500, address
        assert hits(answer.text) == [], address
        assert address in wrong or answer.status_code == 200, (address, answer.text)
    for body in (f'{{"nik": "{NIK}"}}', f"{NIK};{PHONE}\n", as_csv([SITI], HEADER)):
        answer = program.call("POST", "deliveries/orang", token, body.encode())
        assert hits(answer.text) == []
    assert found_in_database(lived) == set()
