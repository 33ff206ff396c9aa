"""Everything that marks are made from, in sets: who held what, which persons are merged, what
people did, which questions are open.

It gathers and decides nothing. With an instant, everything is read as it was recorded then.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.records.programme.standing import Act, Exemption, Holding, Result
from sibermata.records.states import ActState, TrainingOutcome
from sibermata.store.base.rows import standing_at
from sibermata.store.registry.judgements import KEPT

OUTCOMES = {one.value: one for one in TrainingOutcome}  # calling the class is three times slower
# Questions whose answer makes two persons one
IDENTITY = ("LINK_QUESTION", "RENAME", "MOVED", "NIK_CONFLICT", "NIK_TWO_DISTRICTS")


class MayBe(NamedTuple):
    """An act in a list that belongs to a person if the row is that person's."""

    cycle: str
    text: str
    major: int
    classes: tuple[str, ...]  # that the text is for
    day: date


@dataclass(slots=True)
class Gathered:
    """What is known of some persons, or of everybody, under the person who is shown."""

    holdings: dict[int, list[Holding]] = field(default_factory=dict)
    acts: dict[int, list[Act]] = field(default_factory=dict)
    results: dict[int, list[Result]] = field(default_factory=dict)
    exemptions: dict[int, list[Exemption]] = field(default_factory=dict)
    asked: dict[int, list[int]] = field(
        default_factory=dict
    )  # person -> persons that it may be one with
    # person -> acts of rows of lists that may be this person's: a question asks
    may_be: dict[int, list[MayBe]] = field(default_factory=dict)
    kept: Mapping[int, int] = field(default_factory=dict)  # merged person -> the one shown

    def shown(self, person: int) -> int:
        """Return the person that is shown for one."""
        return self.kept.get(person, person)


def gather(
    connection: Connection[Any],
    classes: Mapping[str, str],
    people: Collection[int] | None = None,
    at: datetime | None = None,
) -> Gathered:
    """Return what the marks of these persons (None: of everybody) are made from; `classes`: post ->
    pledge class.

    Includes persons merged with them, and persons they may be one with.
    """
    found = Gathered(kept=kept_at(connection, at))
    for pair in questions_at(connection, at):
        meant = {found.shown(person) for person in pair[1]}
        for person in meant:
            found.asked.setdefault(person, []).extend(sorted(meant - {person}))
    wanted = None if people is None else sorted(_with_others(people, found))
    _gather_holdings(connection, classes, wanted, at, found)
    _gather_deeds(connection, wanted, at, found)
    _gather_asked_rows(connection, wanted, at, found)
    return found


def holdings_of(
    connection: Connection[Any], classes: Mapping[str, str], people: Collection[int]
) -> dict[int, list[Holding]]:
    """Return the holdings of these persons and of those merged with them: this decides for which
    class somebody signed.
    """
    found = Gathered(kept=kept_at(connection))
    _gather_holdings(connection, classes, sorted(_with_others(people, found)), None, found)
    return found.holdings


def _gather_asked_rows(
    connection: Connection[Any],
    people: Sequence[int] | None,
    at: datetime | None,
    found: Gathered,
) -> None:
    """Gather acts that may belong to one of several persons; an act on an unknown text would count
    for nobody.
    """
    which = "" if people is None else " and candidates && %(people)s::bigint[]"
    rows = connection.execute(
        f"""
        select candidates, said from list_row where {standing_at(at)} and delivers = 'pledges'
          and state = 'asked' and said ->> 'state' = 'counted' and said ->> 'version' <> ''{which}
        """,
        {"at": at, "people": people},
    )
    for candidates, said in rows:
        major = int(said["version"].partition(".")[0])
        day = date.fromisoformat(said["day"])
        act = MayBe(said["cycle"], said["text"], major, tuple(said["classes"]), day)
        for person in candidates:
            found.may_be.setdefault(found.shown(person), []).append(act)


def _with_others(people: Collection[int], found: Gathered) -> set[int]:
    shown = {found.shown(person) for person in people}
    shown |= {other for person in shown for other in found.asked.get(person, ())}
    return shown | {gone for gone, kept in found.kept.items() if kept in shown}


def kept_at(connection: Connection[Any], at: datetime | None = None) -> dict[int, int]:
    """Return merged person -> the person shown for it now, or at an instant."""
    if not connection.execute("select 1 from person_redirect limit 1").fetchone():
        return {}
    rows = connection.execute(
        f"with recursive {KEPT.format(at='%(at)s')} select person, kept from kept",
        {"at": at or connection.execute("select clock_timestamp()").fetchone()[0]},  # type: ignore[index]
    )
    return {person: kept for person, kept in rows if person != kept}


