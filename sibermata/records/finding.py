"""Every reason there is: code -> severity. The Indonesian sentence and the next step stand in
`config/messages.toml`.

A code that is not listed here cannot be raised; a test holds these lists and the messages against
each other.
"""

from typing import NamedTuple

from sibermata.records.states import Severity

E, Q, W, N = Severity.ERROR, Severity.QUESTION, Severity.WARNING, Severity.NOTE

REASONS: dict[str, Severity] = {
    # NIK (FAULTS 2A): the field is set aside, the row stays
    "NIK_LENGTH": W,
    "NIK_SCIENTIFIC": W,
    "NIK_ROUNDED": W,
    "NIK_COLUMN_ROUNDED": W,
    "NIK_FLOAT": W,
    "NIK_MISSING": N,
    "NIK_NON_ASCII": W,
    "NIK_CHARS": W,
    "NIK_SHAPE": W,
    "NIK_MASKED": W,
    "NIK_BIRTH_DIFF": N,
    "NIK_SEX_DIFF": N,
    "NIK_CLASH_IN_FILE": W,
    "NIK_NORMALISED": N,
    "NIK_FROM_NUMBER": N,
    "NIK_CONFLICT": Q,
    "NIK_TWO_DISTRICTS": Q,
    "NIK_SWAP": Q,
    # phone, names, text (2B)
    "PHONE_INVALID": W,
    "PHONE_SHARED": W,
    "PHONE_SECOND": N,
    "PHONE_NORMALISED": N,
    "EMAIL_INVALID": W,
    "NIP_INVALID": W,
    "NAME_INVALID": E,
    "NAME_PLACEHOLDER": E,
    "TOO_LONG": E,
    "MIXED_SCRIPT": E,
    "NAME_VACANT": E,
    "NAME_WORD": E,
    "NAME_WORD_KEPT": N,
    "NAME_MASKED": E,
    "NAME_CHARS": W,
    "BAD_UNICODE": E,
    "NAME_MARKS": E,
    "TEXT_CLEANED": N,
    "MOJIBAKE_REPAIRED": N,
    "MOJIBAKE": W,
    "FIELD_TOO_LONG": W,
    "TYPE": W,
    # dates (2C); DATE_ORDER_PROVEN: this value is a day in another order only, DATE_ORDER: the file
    # as a whole is held for it
    "DATE_INVALID": W,
    "DATE_ERA": W,
    "DATE_ZERO": W,
    "DATE_IMPLAUSIBLE": W,
    "DATE_YEAR_ONLY": N,
    "DATE_SUSPECT": N,
    "DATE_SHORT_YEAR": N,
    "DECREE_YEAR_DIFF": W,
    "END_DECREE_DOUBTFUL": W,
    "DATE_ORDER": E,
    "DATE_ORDER_PROVEN": W,
    "DATE_CONFLICT": W,
    "END_PASSED": W,
    # villages and posts (2D)
    "REGION_UNKNOWN": E,
    "REGION_MISSING": E,
    "REGION_AMBIGUOUS": Q,
    "SUBDISTRICT_UNKNOWN": Q,
    "OUT_OF_TERRITORY": E,
    "REGION_RETIRED": N,
    "REGION_NO_SUCCESSOR": Q,
    "REGION_NAME_DIFF": W,
    "REGION_RESPELLED": N,
    "POST_UNKNOWN": Q,
    "POST_MISSING": E,
    "POST_QUESTION": Q,
    "POST_OUTSIDE_CATALOGUE": W,
    "POST_RESPELLED": N,
    "POST_DUTY_ADDED": N,
    "POST_FROM_HEADING": N,
    "OVER_CAPACITY": W,
    "OVER_AGE": W,
    "SEX_UNKNOWN": W,
    "RELIGION_UNKNOWN": W,
    "EDUCATION_UNKNOWN": W,
    "STATUS_UNKNOWN": Q,
    "CAPACITY_UNKNOWN": Q,
    "REMARK_QUESTION": Q,
    "STATUS_COLUMN_FOREIGN": W,
    # rows and files (2E, 2F, 2G)
    "NUMBER_IN_TEXT": W,
    "COLUMNS": E,
    "CELL_ERROR": W,
    "FORMULA_NO_VALUE": W,
    "JSON_DUPKEY": E,
    "COLUMN_UNKNOWN": N,
    "COLUMN_EMPTY": W,
    "HIDDEN_ROWS": N,
    "SEAT_CLASH": E,
    "DUPLICATE_PERSON": N,
    "SHEET_WITHOUT_HEADER": N,
    "SHEET_SKIPPED": W,
    "ROW_CUT": E,
    "TYPE_DRIFT": W,
    "OTHER_FILE": N,
    "FILE_UNREADABLE": E,
    # identity (SEMANTICS 3)
    "LINK_QUESTION": Q,
    "RENAME": Q,
    "NAME_MISTYPED": N,
    "KEY_REUSED": W,
    "MOVED": Q,
    # what people decided (SEMANTICS 4); PATCH_STALE: the row that was repaired reads otherwise now
    "CORRECTION_CHALLENGED": Q,
    "CORRECTION_CONFLICT": Q,
    "PATCH_STALE": W,
    # rows of lists (STANDING 3): whose they are, and what they say
    "WHO_PLEDGED": Q,
    "WHO_WAS_TRAINED": Q,
    "NOBODY_OF_THIS_NAME": W,
    "ROW_WITHDRAWN": W,
    "ROW_UNCLEAR": Q,
    "ROW_REJECTED": N,
    "OTHER_TEXT": Q,
    "VILLAGE_UNCLEAR": W,
    "DAY_UNREADABLE": E,
    "EVENT_UNKNOWN": E,
    "ACT_OUTSIDE_CYCLE": E,
    "NO_DOCUMENT": E,
    "NO_PLEDGE": E,
    "RESULT_CONTRADICTS": E,
    "RESULT_DIFFERS": Q,
    "SCORE_INVALID": Q,
    "SCORE_UNREAD": W,
    "COURSE_UNKNOWN": N,
    "COURSE_MISSING": E,
    # a source as a whole
    "NO_PROOF": W,
    "VILLAGE_MISSING": W,
    "RESIDENT_GONE": W,
    "RESIDENT_ELSEWHERE": W,
    # tasks of the registry's own checks (SEMANTICS 5; seats)
    "PRESUMED_ENDED": W,
    "SOURCE_RETIRED": W,
    "SEAT_VACANT": W,
    "SEAT_CROWDED": W,
    "SEAT_NO_HEAD": W,
    "SEAT_TERM_ENDS": N,
    "SEAT_TERM_OVER": W,
    "SEAT_OVER_AGE": W,
}

