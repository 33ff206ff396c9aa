"""A province's life as acts: nights with newcomers, leavers and returns, a source that fails, plans
that are held and decided on,
corrections, questions and their answers, a night taken back. An act says what it does and, in the
model's words, what has happened then.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from threading import Event as Flag

from jobs import janitor, sync_rosters, tidy
from jobs.asked.work import one_job
from jobs.schedule import find_job
from jobs.scheduler import hand_over
from sibermata.cli.__main__ import app
from sibermata.desk.holds import release_hold
from sibermata.desk.opening import Opened, today
from sibermata.desk.tasks import ask_for
from sibermata.errors import Refusal
from sibermata.records.job import JobKind
from sibermata.rules.time.office import WIB
from sibermata.settings import read_settings
from sibermata.standing.index import index_registry
from sibermata.standing.mark import mark_all
from sibermata.standing.measures import keep_measures
from sibermata.standing.seats import check_seats
from sibermata.store.desk.accounts import find_account
from sibermata.store.night.lifeline import Lifeline
from sibermata.store.night.runs import worker_lock
from sibermata.store.views.officials import roster
from sibermata.sync.run import sync
from sibermata.sync.spread import close, work_run
from tests.office import FIRST_NIGHT, Office, as_csv, person
from tests.soak.files import DISTRICTS, FIRST, FOURTH, SECOND, STAY, THIRD, Files, Row
from tests.soak.model import Event
from tests.visitors import RINI

DAYS = 8  # from one night to the next: three nights are more than a week, five more than a month
BRAKE = (
    "[brake]\nremovals_floor = 9\nvillage_floor = 9\nleak_floor = 99\nfill_drop = "
    "1.0\nheadcount_ratio = 3.0"
)
BOTH, ONE = ("MOVED", "NIK_TWO_DISTRICTS"), ("NIK_TWO_DISTRICTS",)  # what is asked
HOLD = "select id from hold where status = 'waiting'"
ASKED = "select id from finding where code = 'MOVED' order by id limit 1"
TWIN = "select person_id id from source_record where key = '901' and source = "
TWINS = (f"{TWIN}'{FIRST}'", f"{TWIN}'{SECOND}'")
SIGNER = f"select person_id id from source_record where source = '{FIRST}' and key = '3'"
LAST_ACT = "select max(id) id from pledge_act where source = ''"
SIGNED = (
    "--cycle PILKADA-2024 --text SKB-4 --form pakta_integritas --mode in_person --date 2024-09-18"
)
TRAINED = "--course SBM-KEUANGAN --date 2024-03-04 --score 80"
EXEMPT = "--requirement DASAR-KADES --until 2027-01-01 --reason tugas"
EVENT = """[event]
code = "RAKOR"
title = "Rapat"
level = "province"
area = "35"
organiser = "DPMD"
held_on = 2024-09-18
forms = ["sosialisasi"]
modes = ["in_person"]
"""
MEETING = """
[meeting]
pledge = "none"
[[invite]]
areas = ["35"]
"""
UNFINISHED = "select source from run where ended_at is null order by id"
WRONG_USE = 2  # exit code
REFUSED = "refused"  # where a command that was refused is noted: in an undisturbed life none is
Does = Callable[[Office], object]


@dataclass
class Act:
    """One thing that somebody does.

    `events`: source -> what has happened then, in order; a death leaves a beginning of it.
    """

    name: str
    does: Does
    events: dict[str, list[Event]] = field(default_factory=dict)
    deliver: dict[str, list[Row] | None] = field(default_factory=dict)  # None: the file is gone
    asks: tuple[str, ...] | None = None  # the open questions afterwards; None = those before
    waits: tuple[str, ...] | None = (
        None  # the codes of plans that wait for a person afterwards; None = those before
    )
    whole: bool = False  # all of it happens at once: in every source, or in none


def command(words: str, *questions: str) -> Does:
    """Return what a person does at the command line; each '?' is the one id that its question
    finds.
    """

    def typed(office: Office) -> None:
        ids = [str(office.ask(question)[0]["id"]) for question in questions]
        given = [
            ids.pop(0) if word == "?" else word
            for word in words.format(folder=office.folder).split()
        ]
        try:
            app(args=given, prog_name="sibermata", standalone_mode=False)
        except SystemExit as end:
            if end.code == WRONG_USE:
                with (office.folder / REFUSED).open("a") as file:
                    file.write(words + "\n")

    return typed


def event(office: Office) -> None:
    """Add an event from a file."""
    (office.folder / "event.toml").write_text(EVENT)
    command("events add {folder}/event.toml --by Rini")(office)


def pledged(rows: Iterable[Row]) -> Does:
    """Return what a district does that sends a list of who has signed."""
    listed = [
        {name: row[name] for name in ("name", "village_code", "post")}
        | {"text": "SKB-4", "form": "Pakta integritas", "pledge_date": "2024-09-19"}
        for row in rows
    ]

    def sent(office: Office) -> None:
        text, district = as_csv(listed, tuple(listed[0])), DISTRICTS[FIRST]
        office.deliver(text, "ikrar", district=district, toml='delivers = "pledges"')
        office.sync("ikrar")

    return sent


def one_more(office: Office) -> None:
    """Let a source speak that the story knows nothing else of."""
    rows = [person("1", "Sendiri Saja", "", "Kepala Desa", "35.21.01.2001")]
    office.deliver(rows, "ngawi", district="35.21", toml=BRAKE)
    office.nights = 11 * DAYS
    office.sync("ngawi")


def long_work(office: Office) -> None:
    """Have a worker sync that source, since somebody asks for it."""
    with office.database.work() as connection:
        ask_for(connection, RINI, JobKind.SYNC, {"source": "ngawi"})
    door = Opened(read_settings(), office.database, office.secrecy)
    with worker_lock(office.database) as owner:
        one_job(door, owner, Flag())


def page(office: Office) -> None:
    """Let somebody who was given an account come to a page."""
    command("users add Wulan --role officer --district 35.05 --right view --by Rini")(office)
    door = Opened(read_settings(), office.database, office.secrecy)
    with door.threshold() as connection:
        account = find_account(connection, "Wulan")
    assert account is not None
    with door.visit(account.visitor()) as connection:
        list(roster(connection, door.scope))
    door.pages.close()


def worked(number: int) -> Does:
    """Return a night that the clock asks for, the janitor looks after and a worker does."""

    def lived(office: Office) -> None:
        office.nights = number * DAYS
        work = office.night()  # a clock's own would wait until the files have lain for a minute
        now = datetime.combine(work.night, time(1, 30), WIB)
        door = Opened(read_settings(), office.database, office.secrecy)
        sync_rosters.ask(door, now, Flag())
        janitor.take_up(door, now, Flag())
        with closing(Lifeline(office.database)) as lifeline:
            for run in office.ask(UNFINISHED):
                with lifeline.number() as owner:
                    own = replace(work, owner=owner)
                    work_run(office.source(run["source"]), own, nullcontext())
        list(close(work))
        tidying = find_job("tidy")
        assert tidying is not None
        hand_over(tidying, door)

    return lived


def rest(office: Office) -> None:
    """Let the clock's night come by that source while it is paused."""
    until = today() + timedelta(days=1)
    command(f"sources pause ngawi --until {until} --reason uji --by Rini")(office)
    office.nights = 12 * DAYS
    list(sync([office.source("ngawi")], office.night(clock=True)))
    command("sources resume ngawi --by Rini")(office)


