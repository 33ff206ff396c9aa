"""The look at the registry after every death: does each source show a state that the model allows,
wholly, and is nothing torn?
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from sibermata.store.base.trail import verify_trail
from tests.office import Office
from tests.soak.model import Event, Shown, expected, harm

ROSTER = """select r.key, p.name, t.village_code, p.birth_place, t.status from source_record r
            left join person p on p.id = r.person_id and p.recorded_to = 'infinity'
            left join tenure t on t.district_code = r.district_code and t.id = r.tenure_id and t.recorded_to = 'infinity'
            where r.source = %s order by r.key collate "C" """
OPEN = (
    "select coalesce(array_agg(distinct code order by code), '{}') from finding where status "
    "= 'open' and code = any(%s)"
)
WAITING = "select coalesce(array_agg(code order by code), '{}') from hold where status = 'waiting'"
QUESTIONS = ["LINK_QUESTION", "NIK_TWO_DISTRICTS", "RENAME", "MOVED", "NIK_CONFLICT", "NIK_SWAP"]
Codes = tuple[str, ...]
DOUBLED = {
    "a person with two open versions": "select id from person where recorded_to = 'infinity' group by id having count(*) <> 1",
    "a tenure with two open versions": "select id from tenure where recorded_to = 'infinity' group by id having count(*) <> 1",
    "one NIK on two people": """select 1 from person where recorded_to = 'infinity' and nik_hash is not null
        group by nik_hash having count(*) > 1""",
    "two publications of one run": "select run_id from publication where run_id > 0 group by 1 having count(*) <> 1",
    "one question twice": "select fingerprint from finding group by source, fingerprint having count(*) > 1",
    "a seat twice": """select 1 from tenure where recorded_to = 'infinity' and status = 'active'
        group by person_id, village_code, post, label_key having count(*) > 1""",
}
MIXED = {
    "a gap or an overlap": """select 1 from (select recorded_to, lead(recorded_from) over (partition by id order by recorded_from) next
        from person) v where recorded_to <> coalesce(next, 'infinity')""",
    "a gap or an overlap of tenures": """select 1 from (select recorded_to, lead(recorded_from) over (partition by id order by
        recorded_from) next from tenure) v where recorded_to <> coalesce(next, 'infinity')""",
    "somebody without a tenure": (
        "select id from person p where not exists (select from tenure t where t.person_id = p.id)"
    ),
    "a tenure without a record": (
        "select id from tenure t where not exists (select from source_record r where "
        "r.tenure_id = t.id)"
    ),
    "a record without its version": """select id from source_record r where not exists (select from record_version v
        where (v.district_code, v.record_id, v.run_id) = (r.district_code, r.id, r.version_run))""",
    "a version of an unfinished run": """select run_id from (select run_id from person union select run_id from tenure union
        select run_id from record_version union select run_id from publication) v
        where run_id > 0 and not exists (select from run where run.id = v.run_id and run.state in ('PUBLISHED', 'NOOP'))""",
    "a publication short": (
        "select id from run where state = 'PUBLISHED' and not exists (select from publication "
        "where run_id = run.id)"
    ),
    "rows that do not add up": """select id from run where state = 'PUBLISHED'
        and rows_read <> admitted + refused + asked + duplicates + not_officials""",
    "a delivery applied that its run does not name": """select slug from source s join run r on r.id = s.published_run
        where s.delivery is distinct from r.delivery""",
    "tasks that are not those of the presumed": """select 1 where (select count(*) from finding where code = 'PRESUMED_ENDED' and status =
        'open') <> (select count(*) from tenure where recorded_to = 'infinity' and status = 'presumed_ended')""",
}


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
