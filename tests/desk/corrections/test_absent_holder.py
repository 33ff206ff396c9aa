"""Somebody presumed ended, of whom an officer says what the village says: the task is done at once,
stays done, and comes back if the statement is taken back.
"""

import io

import pytest
from openpyxl import load_workbook

from sibermata.desk.corrections.decide import withdraw
from sibermata.desk.corrections.stated import state_end, state_going_on
from sibermata.desk.sheets.packets import packet_of, workbook_of
from sibermata.records.states import TenureStatus
from tests.desk.acts import desk
from tests.office import CAST, SITI, WATI, Office

TASK = "PRESUMED_ENDED"


@pytest.fixture
def absent(office: Office) -> Office:
    """An office whose kades of Srigading stands in no file for eight nights."""
    office.deliver(CAST)
    office.one()
    office.deliver([row for row in CAST if row is not SITI])
    for _ in range(8):
        office.one()
    assert office.codes().count(TASK) == 1
    return office


def tenure(office: Office) -> tuple[int, int]:
    row = office.ask(
        "select person_id, id from tenure where recorded_to = 'infinity' and "
        "post = 'KADES' and village_code = %s",
        SITI["village_code"],
    )[0]
    return row["person_id"], row["id"]


def said(office: Office, status: str) -> int:
    person, held = tenure(office)
    ground = {"reason": "menurut desa", "evidence": "surat desa", "tenure": held}
    with desk(office) as at:
        if status == TenureStatus.ENDED:
            return state_end(at, person, on=None, **ground).number
        return state_going_on(at, person, **ground).number


@pytest.mark.parametrize("status", [TenureStatus.ENDED, TenureStatus.ACTIVE])
def test_what_the_village_says_of_an_absent_holder_ends_the_task_for_good(
    absent: Office, status: TenureStatus
) -> None:
    said(absent, status)
    assert TASK not in absent.codes()
    for _ in range(3):
        absent.one()
    assert TASK not in absent.codes()
    held = absent.ask(
        "select status from tenure where recorded_to = 'infinity' and id = %s", tenure(absent)[1]
    )
    assert held[0]["status"] == status


@pytest.mark.parametrize("status", [TenureStatus.ENDED, TenureStatus.ACTIVE])
def test_a_statement_that_is_taken_back_brings_the_task_back(
    absent: Office, status: TenureStatus
) -> None:
    number = said(absent, status)
    with desk(absent) as at:
        withdraw(at, number)
    assert TASK in absent.codes()
    absent.one()
    assert TASK in absent.codes()
    assert ("Siti Contohwati", SITI["village_code"], "KADES", "presumed_ended") in absent.people()


def test_whom_an_officer_vouches_for_is_not_ended_by_absence(office: Office) -> None:
    office.deliver(CAST)
    office.one()
    office.deliver([row for row in CAST if row is not WATI])
    for _ in range(8):
        office.one()
    held = office.ask(
        "select person_id, id from tenure where recorded_to = 'infinity' and post = 'KAUR_KEUANGAN'"
    )[0]
    with desk(office) as at:
        state_going_on(at, held["person_id"], held["id"], reason="sakit", evidence="surat desa")
    for _ in range(32):
        office.one()
    assert ("Wati Simulasi", WATI["village_code"], "KAUR_KEUANGAN", "active") in office.people()
    office.deliver([*CAST[:2], {**WATI, "phone": "081234500009"}, *CAST[3:]])
    office.one()  # the source names her again: it has caught up
    assert office.ask("select state from correction") == [{"state": "ABSORBED"}]
    assert ("Wati Simulasi", WATI["village_code"], "KAUR_KEUANGAN", "active") in office.people()
    office.deliver([row for row in CAST if row is not WATI])
    for _ in range(9):
        office.one()  # and no more: she is asked about like anybody
    assert TASK in office.codes()


def test_the_packet_asks_the_source_for_whom_an_officer_vouches_in_words(absent: Office) -> None:
    said(absent, TenureStatus.ACTIVE)
    with desk(absent) as at:
        body = workbook_of(at, packet_of(at, "35.16", [absent.source()], absent.rules.names))
    heads, line = load_workbook(io.BytesIO(body))["Perbaikan"].values
    by_head = dict(zip(heads, line, strict=True))
    words = ("tindakan", "kolom", "seharusnya", "nama", "keadaan")
    assert [by_head[one] for one in words] == [
        "tidak ada di berkas",
        "Status",
        "aktif",
        "Siti Contohwati",
        "berlaku",
    ]
