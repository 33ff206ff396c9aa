"""Fetches one file from the web, unless the source says that it is the one we applied (304)."""

import hashlib

from sibermata.errors import SourceRefused
from sibermata.records.delivery import Before, Fetched, Part
from sibermata.records.source import Source
from sibermata.sources.http.fetcher import refuse_html
from sibermata.sources.http.session import Session
from sibermata.sources.json.answers import error_sentence
from sibermata.sources.outside import Outside
from sibermata.sources.scrub import scrub


def fetch(source: Source, before: Before, outside: Outside) -> Fetched:
    """Return the file. Its proof is the transport's: Content-Length, the last chunk, the end of
    gzip; '' if the connection was simply closed.
    """
    mark = hashlib.sha256(source.address.encode()).hexdigest()[:16]
    headers = {}
    if before.sha256 and before.validators.get("for") == mark:  # an etag belongs to its address
        if etag := before.validators.get("etag"):
            headers["If-None-Match"] = etag
        elif modified := before.validators.get("last_modified"):
            headers["If-Modified-Since"] = modified
    with Session(source, outside) as session:
        answer = session.get(source.address, headers=headers)
    if answer.status == 304:
        return Fetched((), dict(before.validators), answer.proof, unchanged=True)
    kind = answer.headers.get("content-type", "").lower()
    # An export of OpenSID is HTML named .xls; a page that calls itself a page is one, whatever
    # tables it is laid out with.
    refuse_html(answer, "table" if source.type == "html_table" or "html" not in kind else "file")
    if "json" in kind and (said := error_sentence(answer.body)):
        raise SourceRefused(f"{answer.name}: {scrub(said, session.fetcher.secrets)}", "SRC_ERROR")
    answered = {
        "etag": answer.headers.get("etag", ""),
        "last_modified": answer.headers.get("last-modified", ""),
    }
    # They only ask the next question; whether anything changed is decided by the hash of the bytes
    # (F28).
    validators = {
        "for": mark,
        **{
            key: value
            for key, value in answered.items()
            if value.isascii() and value.isprintable() and value
        },
    }
    name = answer.name.rpartition("/")[2] or answer.name
    part = Part(name, answer.body, whole=bool(answer.proof))
    return Fetched((part,), validators, answer.proof)
