"""Whom a held plan touches: who would be missed, end, be replaced, be new, or bear another name."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from sibermata.errors import Refusal
from sibermata.records.delivery import Fetched
from sibermata.records.source import Source
from sibermata.records.states import TenureStatus
from sibermata.sync.night import Night
from sibermata.sync.plan.gather import Gather
from sibermata.sync.plan.make import make_plan
from sibermata.sync.plan.shape import Plan
from sibermata.sync.read.prepare import basis_of, kept_delivery, prepare
from sibermata.sync.run import look_at

Seat = tuple[str, str, str]
MISSED, ENDS, REPLACED, NEW, RENAMED = (
    "tidak tampak",
    "berakhir",
    "diganti",
    "baru",
    "berganti nama",
)


class Touched(NamedTuple):
    """What a plan would do to somebody on a seat; `after`: the name that would stand there."""

    village: str
    post: str
    what: str
    name: str
    after: str = ""


def plan_again(source: Source, delivery: bytes, night: Night) -> Plan:
    """Return what a kept delivery would change, as it stands now; nothing is written
    (`night.dry_run`).
    """
    kept = kept_delivery(source, delivery, night)
    if kept is None:
        raise Refusal("BYTES_GONE", source=source.name)
    parts, proof = kept
    run = look_at([source.name], night)[0]
    fetched = Fetched(parts, dict(run.validators), proof)
    basis = basis_of(delivery, proof, source, night, run.decisions)
    ready = prepare(source, run, night, fetched, delivery, basis)
    with night.database.work(seconds=300, name="plan again") as connection:
        return make_plan(Gather(connection, ready, night))[0]


def people_touched(plan: Plan) -> list[Touched]:
    """Return everybody whom a plan touches, by village, post and name."""
    return sorted({*_who_go(plan), *_who_come(plan), *_who_are_renamed(plan)})


def _names(plan: Plan) -> dict[int, str]:
    stored = {one.person.id: one.person.name for one in (*plan.before, *plan.absent)}
    now = {one.id: one.name for one in (*plan.persons_new, *plan.persons_changed)}
    return {**now, **stored}


def _successors(plan: Plan) -> dict[Seat, list[str]]:
    names, found = _names(plan), defaultdict(list)
    for tenure in plan.tenures_new:
        if tenure.status == TenureStatus.ACTIVE:
            found[tenure.seat].append(names.get(tenure.person_id, ""))
    return found


def _who_go(plan: Plan) -> Iterator[Touched]:
    names, successors = _names(plan), _successors(plan)
    stood = {one.tenure.id: one.tenure for one in (*plan.before, *plan.absent)}
    ended = {
        tenure.id: tenure
        for tenure in plan.tenures_changed
        if tenure.status == TenureStatus.ENDED
        and tenure.id in stood
        and stood[tenure.id].status != TenureStatus.ENDED
    }
    missed = {one.tenure.id: one.tenure for one in (*plan.missing, *plan.removed)}
    for tenure in {**missed, **ended}.values():
        after = successors.get(tenure.seat, [])
        what = REPLACED if after else ENDS if tenure.id in ended else MISSED
        name = names.get(tenure.person_id, "")
        yield Touched(tenure.village_code, tenure.post, what, name, ", ".join(sorted(after)))


def _who_come(plan: Plan) -> Iterator[Touched]:
    replaced = {(one.village, one.post, name) for one in _who_go(plan) for name in [one.after]}
    for seat, names in _successors(plan).items():
        for name in names:
            if (seat[0], seat[1], ", ".join(sorted(names))) not in replaced:
                yield Touched(seat[0], seat[1], NEW, name)


def _who_are_renamed(plan: Plan) -> Iterator[Touched]:
    now = {one.id: one for one in plan.persons_changed}
    for stored in plan.before:
        after = now.get(stored.person.id)
        if after is not None and after.name_key != stored.person.name_key:
            was = stored.person.name
            yield Touched(stored.village_code, stored.post, RENAMED, was, after.name)
