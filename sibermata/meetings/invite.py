"""Who is invited to a meeting: the rules of its file, applied to seats and marks of one
publication. Pure.

Invariant: one line a person, only people in office, and each line says why. Agreed: STANDING 6.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any, NamedTuple

from sibermata.records.programme.meetings import (
    Guest,
    InviteRule,
    LineRecord,
    MeetingRecord,
    Official,
    SeatHeld,
)
from sibermata.records.states import InviteReason, LineEnd, LineKind, PledgeState
from sibermata.rules.value.sentence import filled
from sibermata.rules.value.text import plain


class Ground(NamedTuple):
    """What the rules of one meeting are read with."""

    rules: tuple[InviteRule, ...]
    area: str  # of the event: a rule that names no area asks within it
    held_on: date
    ranks: Mapping[str, int]  # post -> place in the catalogue
    classes: Mapping[str, str]  # post -> pledge class
    per_district: int
    seat_order: tuple[str, ...]


class Invited(NamedTuple):
    """Somebody whom a rule invites."""

    official: Official
    seat: SeatHeld  # the first post in catalogue order: where the line stands
    also: tuple[SeatHeld, ...]  # the other seats
    rule: int  # the first rule that fits, counted from 1
    by: SeatHeld  # the seat by which it fits
    place: int = 0  # which of the district's seats; 0: no limit

    @property
    def district(self) -> str:
        """The district whose seat is taken."""
        return self.seat.village[:5]


class Asked(NamedTuple):
    """Everybody whom the rules invite."""

    invited: list[Invited]
    left_out: list[Invited]  # people without a seat, the next in turn first


def ask(people: Iterable[Official], ground: Ground) -> Asked:
    """Return whom the rules invite, each person once; no more than the district's seats."""
    found = [one for person in people if (one := match(person, ground)) is not None]
    asked = _with_a_seat(found, ground) if ground.per_district else Asked(found, [])
    in_order = sorted(asked.invited, key=lambda one: _listed(one, ground))
    return asked._replace(invited=in_order)


def match(person: Official, ground: Ground) -> Invited | None:
    """Return the rule and the seat by which a person is invited; None if no rule fits."""
    held = [
        seat for seat in person.seats if seat.ends is None or seat.ends >= ground.held_on
    ]  # a stated end before the meeting
    held.sort(key=lambda seat: (ground.ranks.get(seat.post, len(ground.ranks)), seat.village))
    for number, rule in enumerate(ground.rules, 1):
        for seat in held:
            if fits(rule, person, seat, ground):
                first, *also = [one for one in held if one.present] or [seat]
                return Invited(person, first, tuple(also), number, seat)
    return None


def fits(rule: InviteRule, person: Official, seat: SeatHeld, ground: Ground) -> bool:
    """Return whether a seat and its holder fulfil all keys of a rule.

    People missing from the source are invited only by a rule that names `frozen`.
    """
    signed = person.pledge.get(ground.classes.get(seat.post, ""))
    return (
        (seat.present or PledgeState.FROZEN in rule.pledge)
        and (not rule.posts or seat.post in rule.posts)
        and any(lies_in(seat.village, area) for area in rule.areas or (ground.area,))
        and (not rule.pledge or (signed is not None and signed.state in rule.pledge))
        and (not rule.requirement or person.training.get(rule.requirement, "") in rule.training)
    )


def lies_in(village: str, area: str) -> bool:
    """Return whether a village is, or lies in, a region."""
    return village == area or village.startswith(f"{area}.")


def _with_a_seat(found: Iterable[Invited], ground: Ground) -> Asked:
    by_district: defaultdict[str, list[Invited]] = defaultdict(list)
    for one in found:
        by_district[one.district].append(one)
    seated: list[Invited] = []
    left_out: list[Invited] = []
    for district in sorted(by_district):
        waiting = sorted(by_district[district], key=lambda one: _turn(one, ground))
        seated += [
            one._replace(place=place) for place, one in enumerate(waiting[: ground.per_district], 1)
        ]
        left_out += waiting[ground.per_district :]
    return Asked(seated, left_out)