def questions_at(
    connection: Connection[Any], at: datetime | None = None
) -> list[tuple[int, list[int]]]:
    """Return (finding, persons) of the questions of identity open now, or at an instant."""
    status = (
        "status = 'open'"
        if at is None
        else "first_at <= %(at)s and (closed_at is null or closed_at > %(at)s)"
    )
    return connection.execute(
        f"select id, people from finding where {status} and people <> '{{}}' and "
        "code = any(%(codes)s) order by id",
        {"at": at, "codes": list(IDENTITY)},
    ).fetchall()


def _gather_holdings(
    connection: Connection[Any],
    classes: Mapping[str, str],
    people: Sequence[int] | None,
    at: datetime | None,
    found: Gathered,
) -> None:
    asked = {"at": at, "people": people}
    which = "" if people is None else " and person_id = any(%(people)s)"
    absences = _absences(connection, asked, which)
    shown, holdings = found.kept, found.holdings
    rows = connection.execute(
        f"""
        select person_id, id, village_code, post, label_key, start_date,
          case when status = 'ended' then end_date end
        from tenure where {standing_at(at)} and end_how <> 'annulled'
          and (status <> 'ended' or end_date is not null){which}
        """,
        asked,
        binary=True,
        prepare=False,
    ).fetchall()  # row by row the driver would check for a result each time
    none: tuple[tuple[date, date | None], ...] = ()
    for person, tenure, village, post, label, start, end in rows:
        pledge_class = classes.get(post)
        if pledge_class is None:
            continue
        spells = absences.get(tenure, none) if absences else none
        one = Holding(tenure, village, post, label, pledge_class, start, end, spells)
        person = shown.get(person, person) if shown else person
        known = holdings.get(person)
        if known is None:
            holdings[person] = [one]
        else:
            known.append(one)


def _absences(
    connection: Connection[Any], asked: Mapping[str, Any], which: str
) -> dict[int, tuple[tuple[date, date | None], ...]]:
    """Return tenure -> the periods in which its holder was missing, by the nights of the runs."""
    rows = connection.execute(
        f"""
        select a.id, coalesce(r.night, (a.recorded_from at time zone 'Asia/Jakarta')::date),
          case when a.recorded_to = 'infinity' or a.recorded_to > %(at)s then null
            else coalesce(s.night, (a.recorded_to at time zone 'Asia/Jakarta')::date) end
        from (select * from tenure where status in ('missing', 'presumed_ended')
          and (%(at)s::timestamptz is null or recorded_from <= %(at)s){which}) a
        left join run r on r.district_code = a.district_code and r.id = a.run_id
        left join tenure b on b.district_code = a.district_code and b.id = a.id
          and b.recorded_from = a.recorded_to
        left join run s on s.district_code = b.district_code and s.id = b.run_id
        order by a.id, a.recorded_from
        """,
        asked,
        prepare=False,
    )
    found: dict[int, tuple[tuple[date, date | None], ...]] = {}
    for tenure, first, again in rows:
        found[tenure] = (*found.get(tenure, ()), (first, again))
    return found


def _gather_deeds(
    connection: Connection[Any],
    people: Sequence[int] | None,
    at: datetime | None,
    found: Gathered,
) -> None:
    asked = {"at": at, "people": people, "counted": ActState.COUNTED}
    which = "" if people is None else " and person_id = any(%(people)s)"
    stands = f"{standing_at(at)}{which}"
    acts, results = defaultdict(list), defaultdict(list)
    exemptions: defaultdict[int, list[Exemption]] = defaultdict(list)
    shown = found.kept
    for person, number, cycle, pledge_class, text, version, day in connection.execute(
        "select person_id, id, cycle, pledge_class, text, text_version, day from pledge_act where "
        f"{stands} and state = %(counted)s order by id",
        asked,
        binary=True,
    ).fetchall():
        major = int(version.partition(".")[0])
        acts[shown.get(person, person)].append(Act(number, cycle, pledge_class, text, major, day))
    for person, number, course, day, outcome in connection.execute(
        "select person_id, id, course, coalesce(held_to, held_from), outcome from training_result "
        f"where {stands} and state = %(counted)s order by id",
        asked,
        binary=True,
    ).fetchall():
        results[shown.get(person, person)].append(Result(number, course, day, OUTCOMES[outcome]))
    for person, *one in connection.execute(
        f"select person_id, id, requirement, begins, until from exemption where {stands} "
        "and state = %(counted)s order by id",
        asked,
    ):
        exemptions[found.shown(person)].append(Exemption(*one))
    found.acts, found.results, found.exemptions = acts, results, exemptions
