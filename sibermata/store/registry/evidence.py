"""Scans at rest: sealed, once for each sha256, and the deeds that rest on them or on a list's
delivery.

It gathers and decides nothing. The line of a scan stays when its body is erased.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.rules.programme.evidence import Resting

# Every act and result that ever named a scan, also where another act stood already when it was
# confirmed: (evidence, kind, number, subject, day, village, person).
ON_SCANS = """
    select evidence, 'pledge' kind, id number, cycle subject, day, village_code, person_id
      from pledge_act where evidence is not null
    union select evidence, 'training', id, course, coalesce(held_to, held_from), village_code,
      person_id from training_result where evidence is not null
    union select c.evidence, 'pledge', a.id, a.cycle, a.day, a.village_code, a.person_id
      from meeting_confirmed c join pledge_act a on c.kind = 'pledge' and a.id = c.number
    union select c.evidence, 'training', r.id, r.course, coalesce(r.held_to, r.held_from),
      r.village_code, r.person_id
      from meeting_confirmed c join training_result r on c.kind = 'training' and r.id = c.number
"""
# What a file of attendance may have led to: acts of the event's cycle, results of its courses.
ON_ATTENDANCE = """
    select f.sha256 evidence, 'pledge' kind, e.cycle subject, e.held_on "day"
      from meeting_file f join event e on e.code = f.meeting and e.recorded_to = 'infinity'
      where e.cycle <> ''
    union select f.sha256, 'training', course, e.held_on
      from meeting_file f join event e on e.code = f.meeting and e.recorded_to = 'infinity'
      cross join unnest(e.courses) course
"""
# The words of a list are in the delivery of the run that published it.
ON_LISTS = """
    select p.source, r.delivery, d.kind, d.subject, max(d.day)
    from (
        select source, recorded_from, 'pledge' kind, cycle subject, day from pledge_act
        union all select source, recorded_from, 'training', course, coalesce(held_to, held_from)
          from training_result) d
    join publication p on p.published_at = d.recorded_from and p.source = d.source
    join run r on r.id = p.run_id and r.source = p.source
    where d.source <> '' and r.delivery is not null
    group by 1, 2, 3, 4
"""


class Kept(NamedTuple):
    """A scan whose body is stored, and everything that rests on it."""

    sha256: bytes
    kind: str
    size: int
    handed_in: date
    deeds: Sequence[Resting]


Delivered = tuple[str, bytes]  # source and sha256 of a delivery


def keep_evidence(
    connection: Connection[Any], digest: bytes, kind: str, size: int, sealed: bytes, by: str
) -> None:
    """Store a file, once however many deeds rest on it; an erased one is stored again."""
    connection.execute(
        "insert into evidence (sha256, kind, size, body, by, at) values (%s, %s, %s, %s, %s, "
        'clock_timestamp()) on conflict (sha256) do update set body = excluded.body, "by" = '
        "excluded.by, at = excluded.at where evidence.body is null",
        (digest, kind, size, sealed, by),
    )


def sealed_evidence(connection: Connection[Any], digest: bytes) -> bytes | None:
    """Return a stored file, sealed; None if it is gone."""
    row = connection.execute("select body from evidence where sha256 = %s", (digest,)).fetchone()
    return None if row is None or row[0] is None else bytes(row[0])


def kept_evidence(connection: Connection[Any]) -> list[Kept]:
    """Return every scan whose body is stored, in the order in which they were handed in."""
    deeds: defaultdict[bytes, list[Resting]] = defaultdict(list)
    for digest, *one in connection.execute(
        f"select d.evidence, d.kind, d.subject, d.day from ({ON_SCANS}) d union {ON_ATTENDANCE}"
    ):
        deeds[bytes(digest)].append(Resting(*one))
    rows = connection.execute(
        "select sha256, kind, size, (at at time zone 'Asia/Jakarta')::date from evidence "
        "where body is not null order by at, sha256"
    )
    return [
        Kept(bytes(digest), kind, size, handed_in, deeds[bytes(digest)])
        for digest, kind, size, handed_in in rows
    ]


def deeds_on_deliveries(connection: Connection[Any]) -> dict[Delivered, list[Resting]]:
    """Return each delivery of a list together with the acts and results that rest on it; of each
    cycle or course only the latest.
    """
    found: defaultdict[Delivered, list[Resting]] = defaultdict(list)
    for source, digest, *one in connection.execute(ON_LISTS):
        found[source, bytes(digest)].append(Resting(*one))
    return found


def let_go_of_evidence(connection: Connection[Any], digests: Collection[bytes]) -> None:
    """Erase the bodies of these scans; their lines stay."""
    connection.execute(
        "update evidence set body = null where sha256 = any(%s::bytea[])", (list(digests),)
    )
