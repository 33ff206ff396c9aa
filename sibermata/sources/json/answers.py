"""Recognises whether an answer contains rows or a refusal, and what an error answer says."""

import re
from typing import Any

from sibermata.errors import SibermataError, SourceChanged, SourceRefused
from sibermata.sources.json.text import as_list, dig, load
from sibermata.sources.scrub import scrub

HEADS = (
    "metaData",
    "metadata",
    "meta",
)  # keys under which some APIs state whether an answer is good
STATES = ("status", "code", "statusCode", "status_code")


def rows_at(document: Any, path: str, name: str) -> list[Any]:
    """Return the list of rows.

    An error object is the source's own refusal; anything else is a shape that we do not know.
    """
    rows, failed = as_list(dig(document, path)), is_no(document)
    if (
        isinstance(rows, list)
        and not failed
        and (rows or path == "" or not (document.get("error") or document.get("errors")))
    ):
        return rows
    if isinstance(document, str) or failed or error_in(document):
        said = scrub(error_in(document))
        raise SourceRefused(
            f"{name}: {said or 'the source reports an error'}", "SRC_ERROR", value=said
        )
    raise SourceChanged(f"{name}: no list of rows at {path or 'the top'!r}", "SHAPE", place=name)


def is_no(document: Any) -> bool:
    """Return whether an answer calls itself a failure, whatever its HTTP status was."""
    if not isinstance(document, dict):
        return False
    heads = [document, *(document.get(key) for key in HEADS)]
    said = [head.get(key) for head in heads if isinstance(head, dict) for key in STATES]
    refused = any(isinstance(word, str) and re.fullmatch("[45][0-9]{2}", word) for word in said)
    return (
        refused
        or document.get("success") in (False, "false", "0")
        or document.get("status") in (False, "false", "error", "failed", "fail", "gagal")
    )


def error_in(document: Any) -> str:
    """Return the sentence of an error answer, '' if it has none."""
    if isinstance(document, str):
        return str(document)
    if not isinstance(document, dict):
        return ""
    for key in ("error", "errors", "message", "detail", "msg"):
        value = document.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            kind = value.get("__type") or value.get("title") or value.get("code") or ""
            said = value.get("message") or value.get("detail") or value.get("info") or ""
            value = f"{kind}: {said}" if kind and said else str(kind or said)
        if isinstance(value, str) and value:
            return str(value)
    return next(filter(None, (error_in(document.get(key)) for key in HEADS)), "")


def error_sentence(body: bytes) -> str:
    """Return what an error's body says, '' if it says nothing readable. Not scrubbed."""
    try:
        return error_in(load(body, "answer"))
    except SibermataError:
        return ""
