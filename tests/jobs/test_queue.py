"""What people ask for is done by one worker, once; whoever asked sees how far it is, and why it was
not done.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from time import sleep
from typing import Any

import pytest

from jobs.asked.task import Task
from jobs.asked.work import HANDLERS, done_with, one_job
from sibermata.desk.deliveries.hand_in import take_in
from sibermata.desk.deliveries.uploads import receive
from sibermata.desk.meetings.meetings import add_meeting, invite
from sibermata.desk.opening import Opened, opened
from sibermata.desk.sheets.repair_out import repair_sheet
from sibermata.desk.tasks import Progress, ask_for, progress, read_report, take_back
from sibermata.errors import Fenced, Refusal
from sibermata.records.account import Role, Visitor
from sibermata.records.job import Job, JobKind, JobState, JobStep, UploadPurpose
from sibermata.standing.mark import mark_on
from sibermata.store.desk.tasks import claim_job, end_hopeless, end_job, note_progress, say_alive
from sibermata.store.night.runs import worker_lock
from tests.accounts import account
from tests.desk.workbooks import edited, put, workbook
from tests.jobs.conftest import House
from tests.office import CAST, SITI, as_csv
from tests.visitors import DEWI, RINI, TONO

EVENT = """[event]
code = "RAKOR"
title = "Rapat"
level = "province"
area = "35"
organiser = "DPMD"
held_on = 2024-09-18
forms = ["sosialisasi"]
modes = ["in_person"]
[meeting]
pledge = "none"
[[invite]]
areas = ["35"]
"""
HOLDS = (
    "select 1 from pg_locks where locktype = 'advisory' and "
    "((classid::bigint << 32) | objid::bigint) = %s"
)
WAITS = ('bodies = ["pemdes", "bpd"]',)


@pytest.fixture
def door(house: House) -> Iterator[Opened]:
    house.declare("mojokerto", "push", *WAITS)
    with opened() as made:
        yield made


def ask(door: Opened, visitor: Visitor, kind: JobKind, **ids: str) -> int:
    with door.database.work() as connection:
        district = "35.16" if visitor.districts else ""
        return ask_for(connection, visitor, kind, ids, district=district)


def look(door: Opened, job: int, visitor: Visitor = RINI) -> Progress:
    with door.database.connection() as connection:
        return progress(connection, visitor, job)


def state(door: Opened, job: int) -> str:
    return look(door, job).job["state"]


@contextmanager
def worker(door: Opened) -> Iterator[int]:
    with worker_lock(door.database) as owner:
        yield owner
    with door.database.connection() as connection:
        while connection.execute(HOLDS, (owner,)).fetchone():  # a session ends a moment later
            sleep(0.01)


def claim(door: Opened, owner: int) -> Job | None:
    with door.database.work() as connection:
        return claim_job(connection, owner)


def work(door: Opened, times: int = 1) -> None:
    with worker(door) as owner:
        for _ in range(times):
            one_job(door, owner, Event())


def report(door: Opened, job: int, visitor: Visitor = RINI) -> Any:
    with door.database.connection() as connection:
        return read_report(connection, door.secrecy, visitor, job)


def upload(
    door: Opened, body: str, visitor: Visitor = RINI, purpose: str = "delivery", name: str = "a.csv"
) -> str:
    with door.desk(visitor.name) as desk:
        if purpose == "delivery":
            return take_in(door, desk, visitor, "mojokerto", name, [body.encode()]).id
        return receive(desk, visitor, UploadPurpose(purpose), name, [body.encode()]).id


def test_every_kind_of_job_is_done_by_somebody() -> None:
    assert set(HANDLERS) == set(JobKind)


def test_a_double_click_asks_once_and_a_later_one_asks_again(door: Opened) -> None:
    first = ask(door, RINI, JobKind.MARKS)
    assert ask(door, RINI, JobKind.MARKS) == first
    work(door)
    assert state(door, first) == "done"
    assert ask(door, RINI, JobKind.MARKS) != first


def test_a_job_holds_no_number_that_may_be_somebodys(door: Opened) -> None:
    with pytest.raises(AssertionError, match="is no id"):
        ask(door, RINI, JobKind.SYNC, source=SITI["nik"])


def test_an_officer_sees_the_jobs_of_the_own_district_and_no_others(door: Opened) -> None:
    mine = ask(door, DEWI, JobKind.SYNC, source="mojokerto")
    assert look(door, mine, DEWI).job["by"] == "Dewi"
    with pytest.raises(Refusal, match="JOB_UNKNOWN"):
        look(door, mine, TONO)
    with pytest.raises(Refusal, match="DISTRICT_NOT_YOURS"):
        ask(door, TONO, JobKind.SYNC, source="mojokerto")


def test_a_page_can_say_that_no_worker_is_alive(door: Opened) -> None:
    job = ask(door, RINI, JobKind.MARKS)
    assert look(door, job).waits_for_worker
    with worker(door) as owner:
        with door.database.connection() as connection:
            say_alive(connection, owner)
        assert look(door, job).workers.alive == 1
        assert not look(door, job).waits_for_worker
    assert look(door, job).workers.alive == 0
    assert look(door, job).workers.last_seen is not None


def test_a_job_is_taken_back_while_nobody_has_begun_and_not_later(door: Opened) -> None:
    first = ask(door, RINI, JobKind.MARKS)
    with door.database.work() as connection:
        take_back(connection, RINI, first)
    assert state(door, first) == "taken_back"
    second = ask(door, RINI, JobKind.MARKS)
    with worker(door) as owner:
        claim(door, owner)
        with door.database.work() as connection, pytest.raises(Refusal) as refused:
            take_back(connection, RINI, second)
    assert refused.value.facts["state"] == JobState.RUNNING


def test_two_workers_never_take_up_one_job(door: Opened) -> None:
    ask(door, RINI, JobKind.MARKS)
    with worker(door) as one, worker(door) as other:
        assert claim(door, one) is not None
        assert claim(door, other) is None


def test_a_job_whose_worker_is_gone_is_taken_up_anew_and_the_old_one_writes_nothing(
    door: Opened,
) -> None:
    job = ask(door, RINI, JobKind.MARKS)
    with worker(door) as dead:
        old = claim(door, dead)
    assert old is not None
    with worker(door) as owner:
        new = claim(door, owner)
        assert new is not None
        assert (new.id, new.fence) == (job, old.fence + 1)
        with door.database.connection() as connection:
            assert not note_progress(connection, old, JobStep.READ)
        with pytest.raises(Fenced), door.database.work() as connection:
            end_job(connection, old, JobState.DONE)
        with door.database.work() as connection:
            end_job(connection, new, JobState.DONE)
    assert state(door, job) == "done"


def test_a_job_over_which_three_workers_died_is_left_to_a_person(door: Opened) -> None:
    job = ask(door, RINI, JobKind.MARKS)
    for _ in range(3):
        with worker(door) as dead:
            assert claim(door, dead) is not None
    with door.database.work() as connection:
        assert end_hopeless(connection) == 1
    line = look(door, job).job
    assert (line["state"], line["code"]) == ("failed", "JOB_POISON")


def test_a_job_that_nobody_takes_up_expires(door: Opened, house: House) -> None:
    job = ask(door, RINI, JobKind.MARKS)
    house.ask("update job set asked_at = asked_at - interval '25 hours'")
    with door.database.work() as connection:
        end_hopeless(connection)
    assert state(door, job) == "expired"


def test_sync_now_is_an_ordinary_run_by_the_name_of_who_asked(door: Opened, house: House) -> None:
    house.declare("lain")
    job = ask(door, DEWI, JobKind.SYNC, source="lain")
    work(door)
    line = look(door, job).job
    assert (line["state"], line["code"]) == ("done", "")
    assert house.ask("select state from run where id = %s", line["result"]["run"]) == "PUBLISHED"
    assert house.ask("select requested_by from run where id = %s", line["result"]["run"]) == "Dewi"


def test_sync_now_that_lost_its_worker_after_the_run_does_not_run_again(
    door: Opened, house: House
) -> None:
    house.declare("lain")
    job = ask(door, RINI, JobKind.SYNC, source="lain")
    with worker(door) as dead:
        claim(door, dead)
    work(door)
    house.ask(
        "update job set state = 'running', ended_at = null, claimed_by = 1 where id = %s", job
    )
    work(door)
    assert house.ask("select count(*) from run where source = 'lain'") == 1
    assert state(door, job) == "done"


def test_a_source_in_other_hands_lets_the_job_wait(door: Opened, house: House) -> None:
    house.declare("lain")
    job = ask(door, RINI, JobKind.SYNC, source="lain")
    with worker(door) as other:
        house.ask(
            "insert into source (slug, district_code, type, delivers, owner, lease_until) values "
            "('lain', '35.16', 'spreadsheet', 'roster', %s, now() + interval '1 hour')",
            other,
        )
        work(door)
        line = look(door, job).job
        assert (line["state"], line["step"]) == ("waiting", "wait")
        work(door)  # too early to look again
        assert look(door, job).job["state"] == "waiting"
    house.ask("update job set heartbeat = null")
    work(door)
    assert state(door, job) == "done"
    assert house.ask("select count(*) from run where source = 'lain'") == 1


def test_a_job_that_fails_says_why_with_the_code_of_its_cause(door: Opened) -> None:
    job = ask(door, RINI, JobKind.SYNC, source="antah")
    work(door)
    line = look(door, job).job
    assert (line["state"], line["code"]) == ("failed", "SOURCE_UNKNOWN")
    assert line["facts"]["source"] == "antah"


def test_a_job_of_whoever_sees_less_than_when_it_was_asked_for_is_not_done(
    door: Opened, house: House
) -> None:
    ratna = account(door, "Ratna", Role.OFFICER, "35.16")
    job = ask(door, ratna, JobKind.SYNC, source="mojokerto")
    with door.database.work() as connection:
        connection.execute("update account_district set district_code = '35.17'")
    work(door)
    line = look(door, job).job
    assert (line["state"], line["code"]) == ("failed", "JOB_RIGHTS")
    assert house.ask("select count(*) from run") == 0


def test_the_preview_of_a_file_says_what_it_would_change_and_changes_nothing(
    door: Opened, house: House
) -> None:
    job = ask(
        door,
        DEWI,
        JobKind.DELIVERY_PREVIEW,
        source="mojokerto",
        upload=upload(door, as_csv(CAST), DEWI),
    )
    work(door)
    assert look(door, job, DEWI).job["state"] == "done"
    found = report(door, job, DEWI)
    assert found["deliveries"][0]["admitted"] == len(CAST)
    assert len(found["differences"]) == len(CAST)
    assert house.ask("select count(*) from person") == 0
    kept = house.ask("select report from job where id = %s", job)
    assert SITI["name"].encode() not in bytes(kept)
    assert SITI["nik"] not in json.dumps(found)


def test_a_proposal_is_made_from_a_sample(door: Opened) -> None:
    sample = upload(door, as_csv(CAST), RINI, "sample", "mojokerto baru.csv")
    job = ask(door, RINI, JobKind.PROPOSAL, upload=sample, district="35.16", name="")
    work(door)
    found = report(door, job)
    assert 'address = "push"' in found["toml"]
    assert "SITI CONTOHWATI" in str(found["rows"]).upper()
    assert SITI["nik"] not in found["rows"]


def test_a_rehearsal_refuses_the_file_of_another_source(door: Opened, house: House) -> None:
    other = 'name = "lain"\ndistrict = "35.16"\ntype = "spreadsheet"\naddress = "push"\n'
    declaration = upload(door, other, RINI, "declaration", "lain.toml")
    job = ask(door, RINI, JobKind.REHEARSAL, source="mojokerto", upload=declaration)
    work(door)
    assert look(door, job).job["code"] == "SOURCE_OTHER"


def test_a_sheet_that_is_none_of_ours_fails_its_preview_with_the_reason(door: Opened) -> None:
    with door.desk("Rini") as desk:
        sheet = receive(
            desk, RINI, UploadPurpose.REPAIR, "x.xlsx", [workbook([["a", "b"], ["1", "2"]])]
        )
    job = ask(door, RINI, JobKind.REPAIR_PREVIEW, upload=sheet.id)
    work(door)
    assert look(door, job).job["code"] == "TEMPLATE_ID"


def test_a_confirmed_sheet_is_kept_once_and_its_file_thrown_away(
    door: Opened, house: House
) -> None:
    wrong = [{**SITI, "post": "Jogoboyo Antah"}, *CAST[1:]]
    house.declare("lain")
    (house.folder / "lain.csv").write_text(as_csv(wrong), encoding="utf-8")
    ask(door, RINI, JobKind.SYNC, source="lain")
    work(door)
    with door.desk("Rini") as desk:
        body, rows = repair_sheet(desk, door.sources(["lain"]), door.rules.names)
        mended = edited(body, put("Jabatan", 2, "Kepala Desa"))
        sheet = receive(desk, RINI, UploadPurpose.REPAIR, "perbaikan.xlsx", [mended])
    assert rows == 1
    looked = ask(door, RINI, JobKind.REPAIR_PREVIEW, upload=sheet.id)
    work(door)
    assert [row["outcome"] for row in report(door, looked)["rows"]] == ["diterima"]
    assert house.ask("select count(*) from correction") == 0
    with_other = ask(door, RINI, JobKind.REPAIR, upload=sheet.id, sha256="0" * 64)
    work(door)
    assert look(door, with_other).job["code"] == "UPLOAD_OTHER"
    confirmed = ask(door, RINI, JobKind.REPAIR, upload=sheet.id, sha256=sheet.sha256)
    work(door)
    assert state(door, confirmed) == "done"
    assert house.ask("select count(*) from correction") == 1
    assert house.ask("select body from upload where id = %s", sheet.id) is None


def test_a_repair_whose_worker_was_overtaken_keeps_nothing(door: Opened, house: House) -> None:
    with door.desk("Rini") as desk:
        sheet = receive(desk, RINI, UploadPurpose.REPAIR, "x.xlsx", [workbook([["a"], ["1"]])])
    job = ask(door, RINI, JobKind.REPAIR, upload=sheet.id, sha256=sheet.sha256)
    with worker(door) as owner:
        old = claim(door, owner)
        assert old is not None
        house.ask("update job set fence = fence + 1 where id = %s", job)
        with pytest.raises(Fenced):
            done_with(Task(door, old, Event()))
    assert house.ask("select count(*) from correction") == 0


def test_the_papers_of_a_meeting_are_made_once_each_however_many_workers_die(
    door: Opened, house: House
) -> None:
    house.declare("lain")
    ask(door, RINI, JobKind.SYNC, source="lain")
    work(door)
    with door.desk("Rini") as desk:
        add_meeting(desk, "rakor.toml", EVENT)
        mark_on(desk.connection, door.rules, desk.today)
        invite(desk, door.rules, "RAKOR")
    job = ask(door, RINI, JobKind.PAPERS, meeting="RAKOR")
    work(door)
    line = look(door, job).job
    assert line["state"] == "done", line["code"]
    made = house.ask("select count(*) from paper")
    assert made == len(line["result"]["papers"]) > 3
    house.ask(
        "update job set state = 'running', ended_at = null, claimed_by = 1 where id = %s", job
    )
    house.ask(
        "update job set result = jsonb_set(result, '{papers}', (result -> 'papers') - 0) "
        "where id = %s",
        job,
    )
    work(door)
    assert house.ask("select count(*) from paper") == made + 1
