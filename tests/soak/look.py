"""The look at the registry after every death: does each source show a state that the model allows,
wholly, and is nothing torn?
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from sibermata.desk.opening import today
from sibermata.standing.index import index_registry
from sibermata.standing.mark import mark_all, mark_changed
from sibermata.store.base.trail import verify_trail
from tests.crash import DOUBLED, MIXED, ROSTER
from tests.office import Office
from tests.soak.model import Event, Shown, expected, harm

OPEN = (
    "select coalesce(array_agg(distinct code order by code), '{}') from finding where status "
    "= 'open' and code = any(%s)"
)
WAITING = "select coalesce(array_agg(code order by code), '{}') from hold where status = 'waiting'"
QUESTIONS = ["LINK_QUESTION", "NIK_TWO_DISTRICTS", "RENAME", "MOVED", "NIK_CONFLICT", "NIK_SWAP"]
MARKS = (
    "select * from name_token order by person_id, district_code, token",
    "select token from name_word order by 1",
    "select * from village_count order by village_code",
    "select * from mark order by person_id, kind, subject, pledge_class",
    "select * from held_seat order by tenure_id",
)
Codes = tuple[str, ...]


def allowed(past: Sequence[Event], now: Sequence[Event]) -> list[Shown]:
    """Return what a source may show: its past, or its past and a beginning of what is happening
    now.
    """
    return [
        expected([*past, *begun]) for begun in accumulate(([event] for event in now), initial=[])
    ]


def look(
    office: Office,
    may: Mapping[str, Sequence[Shown]],
    asks: Sequence[Codes],
    waits: Sequence[Codes],
    *,
    whole: bool = False,
) -> list[str]:
    """Return every harm that is to be seen, as 'kind: what'; all of it at one instant."""
    harms = []
    with office.database.connection() as connection, connection.transaction():
        connection.execute("set transaction isolation level repeatable read")
        found = {source: sorted(connection.execute(ROSTER, (source,)).fetchall()) for source in may}
        harms += [
            f"doubled: {name}"
            for name, question in DOUBLED.items()
            if connection.execute(question).fetchone()
        ]
        harms += [
            f"mixed: {name}"
            for name, question in MIXED.items()
            if connection.execute(question).fetchone()
        ]
        asked = connection.execute(OPEN, (QUESTIONS,)).fetchone()
        waiting = connection.execute(WAITING).fetchone()
        broken = verify_trail(connection, office.secrecy)
    for source, shown in found.items():
        if kind := harm(shown, list(may[source])):
            harms.append(f"{kind}: {source}")
    assert asked is not None
    assert waiting is not None
    if tuple(asked[0]) not in asks:
        harms.append(f"mixed: asked is {asked[0]}")
    if tuple(waiting[0]) not in waits:
        harms.append(f"mixed: waiting is {waiting[0]}")
    if broken is not None:
        harms.append("mixed: the trail")
    if (
        whole
        and len({tuple(shown == state for state in may[source]) for source, shown in found.items()})
        > 1
    ):
        harms.append("mixed: one act, and not everywhere")
    return harms


def look_at_marks(office: Office) -> list[str]:
    """Mark and index whoever changed, then everybody anew: return the harm if that is not the same. Before
    there is a programme nobody is marked.
    """
    if not office.ask("select 1 from programme_item limit 1"):
        return []
    index_registry(office.database, office.secrecy)
    mark_changed(office.database, office.rules, today())
    marked = [office.ask(marks) for marks in MARKS]
    index_registry(office.database, office.secrecy, whole=True)
    mark_all(office.database, office.rules, today())
    return [] if [office.ask(marks) for marks in MARKS] == marked else ["mixed: the marks"]
