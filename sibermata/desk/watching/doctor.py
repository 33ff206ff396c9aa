"""Runs every check of an installation, also after a check that failed.

A check is a function that yields one error with a code for each fault; sentence and next step of a
code stand in config/messages.toml. A new check is a new line of CHECKS.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from sibermata.desk.watching import of_database, of_machine, of_work
from sibermata.desk.watching.parts import Parts, known
from sibermata.errors import SibermataError

Look = Callable[[Parts], Iterable[SibermataError]]
CHECKS: dict[str, Look] = {  # each check after those that it depends on
    "setelan": of_machine.settings,
    "folder data": of_machine.folder,
    "ruang disk": of_machine.disk,
    "kunci": of_machine.key,
    "zona waktu": of_machine.zone,
    "basis data": of_database.database,
    "jam": of_machine.clock,
    "susunan tabel": of_database.tables,
    "kunci basis data": of_database.written_under,
    "hak basis data": of_database.rights,
    "akun halaman": of_database.pages,
    "kode wilayah": of_database.regions,
    "aturan": of_work.rules,
    "sumber": of_work.sources,
    "rahasia sumber": of_work.secrets,
    "malam terakhir": of_work.last_night,
    "pekerja": of_work.alive_workers,
    "pesan": of_work.messages,
    "register": of_work.registry,
    "neraca baris": of_work.balance,
    "jejak audit": of_work.trail,
    "cadangan": of_work.backups,
    "cadangan di luar": of_work.second_place,
}
NOTES = frozenset(  # codes that are worth knowing but need no repair
    {
        "BACKUP_STRAY",
        "CLOCK_IS_SET",
        "EMBEDDED_ALONE",
        "DESK_LOGIN_CLOSED",
        "MACHINE_ZONE",
        "NIGHT_NEVER",
        "HOLDS_WAIT",
        "KEY_NOT_COPIED",
        "SECOND_PLACE_NONE",
        "SECOND_PLACE_SAME",
        "SETTING_UNKNOWN",
        "WORKER_NEVER",
    }
)


class Examined(NamedTuple):
    """What one check found."""

    name: str
    troubles: Sequence[SibermataError] = ()
    notes: Sequence[SibermataError] = ()
    waits_for: str = ""  # the earlier check whose error kept this one from running


def examine(parts: Parts) -> Iterator[Examined]:
    """Yield the result of every check; an error that an earlier check yielded is not repeated."""
    said: dict[SibermataError, str] = {}  # error object -> the check that yielded it first
    for name, look in CHECKS.items():
        found = all_of(look, parts)
        old = next((said[one] for one in found if one in said), "")
        new = [one for one in found if one not in said]
        said |= dict.fromkeys(new, name)
        yield Examined(
            name,
            [one for one in new if one.code not in NOTES],
            [one for one in new if one.code in NOTES],
            old,
        )


def all_of(look: Look, parts: Parts) -> list[SibermataError]:
    """Return the errors that a check yields, and the one that stopped it, if any."""
    found: list[SibermataError] = []
    try:
        for one in look(parts):
            found.append(one)
    except Exception as error:
        found.append(known(error))
    return found