def retire(office: Office) -> None:
    """Take that source's file away, and retire it."""
    (office.folder / "sources" / "ngawi.toml").unlink(missing_ok=True)
    command("sources retire ngawi-dua --by Rini")(office)


def meeting(office: Office) -> None:
    """Add a meeting from a file."""
    (office.folder / "meeting.toml").write_text(EVENT.replace("RAKOR", "RAPAT") + MEETING)
    command("meetings add {folder}/meeting.toml --by Rini")(office)


def release(office: Office) -> None:
    """Let the plan that waits go: what the command does behind its door."""
    hold = int(office.ask(HOLD)[0]["id"])
    with suppress(Refusal):
        release_hold(Opened(read_settings(), office.database, office.secrecy), hold, by="Rini")


def night(number: int) -> Does:
    """Return a night on which every source is synced."""

    def lived(office: Office) -> None:
        office.nights = number * DAYS
        work = office.night(_alive_at=-1e9)  # its leases are renewed, as in a night that takes long
        list(sync([office.source(name) for name in DISTRICTS], work, list(DISTRICTS)))

    return lived


def a_night(
    files: Files,
    number: int,
    *,
    quiet: str = "",
    fails: str = "",
    held: str = "",
    province: bool = False,
) -> Act:
    """Return the night on which the files say what they say now."""
    day = number * DAYS
    act = Act(f"night {number}", night(number), waits=())
    for source in DISTRICTS:
        rows = files.say(source)
        said: Event = (
            "the same again"
            if source == quiet
            else "rows, removals held"
            if source == held
            else "rows",
            day,
            rows,
        )
        frozen: list[Event] = [("province held", day, rows)] if province else []
        act.events[source] = [*([] if source == fails else [said]), *frozen, ("course", day, rows)]
        act.deliver[source] = None if source == fails else [*files.rows[source].values()]
    return act


