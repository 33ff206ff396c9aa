"""One key takes over from another: nights and pages go on, whatever stops it goes on later, and the
old key is not needed any more.
"""

import base64
import hashlib
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sibermata.desk.accounts.provided import email_hash, set_email, subject_hash
from sibermata.desk.opening import KEY_WORD, Opened, refuse_other_key, secrecy_of
from sibermata.desk.privacy.keys import (
    Waiting,
    add_key,
    keys_here,
    retire,
    rotate,
    seal_all,
    take_over,
)
from sibermata.desk.roster.find import people_meant
from sibermata.errors import ConfigError, Refusal, StoreUnavailable
from sibermata.records.run import State
from sibermata.rules.person.phone import searched_number
from sibermata.settings import Settings, make_key_file, read_keys, write_keys
from sibermata.standing.index import index_registry
from sibermata.store.base.engine import hold_fence
from sibermata.store.base.keys import follow_keys, take_hashes
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.base.trail import verify_trail
from sibermata.store.desk.accounts import find_provided
from sibermata.store.night.lifeline import Lifeline
from sibermata.store.privacy.hashes import alone, turn_hashes
from sibermata.store.privacy.sealed import SEALED, count_under_others
from sibermata.store.registry.places import recall, remember
from sibermata.store.views.search.people import people_with_phone
from sibermata.sync.spread import request, work_run
from tests.accounts import CONFIG, NOON, account
from tests.crash import OF_KEYS, Forked, Strike
from tests.desk.acts import fix, number_of
from tests.office import CAST, KEY, SITI, WATI, Office
from tests.sealed import columns_of_bytes

NEW = bytes(range(90, 122))


