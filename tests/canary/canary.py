"""The canary: what a roster and a source know that must stand nowhere in the clear, and how it is
looked for.
"""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.office import CAST, KEY, Office, person

ROOT = Path(__file__).parents[2]
NIK, OTHER_NIK = "3516055503809777", "3516051204859778"
PHONE, PHONE_TYPED = "081234567897", "+62 812-3456-7897"
NIP = "198003152006042777"
PASSWORD, TOKEN, LOGIN_TOKEN = (
    "SandiKenari-77x!",
    "kenariTOKEN0123456789abcdefXYZ",
    "kenariLOGINtoken9876543210QQ",
)
USER = "petugas.kenari"
MAIL = "kenari.rahasia@contoh.example"
DATABASE_PASSWORD = "SandiBasisData88"
CANARIES = {
    "NIK": NIK,
    "another NIK": OTHER_NIK,
    "NIK cut short": NIK[:15],
    "phone": "81234567897",
    "phone as typed": "812-3456-7897",
    "NIP": NIP,
    "password": PASSWORD,
    "token": TOKEN,
    "login token": LOGIN_TOKEN,
    "basic": base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode(),
    "e-mail": MAIL,
    "key": base64.b64encode(KEY).decode(),
    "database": DATABASE_PASSWORD,
}
HEADER = (*CAST[0], "nip", "email", "address", "remarks")
SITI = person(
    "1",
    "Siti Kenari",
    NIK,
    "Kepala Desa",
    phone=PHONE_TYPED,
    birth_date="1980-03-15",
    nip=NIP,
    email=MAIL,
)
STRANGE = [
    {**SITI, "key": "2", "name": "Budi Kenari", "nik": NIK[:15], "post": "Sekretaris Desa"},
    {**SITI, "key": "3", "name": f"Wati {NIK}", "nik": "", "post": "Kaur Keuangan"},
    {
        **SITI,
        "key": NIK,
        "name": "Joko Kenari",
        "nik": OTHER_NIK,
        "post": "Kepala Dusun Krajan",
        "birth_date": NIK,
    },
    {
        **SITI,
        "key": "5",
        "name": "Rina Kenari",
        "nik": OTHER_NIK,
        "post": f"Kaur {PHONE}",
        "sk_number": f"141/{NIK}",
    },
    {
        **SITI,
        "key": "6",
        "name": "Sari Kenari",
        "nik": f"'{NIK}",
        "post": "Kasi Pelayanan",
        "status": PHONE,
    },
    {
        **SITI,
        "key": "7",
        "name": "Tono Kenari",
        "nik": f"{float(NIK):.10e}",
        "post": "Kaur Umum",
        "sex": NIK,
        "birth_place": NIK,
    },
    {
        **SITI,
        "key": "8",
        "name": "Umi Kenari",
        "nik": NIK,
        "village_code": NIK,
        "post": "Kadus Dua",
        "remarks": f"hp {PHONE} nik {NIK}",
    },
    {
        **SITI,
        "key": "10",
        "name": "Eka Kenari",
        "nik": "",
        "post": "Kasi Kesejahteraan",
        "sk_number": f"141/{NIK}/2019",
    },
    {
        **SITI,
        "key": "11",
        "name": "Fina Kenari",
        "nik": "",
        "post": f"Kepala Dusun {PHONE}",
        "address": NIK,
        "birth_date": "1981-01-05",
    },
    {
        **SITI,
        "key": "12",
        "name": "Gita Kenari",
        "nik": "",
        "post": f"Kadus Empat NIK {NIK}",
        "birth_place": f"Kediri {PHONE}",
    },
    {
        **SITI,
        "key": "9",
        "name": "Ayu Kenari",
        "nik": "",
        "phone": NIK,
        "post": "Kadus Tiga",
        "start_date": PHONE,
        "sk_date": NIK,
    },
]


def hits(text: str) -> list[str]:
    """The names of the canaries in a text; never the canaries."""
    return [name for name, canary in CANARIES.items() if canary in text]


def environment(office: Office, world: dict[str, str], **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIBERMATA_")}
    return {
        **clean,
        **world,
        "PYTHONPATH": str(ROOT),
        "SIBERMATA_DATABASE_URL": office.database.url,
        "SIBERMATA_KEY": CANARIES["key"],
        "SIBERMATA_DATA": str(office.folder / "data"),
        "SIBERMATA_SOURCES": str(office.folder / "sources"),
        **more,
    }


def typed(office: Office, world: dict[str, str], *words: str, **more: str) -> str:
    """What a command of its own process says, on both of its outputs."""
    done = subprocess.run(
        [sys.executable, "-m", "sibermata.cli", "--verbose", "--debug", *words],
        env=environment(office, world, **more),
        cwd=office.folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout + done.stderr


def every_value(office: Office) -> Iterator[tuple[str, str]]:
    """(table.column, text) of everything in the database; bytes as they lie there, and once more as
    hexadecimal digits.
    """
    with office.database.connection() as connection:
        columns = connection.execute(
            "select table_name, column_name, data_type from information_schema.columns where "
            "table_schema = 'public'"
        ).fetchall()
        assert len({table for table, *_ in columns}) > 12
        for table, column, kind in columns:
            if table in ("region", "post_type"):
                continue
            for (value,) in connection.execute(
                f'select "{column}"::text from "{table}" where "{column}" is not null'
            ):
                text = str(value)
                yield f"{table}.{column}", text
                if kind == "bytea":
                    yield f"{table}.{column}", bytes.fromhex(text[2:]).decode("latin-1")


def found_in_database(office: Office) -> set[str]:
    return {f"{place}: {name}" for place, text in every_value(office) for name in hits(text)}
