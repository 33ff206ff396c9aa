"""The answer when something goes wrong: a page, or a part where one was asked for, with the
sentence of config/messages.toml; never the typed values, a trace or a statement.
"""

import logging
import secrets
from dataclasses import dataclass
from string import ascii_lowercase

import psycopg
from starlette.exceptions import HTTPException

from sibermata.desk.refusals import Said, said
from sibermata.errors import ConfigError, Refusal, SibermataError, StoreUnavailable
from sibermata.store.base.engine import first_line
from sibermata.store.base.refusal import as_refusal
from sibermata.web.answer import Answer, render
from sibermata.web.house import House

log = logging.getLogger("sibermata.web")
GONE = frozenset(  # things named in an address: if one is unknown, so is the page
    {"PAGE", "PERSON", "TENURE", "QUESTION", "CORRECTION", "HOLD", "RUN", "RULE", "MEETING"}
    | {"ACT", "RESULT", "LINE", "EVENT", "SOURCE", "FINDING", "ACCOUNT", "JOB", "UPLOAD"}
    | {"REQUEST"}
)
STATUSES = {
    "REQUEST_UNREADABLE": 400,
    "REQUEST_LARGE": 413,
    "UPLOAD_TOO_LARGE": 413,
    "UPLOAD_QUOTA": 429,
    "REQUEST_FOREIGN": 403,
    "PAGE_NOT_YOURS": 403,
    "PROVIDER_OFF": 404,
    "PROVIDER_REFUSED": 403,
    "PROVIDER_UNKNOWN": 403,
    "RIGHT_NOT_GIVEN": 403,
    "PROOF_NEEDED": 403,
    "SESSION_OVER": 401,
    "ACCOUNT_CHANGED": 409,
    "APPROVAL_OVER": 409,
    "APPROVAL_NEEDED": 409,
    "EXPORT_OFTEN": 429,
    "SIGN_IN_WAIT": 429,
    "METHOD_UNKNOWN": 405,
    # somebody else was quicker: what was decided, and open it again
    "DECIDED_MEANWHILE": 409,
    "PUT_OFF_MEANWHILE": 409,
    "COUNT_MOVED": 409,
    "SEEN_OTHERWISE": 409,
    "QUESTION_CLOSED": 409,
    "ROW_SETTLED": 409,
    "ROW_REPAIRED": 409,
    "ROW_GONE": 409,
    "CORRECTION_OVER": 409,
    "CORRECTION_OUTDATED": 409,
    "CORRECTION_NOT_CHALLENGED": 409,
    "CORRECTION_NOT_PENDING": 409,
    "HOLD_RELEASED": 409,
    "HOLD_REJECTED": 409,
    "HOLD_EXPIRED": 409,
    "HOLD_OVERTAKEN": 409,
    "HOLD_OTHER_PLAN": 409,
    "PLAN_MOVED": 409,
    "PEOPLE_MERGED": 409,
    "JOB_BEGUN": 409,
    "UPLOAD_OTHER": 409,
    "UPLOAD_GONE": 409,
    "REQUEST_ANSWERED": 409,
}
USUAL = 422
# the database is being brought to another release: who operates it reads why in the log
MAINTENANCE = ("SCHEMA_OLDER", "SCHEMA_NEWER", "NOT_INITIALISED", "RESTORE_UNFINISHED")
POLICY = "row-level security"  # as PostgreSQL names what stands behind the scope of a view


@dataclass(frozen=True)
class FailurePage:
    """A page that reports what went wrong."""

    status: int
    title: str
    said: Said
    number: str = ""  # under this number our log has more


TITLES = {
    400: "Permintaan tidak terbaca",
    401: "Masuk lagi",
    403: "Tidak diizinkan",
    404: "Tidak ditemukan",
    405: "Cara membuka yang salah",
    409: "Sudah berubah",
    413: "Terlalu besar",
    422: "Tidak dapat disimpan",
    429: "Terlalu banyak",
    500: "Galat di pihak kami",
    503: "Belum dapat melayani",
}


def failed(house: House, error: BaseException) -> Answer:
    """Return the answer to an error; a bug of ours is logged under a number."""
    known = known_error(error)
    if known is None:
        number = error_number()
        log.error(
            "page failed",
            extra={"number": number, "kind": type(error).__name__, "detail": detail(error)},
            exc_info=error if log.isEnabledFor(logging.DEBUG) else None,
        )
        return failure(house, 500, SibermataError("", "PAGE_FAILED", number=number), number)
    if not isinstance(known, Refusal):
        log.error("page failed", extra={"code": known.code, "detail": str(known)})
        return failure(house, 503, known).with_headers(Retry_After="5")
    return failure(house, status_of(known), known).with_headers(**waits(known))


def error_number() -> str:
    """Return what an error is found by in the log: letters alone, as the log masks long numbers."""
    return "".join(secrets.choice(ascii_lowercase) for _ in range(8))


def waits(error: Refusal) -> dict[str, str]:
    """Return the header that says how long to wait, where a refusal knows it."""
    return {"Retry_After": str(error.facts["seconds"])} if "seconds" in error.facts else {}


def known_error(error: BaseException) -> SibermataError | None:
    """Return an error that has a sentence for people; None if it is a bug."""
    if isinstance(error, StoreUnavailable) and error.code in MAINTENANCE:
        log.error("another release is at work", extra={"code": error.code, "detail": str(error)})
        return StoreUnavailable(str(error), "MAINTENANCE")
    if isinstance(error, Refusal | StoreUnavailable | ConfigError):
        return error
    if isinstance(error, HTTPException):
        return Refusal("METHOD_UNKNOWN" if error.status_code == 405 else "PAGE_UNKNOWN")
    if isinstance(error, psycopg.errors.InsufficientPrivilege) and POLICY in str(error):
        log.error("a policy of the database refused a page", extra={"detail": first_line(error)})
        return Refusal("PAGE_UNKNOWN")
    if isinstance(error, psycopg.OperationalError):
        return as_refusal(error) or StoreUnavailable(
            "the database does not answer", "DATABASE_SILENT"
        )
    return None


def status_of(error: Refusal) -> int:
    """Return the status of a refusal."""
    if error.code in STATUSES:
        return STATUSES[error.code]
    subject, _, what = error.code.rpartition("_")
    return 404 if what == "UNKNOWN" and subject in GONE else USUAL


def failure(house: House, status: int, error: SibermataError, number: str = "") -> Answer:
    """Return the page, and the part, of an error."""
    words = said(error, house.messages, house.words)
    page = FailurePage(status, TITLES[status], words, number)
    return render("errors/page.html", page, part="errors/part.html", status=status)


def detail(error: BaseException) -> str:
    """Return what the log may contain of an error: of the database its first line, which names no
    value; of others the place in the code.
    """
    if isinstance(error, psycopg.Error):
        return first_line(error)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}"