class Machine:
    """An installation with a key file, which processes open."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.file = office, folder / "key"
        write_keys(self.file, [KEY])
        with office.database.work() as connection:
            remember(connection, "key", "", Secrecy(KEY).seal(KEY_WORD, b"key"))

    def settings(self) -> Settings:
        env = {"SIBERMATA_KEY_FILE": str(self.file)}
        keys, place = read_keys(env, self.file.parent)
        url = self.office.database.url
        return Settings(
            url, CONFIG, CONFIG, CONFIG / "sources", "jatim", 90, keys[0], tuple(keys[1:]), place,
            environ=env,
        )  # fmt: skip

    def opened(self, own: Office | None = None) -> Opened:
        """What a process opens that is started now; `own`: by connections of its own."""
        settings, database = self.settings(), (own or self.office).database
        secrecy = secrecy_of(settings)
        with database.connection() as connection:
            kept = recall(connection, "key")
            assert kept is not None
            assert kept[1] is not None
            refuse_other_key(secrecy, kept[1])
            take_hashes(connection, secrecy)
        return Opened(settings, database, secrecy)

    def with_new_key(self) -> Opened:
        write_keys(self.file, [NEW, KEY])
        return self.opened()


@pytest.fixture
def machine(office: Office, tmp_path: Path) -> Machine:
    office.deliver(CAST)
    office.one()
    return Machine(office, tmp_path)


def whole(door: Opened) -> list[Any]:
    return list(rotate(door, "Rini", Waiting(0.0)))


def state_of(office: Office, secrecy: Secrecy) -> str:
    office.secrecy = secrecy
    rows = office.ask(
        "select id, name, private, statements from person where recorded_to = 'infinity' order by id"
    )
    return str(
        [
            (
                row["id"],
                row["name"],
                *(
                    secrecy.open(bytes(row[name]), b"person") if row[name] else ""
                    for name in ("private", "statements")
                ),
            )
            for row in rows
        ]
    )


def test_a_new_key_takes_over_everything_and_the_old_one_is_refused_to_be_needed(
    machine: Machine,
) -> None:
    office = machine.office
    fix(office, SITI["name"], "email", "siti@contoh.invalid")
    wati = number_of(office, WATI["name"])
    before = state_of(office, Secrecy(KEY))
    door = machine.with_new_key()
    assert [one.at_work for one in keys_here(door)] == [False, True]
    steps = whole(door)
    assert steps[-1] == ("left", 0)
    assert dict(steps)["hashes"] == 6
    alone = Secrecy(NEW)
    with office.database.connection() as connection:
        take_hashes(connection, alone)
        assert count_under_others(connection, alone.head) == {}
        assert verify_trail(connection, alone) is None
    assert state_of(office, alone) == before
    fingerprint = Secrecy(KEY).fingerprint
    assert retire(door, fingerprint[:6], "Rini") == fingerprint
    assert machine.file.read_text().split() == [base64.b64encode(NEW).decode()]
    office.secrecy = machine.opened().secrecy
    office.deliver([{**WATI, "name": "Wati Simulasiwati"}, *CAST[:2], *CAST[3:]])
    assert office.one().state == State.PUBLISHED
    assert number_of(office, "Wati Simulasiwati") == wati  # known again by her NIK
    with pytest.raises(StoreUnavailable):
        Secrecy(KEY).open(
            bytes(office.ask("select private from person limit 1")[0]["private"]), b"person"
        )


def test_a_telephone_number_finds_its_person_before_and_after_a_change_of_key(
    machine: Machine,
) -> None:
    office, asked = machine.office, "081234500777"
    office.deliver([{**SITI, "phone": asked}, *CAST[1:]])
    office.one()
    door = machine.opened()
    index_registry(office.database, door.secrecy)
    siti = number_of(office, SITI["name"])

    def found(at: Opened) -> list[int]:
        hashed = at.secrecy.hash(f"phone {searched_number(asked)}")
        with office.database.connection() as connection:
            return people_with_phone(connection, at.scope, hashed)

    assert found(door) == [siti]
    changed = machine.with_new_key()
    whole(changed)
    after = machine.opened()
    assert after.secrecy.layers == 2
    assert found(after) == [siti]


POINTS = sorted(
    {f"{when} {unit}" for when in ("commit", "committed") for unit in OF_KEYS - {"key retired"}}
    | {"key taken over", "sealed anew", "hashes turned"}
)


@pytest.mark.parametrize("point", POINTS)
def test_a_change_that_is_killed_goes_on_where_it_stopped(machine: Machine, point: str) -> None:
    office = machine.office
    before = state_of(office, Secrecy(KEY))
    machine.with_new_key()
    office.database.close()
    trap = Strike(point, signal.SIGKILL)
    Forked(office, lambda own: whole(machine.opened(own)), trap).wait()
    assert trap.struck
    again = machine.opened()
    assert state_of(office, again.secrecy) == before
    assert whole(again)[-1] == ("left", 0)
    assert state_of(office, machine.opened().secrecy) == before
    trail = office.ask(
        "select what from audit where what in ('key taken over', 'hashes turned') order by id"
    )
    assert [row["what"] for row in trail] == ["key taken over", "hashes turned"]
    office.secrecy = machine.opened().secrecy
    office.deliver([{**WATI, "birth_place": "Surabaya"}, *CAST[:2], *CAST[3:]])
    assert office.one().state == State.PUBLISHED
    assert len(office.people(ended=True)) == len(CAST)


@pytest.mark.parametrize("point", ["commit key retired", "committed key retired"])
def test_a_key_that_was_half_let_go_of_is_let_go_of_again(machine: Machine, point: str) -> None:
    whole(machine.with_new_key())
    machine.office.database.close()
    trap, old = Strike(point, signal.SIGKILL), Secrecy(KEY).fingerprint
    Forked(machine.office, lambda own: retire(machine.opened(own), old, "Rini"), trap).wait()
    assert trap.struck
    assert len(machine.file.read_text().split()) == 2  # better twice than never
    retire(machine.opened(), old, "Rini")
    assert machine.opened().secrecy.fingerprints == [Secrecy(NEW).fingerprint]


def test_a_night_and_a_page_in_the_middle_go_on_and_lose_nobody(machine: Machine) -> None:
    """A night, an act and a search by processes that were started before the key was changed."""
    office = machine.office
    page, night = machine.opened(), machine.opened()  # they know one key only
    account(page, "Tono")
    door = machine.with_new_key()
    take_over(door, "Rini")
    half = seal_all(door)
    next(half)  # persons are sealed anew in part
    office.secrecy = night.secrecy
    office.deliver([{**WATI, "birth_place": "Surabaya"}, *CAST[:2], *CAST[3:]])
    assert office.one().state == State.PUBLISHED
    with page.desk("Rini") as desk:
        from sibermata.desk.corrections.correct import correct

        correct(desk, 1, "sex", "L", reason="KTP", evidence="KTP")
    assert whole(door)[-1] == ("left", 0)
    tono = account_visitor(page)
    with page.visit(tono) as connection:
        found = people_meant(page, connection, page.scope, WATI["nik"])
    assert list(found.persons) == [number_of(office, WATI["name"])]
    office.deliver([{**WATI, "birth_place": "Malang"}, *CAST[:2], *CAST[3:]])
    assert office.one().state == State.PUBLISHED  # the very process that began under the old key
    rows = office.ask("select id from person where recorded_to = 'infinity'")
    assert len(rows) == len(CAST)
    assert len({row["person_id"] for row in office.roster(ended=True)}) == len(CAST)
    page.pages.close()


def test_a_process_that_knew_the_new_key_before_it_took_over_seals_nothing_by_the_old_one(
    machine: Machine,
) -> None:
    """Started between `key add` and `key rotate`: it has both keys from the beginning."""
    from sibermata.desk.corrections.correct import correct

    page = machine.with_new_key()
    door = machine.opened()
    assert whole(door)[-1] == ("left", 0)
    with page.desk("Rini") as desk:
        correct(desk, 1, "phone", "081234500778", reason="telepon", evidence="telepon")
    with machine.office.database.connection() as connection:
        assert count_under_others(connection, door.secrecy.head) == {}
    assert page.secrecy.fingerprint == Secrecy(NEW).fingerprint


def test_a_worker_that_opened_before_the_hashes_turned_knows_everybody_whose_run_it_takes(
    machine: Machine,
) -> None:
    office = machine.office
    wati = number_of(office, WATI["name"])
    office.secrecy = machine.opened().secrecy  # as a worker's bench has it lying open
    office.deliver([{**WATI, "name": "Wati Simulasiwati"}, *CAST[:2], *CAST[3:]])
    night, source = office.night(), office.source()
    request([source], night)
    whole(machine.with_new_key())
    with (
        closing(Lifeline(office.database)) as lifeline,
        lifeline.number() as owner,
    ):
        result = work_run(source, replace(night, owner=owner), nullcontext())
    assert result is not None
    assert result.state == State.PUBLISHED
    assert number_of(office, "Wati Simulasiwati") == wati
    hashes = office.ask("select nik_hash from person where id = %s and nik_hash is not null", wati)
    assert {bytes(row["nik_hash"]) for row in hashes} == {
        machine.opened().secrecy.hash(WATI["nik"])
    }


def test_an_index_made_by_a_process_of_before_finds_telephones_after_a_change_of_key(
    machine: Machine,
) -> None:
    office, asked = machine.office, "081234500777"
    before = machine.opened()
    whole(machine.with_new_key())
    office.secrecy = machine.opened().secrecy
    office.deliver([{**SITI, "phone": asked}, *CAST[1:]])
    office.one()
    index_registry(office.database, before.secrecy)
    hashed = machine.opened().secrecy.hash(f"phone {searched_number(asked)}")
    with office.database.connection() as connection:
        found = people_with_phone(connection, before.scope, hashed)
    assert found == [number_of(office, SITI["name"])]


def test_who_waited_for_the_hashes_to_turn_hashes_as_they_were_left(machine: Machine) -> None:
    office, late = machine.office, machine.opened()
    door = machine.with_new_key()
    take_over(door, "Rini")

    def follow() -> int:
        with office.database.work() as connection:
            follow_keys(connection, late.secrecy)
            return late.secrecy.layers

    with ThreadPoolExecutor(1) as pool:
        with office.database.work() as connection:
            assert alone(connection)
            take_hashes(connection, door.secrecy)
            turn_hashes(connection, door.secrecy)
            waiting = pool.submit(follow)
            until_it_waits(office, waiting)
        assert waiting.result() == 2


def until_it_waits(office: Office, waiting: Future[int]) -> None:
    """Return once a session waits for an advisory lock."""
    with office.database.connection() as connection:
        while (
            not waiting.done()
            and not connection.execute(
                "select 1 from pg_locks where locktype = 'advisory' and not granted"
            ).fetchone()
        ):
            pass


def test_a_key_is_not_let_go_of_while_somebody_may_be_sealing_by_it(machine: Machine) -> None:
    office, door, old = machine.office, machine.with_new_key(), Secrecy(KEY).fingerprint
    assert whole(door)[-1] == ("left", 0)
    for hold in (
        lambda connection: follow_keys(connection, machine.opened().secrecy),
        lambda connection: connection.execute("select from source for update"),
    ):
        with office.database.work() as connection:
            hold(connection)
            with pytest.raises(Refusal, match="KEY_BUSY"):
                retire(door, old, "Rini", Waiting(0.0))
    retire(door, old, "Rini")
    assert machine.opened().secrecy.fingerprints == [Secrecy(NEW).fingerprint]


def account_visitor(page: Opened) -> Any:
    from sibermata.store.desk.accounts import find_account

    with page.database.connection() as connection:
        found = find_account(connection, "Tono")
    assert found is not None
    return replace(found.visitor(), districts=frozenset({"35.16"}))


def test_a_night_that_began_before_the_hashes_turned_writes_nothing_after(
    machine: Machine,
) -> None:
    office = machine.office
    with office.database.connection() as connection:
        row = connection.execute("select fence from source where slug = 'mojokerto'").fetchone()
    assert row
    whole(machine.with_new_key())
    with (
        office.database.work() as connection,
        pytest.raises(Exception, match="another worker took over"),
    ):
        hold_fence(connection, "mojokerto", row[0])


def test_the_hashes_wait_for_whoever_compares_or_writes_one(machine: Machine) -> None:
    office, door = machine.office, machine.with_new_key()
    for hold in (
        lambda connection: follow_keys(connection, Secrecy(KEY)),
        lambda connection: connection.execute("select from source for update"),
    ):
        with office.database.work() as connection:
            hold(connection)
            with pytest.raises(Refusal, match="KEY_BUSY"):
                whole(door)
    assert whole(door)[-1] == ("left", 0)


def test_two_changes_of_key_leave_everybody_known(machine: Machine) -> None:
    office = machine.office
    wati = number_of(office, WATI["name"])
    whole(machine.with_new_key())
    third = os.urandom(32)
    write_keys(machine.file, [third, NEW])
    door = machine.opened()
    assert whole(door)[-1] == ("left", 0)
    retire(door, Secrecy(NEW).fingerprint, "Rini")
    office.secrecy = machine.opened().secrecy
    assert office.secrecy.layers == 3
    office.deliver([{**WATI, "name": "Wati Simulasiwati"}, *CAST[:2], *CAST[3:]])
    assert office.one().state == State.PUBLISHED
    assert number_of(office, "Wati Simulasiwati") == wati


def test_a_key_that_is_needed_or_unknown_or_at_work_is_not_let_go_of(machine: Machine) -> None:
    old, new = Secrecy(KEY).fingerprint, Secrecy(NEW).fingerprint
    with pytest.raises(Refusal, match="KEY_ALONE"):
        whole(machine.opened())
    door = machine.with_new_key()
    for fingerprint, code in (("", "KEY_UNKNOWN"), ("zz", "KEY_UNKNOWN"), (old, "KEY_AT_WORK")):
        with pytest.raises(Refusal, match=code):
            retire(door, fingerprint, "Rini")
    take_over(door, "Rini")
    with pytest.raises(Refusal, match="KEY_STILL_NEEDED"):
        retire(door, old, "Rini")
    assert len(machine.file.read_text().split()) == 2
    with pytest.raises(Refusal, match="KEY_AT_WORK"):
        retire(door, new, "Rini")


def test_a_lost_key_is_refused_by_its_fingerprint_before_anything_is_written(
    machine: Machine,
) -> None:
    whole(machine.with_new_key())
    write_keys(machine.file, [KEY])  # a copy of before the change
    with pytest.raises(ConfigError) as caught:
        machine.opened()
    assert caught.value.code == "KEY_OTHER"
    assert caught.value.facts["needed"] == Secrecy(NEW).fingerprint[:8]
    assert caught.value.facts["here"] == (Secrecy(KEY).fingerprint,)


def test_a_key_is_added_beside_the_others_and_never_to_the_environment(machine: Machine) -> None:
    fingerprint = add_key(machine.settings())
    door = machine.opened()
    assert door.secrecy.fingerprints == [fingerprint, Secrecy(KEY).fingerprint]
    assert door.secrecy.fingerprint == Secrecy(KEY).fingerprint
    assert machine.file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ConfigError) as caught:
        add_key(replace(machine.settings(), key_from="SIBERMATA_KEY"))
    assert caught.value.code == "KEY_IN_ENVIRONMENT"


@pytest.mark.parametrize("made", [make_key_file, lambda data: write_keys(data / "key", [KEY])])
def test_a_key_is_on_the_disk_before_anything_is_sealed_by_it(
    made: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that loses its power after `init` must not come back with an empty key."""
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda at: flushed.append(os.readlink(f"/proc/self/fd/{at}")))
    made(tmp_path)
    assert flushed[-1] == str(tmp_path)
    assert len(flushed) == 2


