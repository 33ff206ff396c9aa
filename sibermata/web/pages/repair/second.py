"""A file with more rows than one person may take alone: the request to a second administrator, and
the form for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sibermata.desk.privacy.limits import asked_bulk
from sibermata.web.visit import Visit


@dataclass(frozen=True)
class Request:
    """A request that was not used yet."""

    title: str  # of the file
    fields: Mapping[str, str]  # of the form that takes it
    purpose: str
    allowed_by: str
    ends_at: datetime


@dataclass(frozen=True)
class Second:
    """What a page shows of it."""

    requests: Sequence[Request] = ()
    too_long: str = ""  # why a file was just refused, '' = none was
    title: str = ""  # of that file
    fields: Mapping[str, str] | None = None  # of the form that asks


@dataclass(frozen=True)
class Wanted:
    """A file as its page names it."""

    about: str  # as an approval names it
    title: str
    fields: Mapping[str, str]


def second_of(visit: Visit, files: Sequence[Wanted], refused: tuple[Wanted, str] | None) -> Second:
    """Return the visitor's open requests for the files of a page, and the file that was just
    refused, with the reason.
    """
    known = {one.about: one for one in files}
    requests = [
        Request(
            known[one["subject"]].title,
            known[one["subject"]].fields,
            one["purpose"],
            one["allowed_by"],
            one["ends_at"],
        )
        for one in asked_bulk(visit.connection, visit.visitor.name, visit.now)
        if one["subject"] in known
    ]
    if refused is None:
        return Second(requests)
    file, said = refused
    return Second(requests, said, file.title, file.fields)
