"""Files that people hand in: stored sealed under a random name until they are confirmed or
discarded.
"""

from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

# A file that is not a confirmed delivery goes after so many days; of confirmed ones the newest of
# each source stays: it is the source's present delivery.
THROWN_AWAY = """
    update upload u set body = null
    where u.body is not null and (
      (u.confirmed_at is null and u.at < clock_timestamp() - make_interval(days => %(days)s::int))
      or (u.confirmed_at is not null
        and u.confirmed_at < clock_timestamp() - make_interval(days => %(days)s::int)
        and exists (select from upload n where n.source = u.source
          and n.confirmed_at > u.confirmed_at)))
"""


class Upload(NamedTuple):
    """A file that was handed in."""

    id: str
    district: str
    purpose: str
    source: str
    kind: str
    sha256: bytes
    size: int
    account: str
    by: str
    at: datetime
    body: bytes | None  # sealed, with its name
    confirmed_at: datetime | None


COLUMNS = (
    "id, district_code, purpose, source, kind, sha256, size, account, by, at, body, confirmed_at"
)


def add_upload(connection: Connection[Any], upload: Upload) -> None:
    """Keep a file."""
    connection.execute(
        f"insert into upload ({COLUMNS}) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        upload,
    )


def find_upload(connection: Connection[Any], upload: str, *, lock: bool = False) -> Upload | None:
    """Return a file that was handed in, None if there is none of this name."""
    row = connection.execute(
        f"select {COLUMNS} from upload where id = %s" + (" for update" if lock else ""),
        (upload,),
        binary=True,
    ).fetchone()
    return Upload(*row) if row else None


def same_upload(
    connection: Connection[Any], purpose: str, source: str, by: str, sha256: bytes
) -> Upload | None:
    """Return a waiting file with the same bytes that this person handed in for the same purpose."""
    row = connection.execute(
        f"select {COLUMNS} from upload where purpose = %s and source = %s and by = %s and "
        "sha256 = %s and body is not null and confirmed_at is null order by at desc limit 1",
        (purpose, source, by, sha256),
        binary=True,
    ).fetchone()
    return Upload(*row) if row else None


def lock_uploads(connection: Connection[Any], by: str) -> int:
    """Lock the uploads of a person against a second hand-in at once; return how many bytes wait
    there.
    """
    connection.execute("select pg_advisory_xact_lock(hashtextextended('upload ' || %s, 0))", (by,))
    row = connection.execute(
        "select coalesce(sum(size), 0)::bigint from upload where by = %s and body is not null "
        "and confirmed_at is null",
        (by,),
    ).fetchone()
    return int(row[0]) if row else 0


def confirm_upload(connection: Connection[Any], upload: str, by: str) -> None:
    """Confirm a file as its source's present delivery."""
    connection.execute(
        "update upload set confirmed_at = clock_timestamp(), confirmed_by = %s where id = %s",
        (by, upload),
    )


def last_handed_in(connection: Connection[Any], source: str) -> Upload | None:
    """Return the newest confirmed file of a source, None if there never was one."""
    row = connection.execute(
        f"select {COLUMNS} from upload where source = %s and confirmed_at is not null "
        "order by confirmed_at desc, id desc limit 1",
        (source,),
        binary=True,
    ).fetchone()
    return Upload(*row) if row else None


def was_read(connection: Connection[Any], upload: Upload, run: int) -> bool:
    """Return whether a run other than `run` has read a file since it was confirmed."""
    row = connection.execute(
        "select 1 from run where source = %s and delivery = %s and ended_at > %s and id <> %s "
        "limit 1",
        (upload.source, upload.sha256, upload.confirmed_at, run),
    ).fetchone()
    return row is not None


def throw_away(connection: Connection[Any], days: int) -> int:
    """Erase the bytes of files that nothing waits for; return of how many."""
    return connection.execute(THROWN_AWAY, {"days": days}).rowcount


def drop_upload(connection: Connection[Any], upload: str) -> None:
    """Erase the bytes of one unconfirmed file."""
    connection.execute(
        "update upload set body = null where id = %s and confirmed_at is null", (upload,)
    )


def lock_source(connection: Connection[Any], source: str) -> None:
    """Make people hand in files for a source one after the other."""
    connection.execute(
        "select pg_advisory_xact_lock(hashtextextended('handed in ' || %s, 0))", (source,)
    )