def test_whoever_comes_in_by_a_provider_still_does_under_a_new_key(machine: Machine) -> None:
    door = machine.opened()
    account(door, "Rini")
    with door.database.work() as connection:
        set_email(door.desk_on(connection, "Ani"), "Rini", "Rini@contoh.invalid", NOON)
    whole(machine.with_new_key())
    alone_now = Secrecy(NEW)
    with machine.office.database.connection() as connection:
        take_hashes(connection, alone_now)
        known = email_hash(alone_now, "rini@contoh.invalid")
        found = find_provided(connection, subject_hash(alone_now, "x", "y"), known)
    assert found is not None
    assert (found[0].name, found[1]) == ("Rini", False)
    guessed = hashlib.sha256(b"rini@contoh.invalid").digest()
    assert guessed[:16] not in machine.office.ask("select email from account")[0]["email"]


UNSEALED = {  # bytes that are no sealed value: hashes, digests, tokens, packed row hashes
    "account_district", "source", "source_record", "list_row", "list_answer", "run", "hold",
    "publication", "marking", "audit", "programme_item", "session", "one_time_link", "device",
    "failure_count", "lookup_code", "api_token", "meeting_scan", "meeting_confirmed", "meeting",
    "pledge_act", "training_result",
}  # fmt: skip
DIGESTS = {
    "account.email", "account.subject", "delivery.sha256", "delivery.files", "delivery.read_under", "person.nik_hash",
    "correction.row_hash", "finding.fingerprint", "finding.row_hash", "finding.signs",
    "meeting_line.code_hash", "upload.sha256", "evidence.sha256", "meeting_file.sha256", "paper.content_hash",
    "paper.sha256", "backup.sha256", "phone_number.hash",
}  # fmt: skip


def test_every_column_of_bytes_is_sealed_anew_or_known_to_be_no_sealed_value() -> None:
    sealed = {(one.table, one.column) for one in SEALED}
    assert [
        f"{table}.{column}"
        for table, column in sorted(columns_of_bytes() - sealed)
        if table not in UNSEALED and f"{table}.{column}" not in DIGESTS
    ] == []
