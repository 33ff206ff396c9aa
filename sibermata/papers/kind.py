"""What the file of a paper declares: its inputs, its file formats, and its reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from psycopg import Connection

from sibermata.papers.layout import Layout
from sibermata.papers.meeting.shapes import Meeting
from sibermata.records.paper import Content, Family, Form, Need, Request, Source
from sibermata.records.programme.catalogue import Programme
from sibermata.rules.post.catalogue import Post
from sibermata.rules.words import Words
from sibermata.store.base.scope import Scope
from sibermata.store.base.secrecy import Secrecy


@dataclass(frozen=True, slots=True)
class Reading:
    """The input of a paper: one transaction, one scope, one instant."""

    connection: Connection[Any]
    scope: Scope
    request: Request
    source: Source
    today: date
    posts: Mapping[str, Post]
    words: Words
    layout: Layout
    secrecy: Secrecy
    # As known at that instant; None where the kind reads no marks
    programme: Programme | None = None
    meeting: Meeting | None = None  # the requested meeting, with its list
    places: Mapping[str, str] = field(default_factory=dict)  # code -> name of the requested places


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper."""

    name: str
    read: Callable[[Reading], Content]
    family: Family = Family.LAPORAN
    needs: tuple[Need, ...] = ()
    forms: tuple[Form, ...] = (Form.PDF, Form.XLSX)
    template: str = "daftar"
    landscape: bool = False
    signed: bool = True  # has room for a signature at the end
    screen: bool = True  # read on a screen: with tags for readers; False: only printed
    nights: bool = False  # about the syncs of nights: as of the moment it is made
    standing: bool = False  # reads marks, as of the requested day and instant
