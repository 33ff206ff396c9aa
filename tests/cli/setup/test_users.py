"""`users`: accounts made, listed, closed and opened again from the command line."""

import re

from sibermata.store.base.desk_login import DESK_LOGIN
from tests.cli.conftest import Type
from tests.office import Office


def test_an_account_is_made_with_an_invitation_that_is_printed_once(
    type_: Type, office: Office
) -> None:
    made = type_(
        "users", "add", "Rini", "--role", "officer", "--district", "35.16", "--right", "view",
        "--by", "Ani",
    )  # fmt: skip
    assert made.code == 0
    assert "Akun Rini dibuat." in made.out
    (code,) = re.findall(r"^    ([0-9a-f]{40})$", made.out, re.M)
    listed = type_("users", "list", "--format", "csv")
    assert code not in listed.out
    assert "Rini" in listed.out
    assert "officer" in listed.out
    assert "35.16" in listed.out
    trail = type_("audit", "list", "--format", "json")
    assert "account added" in trail.out
    assert code not in trail.out
    with office.database.connection() as connection:
        assert connection.execute("select count(*) from one_time_link").fetchone() == (1,)


def test_an_account_is_closed_with_a_reason_and_opened_by_a_reset(type_: Type) -> None:
    type_("users", "add", "Rini", "--role", "leader", "--by", "Ani")
    assert type_("users", "disable", "Rini", "--reason", "pindah", "--by", "Ani").code == 0
    acted = type_("sources", "rename", "x", "y", "--by", "RINI")
    assert (acted.code, "ACCOUNT_DISABLED" in acted.err) == (2, True)
    again = type_("users", "reset", "rini", "--second-factor", "--by", "Ani")
    assert again.code == 0
    assert re.search(r"^    [0-9a-f]{40}$", again.out, re.M)


def test_an_act_of_the_command_line_is_the_account_of_that_name(type_: Type) -> None:
    type_("users", "add", "Rini Wulandari", "--role", "leader", "--by", "Ani")
    type_("users", "add", "Tono", "--role", "leader", "--by", "rini wulandari")
    trail = type_("audit", "list", "--by", "Rini Wulandari", "--format", "json")
    assert trail.out.count("account added") == 1


def test_init_makes_the_login_of_the_pages(type_: Type, office: Office) -> None:
    assert type_("init").code == 0
    with office.database.connection() as connection:
        row = connection.execute(
            "select rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles "
            "where rolname = %s",
            (DESK_LOGIN,),
        ).fetchone()
    assert row == (True, False, False, False, False)
