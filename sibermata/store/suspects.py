"""Who might be one person though held as two: groups of people, found in sets over whole districts; and who speaks of them."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from sibermata.store.findings import OF_THE_PROVINCE
from sibermata.store.roster import NOW, PERSON_COLUMNS, PERSON_WIDTH, TENURE_COLUMNS, PersonNow, TenureNow

ASKED = "questions asked"  # in `installation`: the last publication whose persons were compared
QUESTION_LOCK = 0x51BE_0004
MOST_IN_A_GROUP = 40  # more people of one name and birthday are a filler, not a question each


class Spoken(NamedTuple):
    """A source record and whom it speaks of."""

    district: str
    source: str
    row_hash: bytes
    name_key: str
    present: bool
    published_run: int


def moved_since(connection: Connection[Any]) -> tuple[int, list[str]]:
    """Return the newest publication and the districts that published since questions were last asked."""
    row = connection.execute(
        "select coalesce((select max(number) from publication), 0), coalesce((select value::bigint from installation where name = %s), 0)",
        (ASKED,),
    ).fetchone()
    assert row is not None
    if row[0] <= row[1]:
        return row[0], []
    districts = connection.execute(
        "select distinct s.district_code from publication p join source s on s.slug = p.source where p.number > %s order by 1", (row[1],)
    ).fetchall()
    return row[0], [found[0] for found in districts]


def note_asked(connection: Connection[Any], newest: int) -> None:
    """Note up to which publication questions were asked."""
    connection.execute(
        "insert into installation (name, value) values (%s, %s) on conflict (name) do update set value = excluded.value",
        (ASKED, str(newest)),
    )


def suspicious_groups(connection: Connection[Any], districts: Sequence[str]) -> list[list[int]]:
    """Return groups of persons that bear one name in a village, held one single seat, or bear one name and birth date in the province.

    A seat with a label (the dusun) is looked at too: whether it is a single one, the post's own rule says.
    """
    connection.execute("select pg_advisory_xact_lock(%s)", (QUESTION_LOCK,))
    connection.execute("set local enable_nestloop = off")  # right after a first load there are no statistics to choose by
    rows = connection.execute(
        f"""
        with here as materialized (
            select t.person_id, t.village_code, t.post, t.label_key, p.name_key
            from tenure t join person p on p.id = t.person_id and p.{NOW}
            where t.{NOW} and t.district_code = any(%(districts)s))
        select array_agg(distinct person_id) from here group by village_code, name_key having min(person_id) <> max(person_id)
        union all
        select array_agg(distinct person_id) from here join post_type c on c.code = post and (c.single or label_key <> '')
        group by village_code, post, label_key having min(person_id) <> max(person_id)
        union all
        select array_agg(distinct p.id) from person p where p.{NOW} and p.birth_date is not null
        group by p.name_key, p.birth_date having min(p.id) <> max(p.id)
        """,  # noqa: S608
        {"districts": list(districts)},
    )
    groups = [row[0] for row in rows if len(row[0]) <= MOST_IN_A_GROUP]
    connection.execute("set local enable_nestloop = on")
    return groups


def people_with_tenures(connection: Connection[Any], people: Collection[int]) -> dict[int, tuple[PersonNow, list[tuple[str, TenureNow]]]]:
    """Return person -> as held now, with (district, tenure) of all tenures."""
    found: dict[int, tuple[PersonNow, list[tuple[str, TenureNow]]]] = {}
    if people:
        cursor = connection.execute(
            f"select t.district_code, {PERSON_COLUMNS}, {TENURE_COLUMNS} from person p join tenure t on t.person_id = p.id and t.{NOW}"  # noqa: S608
            f" where p.{NOW} and p.id = any(%s) order by p.id, t.id",
            (sorted(people),),
            binary=True,
        )
        for district, *row in cursor:
            person = PersonNow(*row[:PERSON_WIDTH])
            found.setdefault(person.id, (person, []))[1].append((district, TenureNow(*row[PERSON_WIDTH:])))
    return found


def records_of(connection: Connection[Any], people: Collection[int]) -> dict[int, list[Spoken]]:
    """Return person -> the source records that speak or spoke of it."""
    found: dict[int, list[Spoken]] = {}
    if people:
        for person, *row in connection.execute(
            "select r.person_id, r.district_code, r.source, r.row_hash, r.name_key, r.missing_since is null, s.published_run"
            " from source_record r join source s on s.slug = r.source where r.person_id = any(%s) order by r.person_id, r.id",
            (sorted(people),),
            binary=True,
        ):
            found.setdefault(person, []).append(Spoken(*row))
    return found


def in_two_districts(connection: Connection[Any]) -> list[tuple[int, str, list[str]]]:
    """Return (person, name, districts) of everybody who is in office in two districts at once."""
    return connection.execute(
        f"""
        select p.id, p.name, t.districts from (
            select person_id, array_agg(distinct district_code) districts from tenure where {NOW} and status = 'active'
            group by person_id having min(district_code) <> max(district_code)) t
        join person p on p.id = t.person_id and p.{NOW} order by p.id
        """  # noqa: S608
    ).fetchall()


def close_settled(connection: Connection[Any], districts: Sequence[str], raised: Sequence[bytes]) -> None:
    """Close the open questions of these districts that nothing speaks for any more, wherever else they were raised too."""
    connection.execute(
        """
        update finding set status = 'fixed_at_source', closed_at = now()
        where status = 'open' and code = any(%(codes)s) and fingerprint in (
            select fingerprint from finding where district_code = any(%(districts)s) and status = 'open' and code = any(%(codes)s)
              and fingerprint <> all(%(raised)s))
        """,
        {"codes": list(OF_THE_PROVINCE), "districts": list(districts), "raised": list(raised)},
    )