# Questions whose people are those that a row may mean: the question is the row's, not theirs.
WHOSE_ROW: frozenset[str] = frozenset(("WHO_PLEDGED", "WHO_WAS_TRAINED"))

# What a run may end or be held with (`SibermataError.code`, the brake). DATE_ORDER,
# OUT_OF_TERRITORY and TOO_LONG are reasons too.
RUN_CODES: frozenset[str] = frozenset(
    (
        "SRC_UNREACHABLE",
        "FETCH_TRUNCATED",
        "NOT_DATA",
        "SRC_ERROR",
        "EMPTY_BODY",
        "ZERO_ROWS",
        "SHRINK",
        "GROWTH",
        "AUTH_REJECTED",
        "SRC_MOVED",
        "REDIRECT_REFUSED",
        "PAGE_LOOP",
        "PAGE_REPEAT",
        "UNSTABLE_READ",
        "SOURCE_CHANGED",
        "SRC_GONE",
        "PARSE_RESOURCE",
        "ENCODING",
        "CSV_QUOTE",
        "HEADER_DUP",
        "HEADER_NOT_FOUND",
        "CELL_TOO_LARGE",
        "TOO_WIDE",
        "TOO_LONG",
        "TYPE_MISMATCH",
        "TRUNCATED",
        "ENCRYPTED",
        "ACTIVE_CONTENT",
        "ZIP_BOMB",
        "ZIP_ENTRY",
        "XML",
        "XML_DUP",
        "WORKBOOK_BROKEN",
        "JSON",
        "SHAPE",
        "TOO_LARGE",
        "FENCED",
        "POISON",
        "DATE_ORDER",
        "OUT_OF_TERRITORY",
        "REGRESSION",
        "RENUMBERED",
        "CONFIG",
        "DATABASE",
        "INCOMPLETE",
        "SECRET_MISSING",
        "ERROR",
        "COLUMNS",
        "ADDRESS_REFUSED",
        "PLAIN_HTTP_REFUSED",
        "TLS_REFUSED",
        "AUTH_SHAPE",
        "BAD_ENCODING",
        "BUDGET_SPENT",
        "SRC_TOO_SLOW",
        "SRC_BUSY",
        "INTERRUPTED",
        "FILE_GROWING",
        "FILE_REFUSED",
        "SYMLINK_REFUSED",
        "PAGE_ENDLESS",
        "WRITE_GRANTS",
        "GRANT_MISSING",
        "HOST_NOT_ALLOWED",
        "ROWS_BEYOND_GAP",
        "UNEXPECTED_ROWS",
        "FIRST_LOAD",
        "UNBALANCED",
        "COLUMN_GONE",
        "WORKER_LOST",
        "BUSY",
        "INTERNAL",
        "TEMPLATE_ID",
        "ROW_SCRAMBLED",
        "SLOW_LEAK",
        "COLUMNS_SLIPPED",
        "ENDS_STATED",
        "MOSTLY_REFUSED",
        "NAMES_MASKED",
        "FILL_DROPPED",
        "MAPPING_CHANGED",
        "PROVINCE",
        "ABSENCES",
        "RELEASED",
        "REVERTED",
        "AFTER_REVERT",
    )
)


class Raised(NamedTuple):
    """A finding as tonight's reading raises it. `value` is sealed, `shown` masked."""

    fingerprint: bytes
    row_hash: bytes | None
    code: str
    severity: str
    file: str
    sheet: str
    row_number: int | None
    column_name: str
    header: str
    shown: str
    value: bytes | None
    detail: str
    people: str = "{}"  # the ids of the persons it asks about, as PostgreSQL writes a list
    signs: str = "{}"  # by what its row is known again once it is admitted, as such a list
