"""What `sibermata doctor` looks at: each check answers '' when all is well, else one sentence."""

from collections.abc import Callable

from sibermata.desk.opening import Opened, declared_sources, load_rules

DANGLING = {
    "jabatan tanpa orang": (
        "select count(*) from tenure t where not exists (select from person p where p.id = "
        "t.person_id)"
    ),
    "catatan sumber tanpa jabatan": """select count(*) from source_record r where not exists
        (select from tenure t where t.district_code = r.district_code and t.id = r.tenure_id)""",
    "dua versi terbuka untuk satu orang": """select count(*) from
        (select id from person where recorded_to = 'infinity' group by id having count(*) > 1) d""",
    "dua versi terbuka untuk satu jabatan": """select count(*) from
        (select district_code, id from tenure where recorded_to = 'infinity' group by 1, 2
          having count(*) > 1) d""",
    "dua catatan untuk satu kunci dan kursi": """select count(*) from (select 1 from source_record
                                                where key <> '' and missing_run is null
        group by district_code, source, key, village_code, post, label_key
        having count(*) > 1) d""",
    "versi yang bertindih": """select count(*) from (select recorded_to, lead(recorded_from) over
        (partition by district_code, id order by recorded_from) next from tenure) v
          where next < recorded_to""",
    "catatan hadir tanpa versi": """select count(*) from source_record r where not exists (select
                                   from record_version v
        where v.district_code = r.district_code and v.record_id = r.id
          and v.run_id = r.version_run)""",
}


def check_rules(door: Opened) -> str:
    """The rule files are readable and agree with each other."""
    load_rules(door.settings).book  # noqa: B018 - reading it is the check
    return ""


def check_sources(door: Opened) -> str:
    """Every declared source is well-formed and speaks for a known district."""
    from sibermata.store.registry.places import known_districts

    with door.database.connection() as connection:
        known = known_districts(connection)
    strange = [
        source.name for source in declared_sources(door.settings) if source.district not in known
    ]
    return f"kabupaten/kota tidak dikenal pada sumber {', '.join(strange)}" if strange else ""


def check_registry(door: Opened) -> str:
    """Nothing dangles, nobody is doubled, versions do not overlap."""
    with door.database.connection() as connection:
        counted = [
            (name, connection.execute(statement).fetchone()) for name, statement in DANGLING.items()
        ]
    return "; ".join(f"{name}: {row[0]}" for name, row in counted if row and row[0])


def check_balance(door: Opened) -> str:
    """Rows read = admitted + refused + asked + duplicates + not officials, in every run that was
    published.
    """
    with door.database.connection() as connection:
        row = connection.execute(
            "select count(*) from run where state in ('PUBLISHED', 'NOOP', 'HELD')"
            " and rows_read <> admitted + refused + asked + duplicates + not_officials"
        ).fetchone()
    return f"{row[0]} kali proses tidak seimbang" if row and row[0] else ""


def check_trail(door: Opened) -> str:
    """The chain of who did what is whole."""
    from sibermata.store.base.trail import verify_trail

    with door.database.connection() as connection:
        broken = verify_trail(connection, door.secrecy)
    return f"catatan nomor {broken} berubah" if broken else ""


def check_rights(door: Opened) -> str:
    """Our role may read and write what it must."""
    from sibermata.store.base.refusal import missing_grants

    with door.database.connection() as connection:
        return "; ".join(missing_grants(connection))


CHECKS: dict[str, Callable[[Opened], str]] = {
    "hak basis data": check_rights,
    "aturan": check_rules,
    "sumber": check_sources,
    "register": check_registry,
    "neraca baris": check_balance,
    "jejak audit": check_trail,
}
