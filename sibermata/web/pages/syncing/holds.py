"""Held plans: what they would change, for whom, and the two decisions.

Invariant: a decision carries the hash of the plan that was shown; if the plan changed, it is
refused as stale.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter

from sibermata.desk.holds import reject_on
from sibermata.desk.refusals import message_of
from sibermata.desk.tasks import ask_for, read_report, seal_report
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.records.job import JobKind, JobState
from sibermata.records.states import HoldStatus
from sibermata.rules.hold_words import part_in_words, said_of_hold
from sibermata.rules.second_person import CLOCK, same_actor
from sibermata.store.desk.tasks import Workers, workers
from sibermata.store.views.desk.jobs import JobLine, list_jobs
from sibermata.store.views.holds import HoldLine, list_holds
from sibermata.store.views.regions import VILLAGES, list_regions
from sibermata.web.access import DESK, PROVINCE, page
from sibermata.web.answer import Answer, goto, render
from sibermata.web.pages.roster.page import person_address
from sibermata.web.pages.syncing.parts import post_in_words, saved
from sibermata.web.request.forms import Mistake
from sibermata.web.visit import Visit

router = APIRouter()
DECIDED = {
    HoldStatus.RELEASED: "HOLD_RELEASED",
    HoldStatus.REJECTED: "HOLD_REJECTED",
    HoldStatus.EXPIRED: "HOLD_EXPIRED",
    HoldStatus.OVERTAKEN: "HOLD_OVERTAKEN",
}
WHAT = ("berakhir", "tidak tampak", "diganti", "baru", "berganti nama", "tetap orang yang sama")


@dataclass(frozen=True)
class HoldShown:
    """A held plan in a list."""

    hold: HoldLine
    status: HoldStatus
    sentence: str
    step: str
    part: str
    size: str
    measures: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Place:
    """A village, or a kecamatan with its villages, and what a plan would do there."""

    name: str
    before: int
    after: int
    counts: Mapping[str, int]  # what -> people
    people: Sequence[Mapping[str, Any]] = ()
    villages: Sequence["Place"] = ()
    code: str = ""  # of a village that is known


@dataclass(frozen=True)
class HoldsPage:
    """The held plans."""

    waiting: Sequence[HoldShown]
    decided: Sequence[HoldShown]
    workers: Workers


@dataclass(frozen=True)
class HoldPage:
    """One held plan."""

    shown: HoldShown
    places: Sequence[Place] | None  # by kecamatan; None: no preview was made yet
    sums: Sequence[tuple[str, int]]
    look: JobLine | None  # the job that looks, or looked
    workers: Workers
    may_decide: bool
    is_own: bool  # the visitor asked for it: somebody else releases it
    is_first: bool  # the visitor agreed to it already: a second person releases it
    is_open: bool
    typed: Mapping[str, str] = field(default_factory=dict)
    mistakes: Sequence[Mistake] = ()


@page(router, "GET", "/sinkronisasi/ditahan", roles=DESK, right=Right.VIEW)
def holds(visit: Visit) -> Answer:
    """Show the plans that wait, and what was decided last."""
    found = [show(visit, one) for one in list_holds(visit.connection, visit.scope, waiting=False)]
    page = HoldsPage(
        [one for one in found if one.status is HoldStatus.WAITING],
        [one for one in reversed(found) if one.status is not HoldStatus.WAITING][:30],
        workers(visit.connection),
    )
    return render("syncing/holds.html", page)


def show(visit: Visit, hold: HoldLine) -> HoldShown:
    """Return a held plan as a page shows it."""
    measures = hold["measures"]
    code, size = said_of_hold(hold["code"], hold["part"], measures, hold["records"])
    sentence, _ = message_of(code, visit.house.messages, {"value": size})
    _, step = message_of(hold["code"], visit.house.messages, {})
    seen = (
        f"{measures['villages_seen']} dari {measures['villages_before']}"
        if "villages_before" in measures
        else ""
    )
    facts = (
        ("Orang sebelumnya", text(measures.get("before"))),
        ("Baris diterima", text(measures.get("headcount"))),
        ("Akan hilang", text(measures.get("removals_held", measures.get("removals")))),
        ("Akan berubah", text(measures.get("effect"))),
        ("Desa terlihat", seen),
    )
    status = HoldStatus(hold["status"])
    listed = [(name, value) for name, value in facts if value]
    part = part_in_words(hold["part"])
    return HoldShown(hold, status, sentence, step, part, size, listed)


def text(value: Any) -> str:
    """Return a number of the measures as it is shown."""
    return "" if value is None else f"{value:,}".replace(",", ".")


@page(router, "GET", "/sinkronisasi/ditahan/{hold}", roles=DESK, right=Right.VIEW)
def hold(visit: Visit) -> Answer:
    """Show one held plan."""
    return render("syncing/hold.html", page_of(visit), part="syncing/_hold_people.html")


def page_of(
    visit: Visit, typed: Mapping[str, str] | None = None, mistakes: Sequence[Mistake] = ()
) -> HoldPage:
    """Return the page of the plan that the address names."""
    found = hold_of(visit)
    looks = [one for one in looks_at(visit, found) if one["state"] != JobState.EXPIRED]
    look = looks[0] if looks else None
    report = None
    if look is not None and look["state"] == JobState.DONE:
        report = read_report(visit.connection, visit.opened.secrecy, visit.visitor, look["job"])
    places = by_subdistrict(visit, found["district"], report["villages"]) if report else None
    sums = Counter[str]()
    for place in places or ():
        sums.update(place.counts)
    return HoldPage(
        show(visit, found),
        places,
        [(what, sums[what]) for what in WHAT if sums[what]],
        look,
        workers(visit.connection),
        visit.visitor.role in PROVINCE,
        found["planned_by"] != CLOCK and same_actor(found["planned_by"], visit.visitor.name),
        same_actor(found["approved_by"] or "", visit.visitor.name),
        found["status"] == HoldStatus.WAITING,
        typed or {},
        mistakes,
    )


def hold_of(visit: Visit) -> HoldLine:
    """Return the plan that the address names, inside the scope."""
    number = visit.number("hold")
    found = list_holds(visit.connection, visit.scope, hold=number)
    if not found:
        raise Refusal("HOLD_UNKNOWN", hold=number)
    return found[0]


def looks_at(visit: Visit, hold: HoldLine) -> list[JobLine]:
    """Return the jobs that looked at this very plan, the newest first."""
    jobs = list_jobs(
        visit.connection, visit.scope, visit.visitor.account, kind=JobKind.HOLD_PREVIEW
    )
    wanted = {"hold": hold["hold"], "plan": hold["plan_hash"]}
    return [one for one in jobs if one["ids"] == wanted]


def by_subdistrict(
    visit: Visit, district: str, villages: Sequence[Mapping[str, Any]]
) -> list[Place]:
    """Return what a plan would do, kecamatan by kecamatan."""
    known = {
        one["code"]: one
        for one in list_regions(visit.connection, visit.scope, levels=VILLAGES, retired=True)
        if one["code"].startswith(district)
    }
    found: dict[str, list[Place]] = {}
    for one in villages:
        region = known.get(one["village"])
        counts = Counter(person["what"] for person in one["people"])
        name = region["name"] if region else one["village"]
        people = [
            {
                **person,
                "post": post_in_words(visit, person["post"]),
                "address": person_address(person["person"]) if person.get("person") else "",
            }
            for person in one["people"]
        ]
        code = one["village"] if region else ""
        place = Place(name, one["before"], one["after"], counts, people, code=code)
        found.setdefault(region["subdistrict"] or "-" if region else "-", []).append(place)
    return [
        Place(
            name,
            sum(one.before for one in places),
            sum(one.after for one in places),
            sum((Counter(one.counts) for one in places), Counter()),
            (),
            places,
        )
        for name, places in sorted(found.items())
    ]


@page(router, "POST", "/sinkronisasi/ditahan/{hold}/siapa", roles=DESK, right=Right.VIEW)
def look(visit: Visit) -> Answer:
    """Request a preview of the people whom a plan changes."""
    found = hold_of(visit)
    ids: dict[str, str | int] = {"hold": found["hold"], "plan": found["plan_hash"]}
    ask_for(
        visit.connection,
        visit.visitor,
        JobKind.HOLD_PREVIEW,
        ids,
        district=found["district"] if len(found["district"]) > 2 else "",
    )
    return goto(f"/sinkronisasi/ditahan/{found['hold']}#siapa")


@page(router, "POST", "/sinkronisasi/ditahan/{hold}/lepas", roles=PROVINCE, right=Right.VIEW)
def release(visit: Visit) -> Answer:
    """Request that a plan be applied exactly as shown."""
    found = hold_of(visit)
    seen, reason = read_decision(visit)
    same = visit.form.ticked("orang-sama")
    if visit.form.wrong:
        return again(visit)
    refuse_stale(found, seen)
    ids: dict[str, str | int] = {"hold": found["hold"], "plan": seen}
    if same:
        ids["same_people"] = 1
    words = seal_report(visit.opened.secrecy, reason)
    job = ask_for(visit.connection, visit.visitor, JobKind.RELEASE, ids, words=words)
    return goto(f"/pekerjaan/{job}")


@page(router, "POST", "/sinkronisasi/ditahan/{hold}/tolak", roles=PROVINCE, right=Right.VIEW)
def reject(visit: Visit) -> Answer:
    """Reject a plan."""
    found = hold_of(visit)
    seen, reason = read_decision(visit)
    if visit.form.wrong:
        return again(visit)
    refuse_stale(found, seen)
    reject_on(visit.desk(), found["hold"], plan_hash=seen, reason=reason)
    return goto(saved(f"/sinkronisasi/ditahan/{found['hold']}", visit.now))


def read_decision(visit: Visit) -> tuple[str, str]:
    """Return the plan that was seen, and the reason."""
    return visit.form.text("rencana", most=64), visit.form.needed("alasan", "alasannya", most=300)


def refuse_stale(found: HoldLine, seen: str) -> None:
    """Refuse a decision about a plan that was decided meanwhile, or is another one by now."""
    code = DECIDED.get(HoldStatus(found["status"]))
    if code is not None:
        decided = {"by": found["decided_by"], "at": found["decided_at"]}
        facts: dict[str, Any] = decided if found["decided_at"] else {}
        raise Refusal(code, hold=found["hold"], **facts)
    if seen != found["plan_hash"]:
        raise Refusal("HOLD_OTHER_PLAN", hold=found["hold"], hash=seen[:12])


def again(visit: Visit) -> Answer:
    """Return the page with the refusal."""
    page = page_of(visit, visit.form.typed, visit.form.mistakes)
    return render("syncing/hold.html", page, status=422)
