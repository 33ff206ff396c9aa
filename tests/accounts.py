"""An office that people come into: its accounts, and a clock that tests set."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sibermata.desk.accounts.accounts import Wanted, add_account
from sibermata.desk.accounts.links import redeem_link
from sibermata.desk.accounts.sessions import any_session, sign_in
from sibermata.desk.accounts.terms import read_terms
from sibermata.desk.opening import Opened
from sibermata.records.account import Right, Role, Session, SignedIn, SignIn, Stage, Visitor
from sibermata.settings import Settings, find_config
from sibermata.store.base.engine import Database
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.desk.accounts import find_account
from sibermata.store.desk.desk import Desk
from tests.office import KEY

CONFIG = find_config({})
TERMS = read_terms(CONFIG)
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
PASSWORD = "tujuh gerobak menanti fajar"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def open_door(database: Database) -> Opened:
    """Open an installation upon a test's database, as `opened` would."""
    settings = Settings(
        database_url=database.url,
        data=CONFIG,
        config=CONFIG,
        sources=CONFIG / "sources",
        regions="jatim",
        keep_nights=90,
        key=KEY,
    )
    return Opened(settings, database, Secrecy(KEY))


def account(
    door: Opened,
    name: str,
    role: Role = Role.OFFICER,
    *districts: str,
    rights: Iterable[Right] = (Right.VIEW,),
    meeting: str = "",
    password: str = PASSWORD,
) -> Visitor:
    """Make an account with a password of its own, without a second factor."""
    places = districts or (("35.16",) if role is Role.OFFICER else ())
    wanted = Wanted(role, frozenset(rights), frozenset(places), meeting)
    with door.database.work() as connection:
        desk = door.desk_on(connection, "Pendiri")
        code = add_account(desk, name, wanted, NOON, TERMS)
        redeem_link(door.entrance(connection, NOON), code, password)
        found = find_account(connection, name)
    assert found is not None
    return found.visitor()


@contextmanager
def desk_for(door: Opened, visitor: Visitor) -> Iterator[Desk]:
    """Open the desk for somebody who is signed in, as a page does."""
    with door.visit(visitor) as connection:
        yield door.desk_in(connection, visitor)


def come_in(
    door: Opened, name: str, password: str = PASSWORD, now: datetime = NOON, **asked: object
) -> SignedIn:
    """Sign in, as the page does."""
    with door.threshold() as connection:
        form = SignIn(name, password, **asked)  # type: ignore[arg-type]
        return sign_in(door.entrance(connection, now), form)


def session(door: Opened, token: str, now: datetime = NOON) -> Session | None:
    """Return the session of a token if pages open with it."""
    with door.threshold() as connection:
        found = any_session(door.entrance(connection, now), token)
    return found if found and found.stage is Stage.WHOLE else None
