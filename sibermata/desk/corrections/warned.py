"""The warnings about a value, and the task about an absent holder: settled as long as a person's
value stands over it, asked again afterwards.
"""

from sibermata.records.correction import Correction
from sibermata.rules.overlay import SHOWN
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.finding_states import (
    ask_about_absent,
    mark_warnings,
    warnings_of_record,
)
from sibermata.store.registry.corrections import find_correction
from sibermata.store.registry.fields import COLUMNS, DAYS
from sibermata.store.registry.findings import close_tasks, task_of

PARTS = {  # of a cell that holds two things -> the field that a code of this beginning is about
    "NIK_": frozenset({"nik"}),
    "PHONE_": frozenset({"phone", "phone2"}),
    "DATE_": DAYS,
}


def settle_findings(desk: Desk, number: int, *, holds: bool | None = None) -> None:
    """Settle what asks about the value of a correction, or ask again where it is over. `holds`:
    where its state does not say it.
    """
    one = find_correction(desk.connection, desk.secrecy, number)
    if one is None:
        return
    settled = one.state in SHOWN if holds is None else holds
    if one.field == "status" and one.tenure_id is not None:
        task = task_of("PRESUMED_ENDED", one.tenure_id)
        if settled:
            close_tasks(desk.connection, one.district, [task])
        else:
            ask_about_absent(desk.connection, one.district, one.tenure_id, task)
    settle_warnings(desk, one, settled=settled)


def settle_warnings(desk: Desk, one: Correction, *, settled: bool) -> None:
    """Mark the warnings about the value of a correction answered, or open."""
    if one.record_id is None:
        return
    found = warnings_of_record(desk.connection, one.district, one.source, one.record_id)
    meant = [number for number, code, column in found if is_about(code, column, one)]
    mark_warnings(desk.connection, one.district, meant, answered=settled)


def is_about(code: str, column: str, one: Correction) -> bool:
    """Return whether a warning about a column of a source's row is about the corrected value."""
    parts = next((fields for begin, fields in PARTS.items() if code.startswith(begin)), None)
    stated = column in COLUMNS.get(one.field, (one.field,))
    return stated and (parts is None or one.field in parts)