def _turn(one: Invited, ground: Ground) -> tuple[int, int, str, int]:
    """Return by what the seats of a district are given: state, post, village, person."""
    signed = one.official.pledge.get(ground.classes.get(one.by.post, ""))
    order, state = ground.seat_order, signed.state if signed else ""
    turn = order.index(state) if state in order else len(order)
    rank = ground.ranks.get(one.seat.post, len(ground.ranks))
    return turn, rank, one.seat.village, one.official.id


def _listed(one: Invited, ground: Ground) -> tuple[str, str, int, str, int]:
    """Return the order of lists: district, subdistrict, village, post, name."""
    village = one.seat.village
    rank = ground.ranks.get(one.seat.post, len(ground.ranks))
    return village[:8], village, rank, plain(one.official.name), one.official.id


class Words(NamedTuple):
    """The words in which a line is explained."""

    reasons: Mapping[str, str]  # InviteReason -> sentence with places
    states: Mapping[str, str]  # of pledges and trainings
    posts: Mapping[str, str]  # code -> name
    subjects: Mapping[str, str]  # cycle or requirement -> name
    places: Mapping[str, str]  # region code -> name


Reason = tuple[InviteReason, dict[str, Any]]


def explain(one: Invited, ground: Ground, cycle: str, words: Words) -> str:
    """Return why somebody is on the list, in plain Indonesian."""
    said: list[Reason] = [
        (InviteReason.RULE, {"rule": one.rule}),
        (InviteReason.POST, {"seat": seat_in_words(one.by, words)}),
        *_states(one, ground, cycle, words),
    ]
    for area in ground.rules[one.rule - 1].areas:
        if lies_in(one.by.village, area):
            said.append((InviteReason.AREA, {"area": words.places.get(area, area)}))
            break
    if one.place:
        said.append((InviteReason.PLACE, {"place": one.place, "of": ground.per_district}))
    others = [seat for seat in (one.seat, *one.also) if seat.tenure != one.by.tenure]
    if others:
        seats = [seat_in_words(seat, words) for seat in others]
        said.append((InviteReason.ALSO, {"seats": seats}))
    return "; ".join(filled(words.reasons[reason], facts) for reason, facts in said)


def _states(one: Invited, ground: Ground, cycle: str, words: Words) -> Iterator[Reason]:
    """Yield where the person stands, as far as the rule or the seats of the district ask."""
    rule = ground.rules[one.rule - 1]
    signed = one.official.pledge.get(ground.classes.get(one.by.post, ""))
    if signed is not None and (rule.pledge or ground.per_district):
        state = words.states.get(signed.state, signed.state)
        subject = words.subjects.get(cycle, cycle)
        yield InviteReason.PLEDGE, {"state": state, "subject": subject, "due": signed.due}
    if rule.requirement:
        state = one.official.training.get(rule.requirement, "")
        subject = words.subjects.get(rule.requirement, rule.requirement)
        yield (
            InviteReason.TRAINING,
            {"state": words.states.get(state, state), "subject": subject},
        )


def seat_in_words(seat: SeatHeld, words: Words) -> str:
    """Return a seat as a person reads it: 'Pj. Kepala Desa Srigading'."""
    capacity = "" if seat.capacity in ("", "definitif") else f"{seat.capacity}."
    parts = (capacity, words.posts.get(seat.post, seat.post), seat.label, seat.village_name)
    return " ".join(part for part in parts if part)


class Difference(NamedTuple):
    """What another version of a list would change."""

    new: list[Invited]
    new_guests: list[Guest]
    moved: list[tuple[LineRecord, Invited]]  # the same person, under another seat
    withdrawn: list[tuple[LineRecord, LineEnd]]
    kept: int  # lines that stay as they are

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.new or self.new_guests or self.moved or self.withdrawn)