def story(seed: int, decisions: Sequence[bool] = ()) -> Iterator[Act]:
    """Yield the acts of a life.

    `decisions`: what is released, and what rejected; by chance where nothing is said.
    """
    files, chance = Files(seed), random.Random(-seed)
    removals, province, slip = decisions or [chance.random() < 0.5 for _ in range(3)]

    def decided(yes: bool, *sources: str, whole: bool = False) -> Act:
        reject = command("holds reject ? --by Rini", HOLD)
        act = (
            Act("release", release, waits=(), whole=whole)
            if yes
            else Act("reject", reject, waits=(), whole=whole)
        )
        act.events = {
            source: [("released" if yes else "rejected", 0, files.say(source))]
            for source in sources
        }
        return act

    def corrected(key: str, place: str) -> Act:
        who = f"select person_id id from source_record where source = '{FIRST}' and key = '{key}'"
        does = command(f"corrections add ? birth_place {place} --reason KTP --by Rini", who)
        return Act("correction", does, {FIRST: [("corrected", 0, {key: place})]})

    act = a_night(files, 0)
    act.asks = BOTH
    yield act
    yield Act("init", command("init"))
    yield Act("event", event)
    yield Act("pledge", command(f"pledges add ? {SIGNED} --by Rini", SIGNER))
    yield Act("training", command(f"trainings add ? {TRAINED} --by Rini", SIGNER))
    yield Act("exemption", command(f"trainings exempt ? {EXEMPT} --by Rini", SIGNER))
    yield Act("list of pledges", pledged(files.rows[FIRST][key] for key in sorted(STAY)))
    yield Act("annulment", command("pledges annul ? --reason salah --by Rini", LAST_ACT))
    yield Act("pledge again", command(f"pledges add ? {SIGNED} --by Rini", SIGNER))
    yield Act("marking", lambda office: mark_all(office.database, office.rules, today()))
    yield Act(
        "indexing", lambda office: index_registry(office.database, office.secrecy, whole=True)
    )
    yield Act("measuring", lambda office: keep_measures(office.database, today()))
    yield Act("standing of a day", command("standing export --cycle PILKADA-2024 --on 2024-10-01"))
    yield Act(
        "recap", command("papers make rekap --cycle PILKADA-2024 -o {folder}/r.xlsx --by Rini")
    )
    yield Act("meeting", meeting)
    yield Act("invitation", command("meetings invite RAPAT --by Rini"))
    yield Act(
        "paper of a meeting",
        command("papers make daftar-undangan --meeting RAPAT -o {folder}/u.xlsx --by Rini"),
    )
    yield Act("marks of a day", command("standing mark --on 2024-10-01"))
    yield Act(
        "paper", command("papers make nominatif --district 35.05 -o {folder}/n.xlsx --by Rini")
    )
    yield Act(
        "subject file", command("subject ? --for ujicoba -o {folder}/s.xlsx --by Rini", SIGNER)
    )
    for source in DISTRICTS:
        files.come(source, 1)
        files.go(source, 2)
        files.move(source, 3)
    yield a_night(files, 1)
    yield corrected("1", "Surabaya")
    files.rows[FIRST]["1"] = {**files.rows[FIRST]["1"], "birth_place": "Sampang"}
    gone = files.go(FOURTH, 11)
    files.move(FOURTH, 2)
    act = a_night(files, 2, quiet=SECOND, fails=THIRD, held=FOURTH)
    act.waits = ("SHRINK",)
    yield act
    yield decided(removals, FOURTH)
    files.back(FOURTH, gone)
    files.move(THIRD, 3)
    yield a_night(files, 3, quiet=SECOND)
    yield Act("answer", command("questions answer ? --same --by Rini", ASKED), asks=ONE)
    yield Act("withdrawal", command("questions withdraw ? --by Rini", ASKED), asks=BOTH)
    yield Act("answer", command("questions answer ? --not-same --by Rini", ASKED), asks=ONE)
    files.back(FIRST, sorted(files.away[FIRST])[:1])
    files.move(SECOND, 2)
    files.come(THIRD, 1)
    yield a_night(files, 4)
    yield Act(
        "withdrawal of a judgement", command("people withdraw ? ? --by Rini", *TWINS), asks=BOTH
    )
    yield Act("merge", command("people merge ? ? --by Rini", *TWINS), asks=ONE)
    yield a_night(files, 5, quiet=FOURTH)
    yield Act("split", command("people split ? --by Rini", TWINS[1]))
    for source in DISTRICTS:
        files.go(source, 7)
    act = a_night(files, 6, province=True)
    act.waits = ("PROVINCE",)
    yield act
    yield decided(province, *DISTRICTS, whole=True)
    for source in DISTRICTS:
        files.back(source)
    before = dict(files.rows[FIRST])
    files.slip(FIRST)
    for again in (False, True):
        act = a_night(files, 7)
        act.events[FIRST] = [("course", 7 * DAYS, files.say(FIRST))]
        act.waits = ("COLUMNS_SLIPPED",)
        yield act
        if not again:
            yield corrected("2", "Sumenep")
            yield Act("look at a plan", command("holds show ?", HOLD))
            yield Act("release refused", release)
    yield Act(
        "check of seats",
        lambda office: check_seats(
            office.database, office.rules.book, FIRST_NIGHT + timedelta(days=7 * DAYS)
        ),
    )
    yield Act("tidy", lambda office: tidy.run(Flag()))
    act = decided(slip, FIRST)
    act.events[FIRST] = [("rows", 7 * DAYS, files.say(FIRST))] if slip else []
    yield act
    if not slip:
        files.rows[FIRST] = before
        yield a_night(files, 8)
    said = files.say(SECOND)
    files.move(SECOND, 5)
    yield a_night(files, 9)
    last = (
        f"select max(id) id from run where source = '{SECOND}' and code = '' and state = "
        "'PUBLISHED'"
    )
    yield Act(
        "revert", command("runs revert ? --by Rini", last), {SECOND: [("rows", 9 * DAYS, said)]}
    )
    yield Act("replay", command("replay ?", last))
    yield Act(
        "rehearsal", command(f"sources rehearse {THIRD} --with {{folder}}/sources/{THIRD}.toml")
    )
    act = a_night(files, 10)  # what comes first after a revert waits for a person
    act.events[SECOND] = [("course", 10 * DAYS, files.say(SECOND))]
    act.waits = ("AFTER_REVERT",)
    yield act
    yield Act(
        "release after a revert",
        release,
        {SECOND: [("rows", 10 * DAYS, files.say(SECOND))]},
        waits=(),
    )
    yield Act("a source more", one_more)
    yield Act("long work", long_work)
    yield Act("page", page)
    yield Act("breach", command("breach Wulan --since 2024-01-01 -o {folder}/b.xlsx --by Rini"))
    yield Act("pause", rest)
    yield Act("rename", command("sources rename ngawi ngawi-dua --by Rini"))
    yield Act("retire", retire)
    act = a_night(files, 13, quiet=FIRST)
    act.does = worked(13)
    yield act
