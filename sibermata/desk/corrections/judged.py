"""Judges what a person wrote by the same rules as a source's row, and refuses it with the same
reason codes.
"""

from collections.abc import Iterable, Mapping, Sequence

from sibermata.errors import Refusal
from sibermata.records.finding import REASONS
from sibermata.records.official import Judged, OfficialRecord, Outcome, RowFinding
from sibermata.records.registry import Person, Tenure
from sibermata.records.source import BODIES, Source
from sibermata.records.states import Severity, TenureStatus
from sibermata.store.desk.desk import Desk
from sibermata.store.registry.fields import said_of
from sibermata.store.registry.places import stored_places
from sibermata.validate.official import make_reader

NEUTRAL_POST = "Kepala Desa"  # only the value is judged; this post merely fills the row


def judged(desk: Desk, district: str, cells: Mapping[str, str]) -> Judged:
    """Return the judgement of a row with these cells (canonical names)."""
    places = stored_places(desk.connection, district)
    source = Source(name="", district=district, type="spreadsheet", address="", bodies=BODIES)
    columns = tuple(cells)
    return make_reader(columns, source, places, desk.book, desk.today)(list(cells.values()))


def judged_official(desk: Desk, district: str, cells: Mapping[str, str]) -> OfficialRecord:
    """Return the official that these cells state; refuse if any of the values is unusable."""
    said = {column: text for column, text in cells.items() if text.strip()}
    found = judged(desk, district, said)
    if found.record is None or found.outcome is not Outcome.ADMITTED:
        unknown = RowFinding("POST_UNKNOWN", "post", cells.get("post", ""))
        raise refusal(grave(found.findings) or [unknown])
    lost = [
        column
        for column in said
        if column in OfficialRecord._fields and not said_of(found.record, column)
    ]
    if lost:
        about = [finding for finding in found.findings if finding.column in lost]
        raise refusal(about or [RowFinding("TYPE", lost[0], said[lost[0]])])
    return found.record


def judged_value(
    desk: Desk, district: str, person: Person, tenure: Tenure, field: str, text: str
) -> str:
    """Return a field's new value as the registry stores it; refuse what would be refused in a
    source's row.
    """
    if not text.strip():
        if field in ("name", "status", "capacity"):
            raise Refusal("VALUE_EMPTY", field=field)
        return ""
    if field == "status" and text in (TenureStatus.ACTIVE, TenureStatus.ENDED):
        return text
    cells = {"name": person.name, "village_code": tenure.village_code, "post": NEUTRAL_POST}
    if person.birth_date and field not in ("nik", "birth_date"):
        cells["birth_date"] = person.birth_date.isoformat()
    if tenure.start_date and field == "end_date":
        cells["start_date"] = tenure.start_date.isoformat()
    if field == "phone2":
        field = "phone"
    found = judged(desk, district, {**cells, field: text})
    kept = found.record or found.seen
    value = said_of(kept, field) if kept else ""
    bad = [
        finding
        for finding in found.findings
        if finding.column == field and REASONS[finding.code] is not Severity.NOTE
    ]
    wrong = grave(bad)
    if wrong or not value:
        raise refusal(wrong or bad or [RowFinding("TYPE", field, text)])
    if field == "name" and kept and (kept.front_title or kept.back_title):
        raise Refusal("NAME_WITH_TITLE")
    return value


def grave(findings: Iterable[RowFinding]) -> list[RowFinding]:
    """Return the findings that keep a row from being admitted."""
    return [
        finding
        for finding in findings
        if REASONS[finding.code] in (Severity.ERROR, Severity.QUESTION)
    ]


def refusal(findings: Sequence[RowFinding]) -> Refusal:
    """Return the refusal with the reason codes that a source's row would get;
    it repeats no value.
    """
    each = [
        Refusal(finding.code, column=finding.column, detail=finding.detail) for finding in findings
    ]
    each[0].also = tuple(each[1:])
    return each[0]
