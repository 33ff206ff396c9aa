"""What a program is answered when something goes wrong: problem+json with the code and sentence of
config/messages.toml; never what was sent.
"""

import json
import logging

from sibermata.desk.refusals import said
from sibermata.errors import Refusal, SibermataError
from sibermata.web.answer import Answer
from sibermata.web.failures import TITLES, detail, error_number, known_error, status_of, waits
from sibermata.web.house import House

log = logging.getLogger("sibermata.web.api")
KIND = "application/problem+json"
PLACE = "/api/"
API_TITLES = TITLES | {422: "Permintaan tidak dapat diproses"}  # a program may only have asked


def problem(house: House, error: BaseException) -> Answer:
    """Return the answer to an error; one that is our own is logged under a number."""
    known = known_error(error)
    if known is None:
        number = error_number()
        about = {"number": number, "kind": type(error).__name__, "detail": detail(error)}
        log.error("call failed", extra=about)
        return document_of(house, 500, SibermataError("", "PAGE_FAILED", number=number))
    if not isinstance(known, Refusal):
        log.error("call failed", extra={"code": known.code, "detail": str(known)})
        return document_of(house, 503, known).with_headers(Retry_After="5")
    if known.code in ("TOKEN_INVALID", "SESSION_OVER"):
        refused = document_of(house, 401, Refusal("TOKEN_INVALID"))
        return refused.with_headers(WWW_Authenticate="Bearer")
    return document_of(house, status_of(known), known).with_headers(**waits(known))


def document_of(house: House, status: int, error: SibermataError) -> Answer:
    """Return the document of an error."""
    words = said(error, house.messages, house.words)
    document = {
        "type": "about:blank",
        "title": API_TITLES[status],
        "status": status,
        "code": words.code,
        "detail": words.sentence,
        "next_step": words.step,
    }
    return Answer(status, body=json.dumps(document, ensure_ascii=False).encode(), kind=KIND)