def differ(
    lines: Sequence[LineRecord],
    asked: Asked,
    guests: Sequence[Guest],
    in_office: Mapping[int, Official],
    attended: Iterable[int],
) -> Difference:
    """Return what changes between the lines that stand and whom the rules ask for now.

    `attended`: lines of which something was recorded; they are never withdrawn.
    """
    standing = [line for line in lines if line.stands]
    kept_anyway = set(attended)
    officials = _differ_officials(standing, asked, in_office, kept_anyway)
    return _differ_guests(standing, guests, kept_anyway, officials)


def _differ_officials(
    standing: Sequence[LineRecord],
    asked: Asked,
    in_office: Mapping[int, Official],
    kept_anyway: Set[int],
) -> Difference:
    wanted = {one.official.id: one for one in asked.invited}
    by_person: dict[int | None, LineRecord] = {}  # of merged persons: who came, else the first
    for line in sorted(standing, key=lambda line: (line.line not in kept_anyway, line.line)):
        by_person.setdefault(line.person_id, line)
    moved: list[tuple[LineRecord, Invited]] = []
    withdrawn: list[tuple[LineRecord, LineEnd]] = []
    officials = [line for line in standing if line.kind == LineKind.OFFICIAL]
    for line in officials:
        one = wanted.get(line.person_id or 0)
        if by_person[line.person_id] is not line:
            withdrawn.append((line, LineEnd.SAME_PERSON))
        elif one is None and line.line not in kept_anyway:
            withdrawn.append((line, _why_gone(line, asked, in_office)))
        elif one and (one.seat.village, one.seat.post) != (line.village_code, line.post):
            moved.append((line, one))
    new = [one for person, one in wanted.items() if person not in by_person]
    return Difference(new, [], moved, withdrawn, len(officials) - len(moved) - len(withdrawn))


def _differ_guests(
    standing: Sequence[LineRecord],
    guests: Sequence[Guest],
    kept_anyway: Set[int],
    officials: Difference,
) -> Difference:
    named = {_named(guest.name, guest.office, guest.district): guest for guest in guests}
    lines = {
        _named(line.name, line.office, line.district_code): line
        for line in standing
        if line.kind == LineKind.GUEST
    }
    gone = [
        (line, LineEnd.NOT_NAMED)
        for key, line in lines.items()
        if key not in named and line.line not in kept_anyway
    ]
    return officials._replace(
        new_guests=[guest for key, guest in named.items() if key not in lines],
        withdrawn=[*officials.withdrawn, *gone],
        kept=officials.kept + len(lines) - len(gone),
    )


def _named(name: str, office: str, district: str) -> tuple[str, str, str]:
    return plain(name), plain(office), district


def _why_gone(line: LineRecord, asked: Asked, in_office: Mapping[int, Official]) -> LineEnd:
    person = line.person_id or 0
    if any(one.official.id == person for one in asked.left_out):
        return LineEnd.NO_PLACE
    seat = (line.village_code, line.post, plain(line.post_label))
    others = {
        (held.village, held.post, plain(held.label))
        for one in in_office.values()
        if one.id != person
        for held in one.seats
    }
    mine = in_office.get(person)
    if mine is None or not any((held.village, held.post) == seat[:2] for held in mine.seats):
        return LineEnd.REPLACED if seat in others else LineEnd.LEFT
    return LineEnd.SETTLED


def ground_of(
    meeting: MeetingRecord,
    area: str,
    held_on: date,
    posts: Sequence[str],
    classes: Mapping[str, str],
) -> Ground:
    """Return what the rules of a meeting are read with; `posts` in catalogue order."""
    ranks = {post: rank for rank, post in enumerate(posts)}
    return Ground(
        meeting.rules,
        area,
        held_on,
        ranks,
        classes,
        meeting.per_district,
        meeting.seat_order,
    )
