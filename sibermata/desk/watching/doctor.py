"""Looks at a whole installation: every check, whatever the ones before it found.

A check is a function that yields what is wrong, each as an error with a code: its sentence and next
step stand in config/messages.toml. One more check is one more line of CHECKS.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from sibermata.desk.watching import of_database, of_machine, of_work
from sibermata.desk.watching.patient import Patient, known
from sibermata.errors import SibermataError

Look = Callable[[Patient], Iterable[SibermataError]]
CHECKS: dict[str, Look] = {  # in the order in which one thing rests on another
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
    "pekerja": of_work.taken_up,
    "pesan": of_work.messages,
    "register": of_work.registry,
    "neraca baris": of_work.balance,
    "jejak audit": of_work.trail,
    "cadangan": of_work.backups,
    "cadangan di luar": of_work.second_place,
}
NOTES = frozenset(  # worth knowing, and nothing to mend
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
    waits_for: str = ""  # the check whose trouble keeps this one from looking


def examine(patient: Patient) -> Iterator[Examined]:
    """Make every check; what an earlier one said already is not said again."""
    said: dict[SibermataError, str] = {}  # each error by itself -> the check that said it
    for name, look in CHECKS.items():
        found = all_of(look, patient)
        old = next((said[one] for one in found if one in said), "")
        new = [one for one in found if one not in said]
        said |= dict.fromkeys(new, name)
        yield Examined(
            name,
            [one for one in new if one.code not in NOTES],
            [one for one in new if one.code in NOTES],
            old,
        )


def all_of(look: Look, patient: Patient) -> list[SibermataError]:
    """Return what a check yields, and what keeps it from going on."""
    found: list[SibermataError] = []
    try:
        for one in look(patient):
            found.append(one)
    except Exception as error:
        found.append(known(error))
    return found
