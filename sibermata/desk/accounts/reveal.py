"""Shows one personal number to somebody who has the right, for a purpose that is recorded.

Law: UU 27/2022; SEMANTICS 10. The number itself is in no log and in no trail.
"""

from datetime import datetime

from sibermata.errors import Refusal
from sibermata.records.account import Happened, Right, Visitor
from sibermata.rules.value.text import mask_numbers
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.security import write_event, write_view
from sibermata.store.registry.fields import open_private
from sibermata.store.views.officials import roster

SHORTEST_PURPOSE = 5  # letters


def reveal_nik(desk: Desk, visitor: Visitor, person: int, purpose: str, now: datetime) -> str:
    """Return a person's NIK, and record who read it and what for."""
    if not visitor.may(Right.REVEAL):
        raise Refusal("RIGHT_NOT_GIVEN", right=Right.REVEAL)
    nik = nik_of(desk, person)
    why = mask_numbers(" ".join(purpose.split()))
    if len(why) < SHORTEST_PURPOSE:
        raise Refusal("PURPOSE_NEEDED")
    write_view(desk.connection, visitor.account, visitor.name, person, Happened.REVEALED, now, why)
    write_event(desk.connection, Happened.REVEALED, now, account=visitor.account, who=visitor.name)
    desk.note("nik revealed", person, purpose=why)
    return nik


def nik_of(desk: Desk, person: int) -> str:
    """Return the NIK of somebody in the scope, or refuse where there is none."""
    rows = list(roster(desk.connection, desk.scope, person=person, ended=True))
    if not rows:
        raise Refusal("PERSON_UNKNOWN", person=person)
    sealed = [rows[0]["private"], *(rows[0]["privates"] or ())]
    niks = (open_private(bytes(one), desk.secrecy).nik for one in sealed if one)
    found = next((nik for nik in niks if nik), "")
    if not found:
        raise Refusal("NUMBER_NONE", person=person)
    return found
