"""Who did what is append-only: the database refuses to change it, and whoever changes it all the
same is found (S51).
"""

import random

import psycopg
import pytest

from sibermata.store.base.engine import Database
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.base.trail import verify_trail, write_trail
from tests.office import KEY

SECRECY = Secrecy(KEY)
ENTRIES = 12


@pytest.fixture
def trail(database: Database) -> Database:
    with database.work() as connection:
        for number in range(ENTRIES):
            detail = {
                "source": "mojokerto",
                "reason": f"alasan é ke-{number}",
                "removals": number,
                "share": 0.5,
                "nested": {"b": 1, "a": []},
            }
            write_trail(
                connection, SECRECY, f"petugas {number % 3}", "hold released", str(number), detail
            )
    return database


def test_a_whole_trail_verifies(trail: Database) -> None:
    with trail.connection() as connection:
        assert verify_trail(connection, SECRECY) is None


def test_an_empty_trail_verifies(database: Database) -> None:
    with database.connection() as connection:
        assert verify_trail(connection, SECRECY) is None


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set who = 'x'",
        "delete from audit",
        "truncate audit",
        "update audit set who = who where id = 1",
    ],
)
def test_the_database_refuses_to_change_the_trail(trail: Database, statement: str) -> None:
    with (
        pytest.raises(psycopg.errors.RaiseException, match="append-only"),
        trail.work() as connection,
    ):
        connection.execute(statement)


FORGED = (
    "insert into audit (at, who, what, subject, detail, hash) select at, 'x', what, subject, "
    "detail, hash from audit where id = %(id)s"
)
TAMPERS = {
    "who": "update audit set who = who || '.' where id = %(id)s",
    "what": "update audit set what = 'hold rejected' where id = %(id)s",
    "subject": "update audit set subject = '77' where id = %(id)s",
    "at": "update audit set at = at + interval '1 microsecond' where id = %(id)s",
    "detail": "update audit set detail = detail || '{\"removals\": 999}' where id = %(id)s",
    "hash": (
        "update audit set hash = set_byte(hash, %(byte)s::int, get_byte(hash, %(byte)s::int) "
        "# 1) where id = %(id)s"
    ),
    "deleted": "delete from audit where id = %(id)s",
    "swapped": (
        "update audit set id = case id when %(id)s then %(id)s + 1 + 1000 else %(id)s end "
        "where id in (%(id)s, %(id)s + 1)"
    ),
    "moved to the end": "update audit set id = 9999 where id = %(id)s",
    "forged at the end": FORGED,
}


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("kind", TAMPERS)
def test_every_tamper_is_found(trail: Database, kind: str, number: int) -> None:  # I10
    chance = random.Random(f"{kind} {number}")
    values = {"id": chance.randrange(1, ENTRIES - 1), "byte": chance.randrange(16)}
    with trail.work() as connection:
        connection.execute(
            "set local session_replication_role = replica"
        )  # whoever owns the server can switch the trigger off
        connection.execute(TAMPERS[kind], values)
    with trail.connection() as connection:
        assert verify_trail(connection, SECRECY) is not None


def test_a_trail_of_another_key_is_no_trail_of_ours(trail: Database) -> None:
    with trail.connection() as connection:
        assert verify_trail(connection, Secrecy(bytes(range(40, 72)))) == 1
