"""Judges what a person wrote by the same rules as a source's row, and refuses it with the same
reason codes.
"""

from collections.abc import Mapping

from sibermata.errors import UsageError
from sibermata.records.finding import REASONS, Severity
from sibermata.records.official import Judged, OfficialRecord, Outcome, RowFinding
from sibermata.records.registry import Person, Tenure
from sibermata.records.source import BODIES, Source
from sibermata.rules.value.region_code import make_places
from sibermata.store.desk.desk import Desk
from sibermata.store.registry.fields import said_of
from sibermata.store.registry.places import district_regions
from sibermata.validate.official import make_reader

NEUTRAL_POST = "Kepala Desa"  # a value is judged, not the post beside it


class Refused(UsageError):
    """What a person wrote is invalid; `code` is the reason, as a source's row would get it."""


def judged(desk: Desk, district: str, cells: Mapping[str, str]) -> Judged:
    """Return the judgement of a row with these cells (canonical names)."""
    places = make_places(district, district_regions(desk.connection, district))
    source = Source(name="", district=district, type="spreadsheet", address="", bodies=BODIES)
    columns = tuple(cells)
    return make_reader(columns, source, places, desk.book, desk.today)(list(cells.values()))


def judged_official(desk: Desk, district: str, cells: Mapping[str, str]) -> OfficialRecord:
    """Return the official that these cells state; refuse if any value of theirs is unusable."""
    said = {column: text for column, text in cells.items() if text.strip()}
    found = judged(desk, district, said)
    if found.record is None or found.outcome is not Outcome.ADMITTED:
        grave = [
            finding
            for finding in found.findings
            if REASONS[finding.code] in (Severity.ERROR, Severity.QUESTION)
        ]
        raise refusal(desk, grave or (RowFinding("POST_UNKNOWN", "post", cells.get("post", "")),))
    lost = [
        column
        for column in said
        if column in OfficialRecord._fields and not said_of(found.record, column)
    ]
    if lost:
        about = [finding for finding in found.findings if finding.column in lost]
        raise refusal(desk, about or (RowFinding("TYPE", lost[0], said[lost[0]]),))
    return found.record


def judged_value(
    desk: Desk, district: str, person: Person, tenure: Tenure, field: str, text: str
) -> str:
    """Return a field's new value in the form that the registry keeps; refuse what a source's row
    would be refused for.
    """
    if not text.strip():
        if field in ("name", "status", "capacity"):
            raise Refused(
                f"{field}: cannot be empty", "NAME_INVALID" if field == "name" else "TYPE"
            )
        return ""
    if field == "status" and text in ("active", "ended"):
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
    wrong = [
        finding for finding in bad if REASONS[finding.code] in (Severity.ERROR, Severity.QUESTION)
    ]
    if wrong or not value:
        raise refusal(desk, wrong or bad or (RowFinding("TYPE", field, text),))
    if field == "name" and kept and (kept.front_title or kept.back_title):
        raise Refused("name: a title belongs into front_title or back_title", "NAME_INVALID")
    return value


def refusal(desk: Desk, findings: tuple[RowFinding, ...] | list[RowFinding]) -> Refused:
    """Return the refusal with the reasons in an officer's words; no value is repeated."""
    sentences = [
        f"{finding.column or 'baris'}: [{finding.code}] {_sentence(desk, finding)}"
        for finding in findings
    ]
    return Refused("; ".join(sentences), findings[0].code)


def _sentence(desk: Desk, finding: RowFinding) -> str:
    sentence = desk.book.message(finding.code)[0]
    for name, text in (
        ("value", "nilai ini"),
        ("column", finding.column),
        ("detail", finding.detail),
    ):
        sentence = sentence.replace("{" + name + "}", text or "-")
    return sentence
