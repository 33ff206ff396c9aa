"""The subject file of a person, downloaded from the person's page."""

from fastapi import APIRouter

from sibermata.desk.privacy.subject import subject_file
from sibermata.desk.visits import within_visit
from sibermata.records.account import Right
from sibermata.records.paper import Form
from sibermata.web.access import PROVINCE, page
from sibermata.web.answer import Answer, download
from sibermata.web.pages.roster.page import person_of
from sibermata.web.visit import Visit

router = APIRouter()
KINDS = {
    Form.PDF: "application/pdf",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@page(
    router,
    "POST",
    "/aparatur/{person}/berkas-subjek",
    roles=PROVINCE,
    right=Right.EXPORT_NUMBERS,
)
def subject(visit: Visit) -> Answer:
    """Hand out everything that is kept of one person, for a purpose that is written down."""
    person = person_of(visit.path["person"])
    purpose = visit.form.text("keperluan", most=200)
    form = Form.XLSX if visit.form.text("bentuk", most=4) == Form.XLSX else Form.PDF
    door = within_visit(visit.opened, visit.connection, visit.scope)
    made = subject_file(door, person, purpose, visit.visitor.name, form, limited=True)
    visit.log_export(file="berkas-subjek")
    return download(made.body, f"berkas-subjek-{visit.today}.{form.value}", KINDS[form])
