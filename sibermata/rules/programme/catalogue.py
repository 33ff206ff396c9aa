"""The programme read from TOML, and made of what is stored: cycles, texts, courses, requirements,
areas. Strict and pure.

Agreed: STANDING 1.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from sibermata.errors import Refusal
from sibermata.records.programme.catalogue import (
    OTHER_COURSE,
    Area,
    Course,
    Cycle,
    Programme,
    Requirement,
    Text,
)
from sibermata.records.states import CourseKind, Shape
from sibermata.rules.post.catalogue import Post
from sibermata.rules.programme.shapes import Key, parse, read_table, refuse_code
from sibermata.rules.value.text import plain

T, D, N = Shape.TEXT, Shape.DAY, Shape.NUMBER
AREA_KINDS = ("bakorwil",)
KINDS: Mapping[str, Mapping[str, Key]] = {
    "cycle": {
        "name": Key(T),
        "vote_day": Key(D),
        "opens": Key(D),
        "due": Key(D),
        "closes": Key(D),
        "classes": Key(Shape.TEXTS),
        "texts": Key(Shape.TEXTS),
    },
    "text": {
        "title": Key(T),
        "classes": Key(Shape.TEXTS),
        "version": Key(Shape.VERSION),
        "points": Key(Shape.TEXTS),
        "from": Key(D, needed=False),
    },
    "course": {
        "name": Key(T),
        "kind": Key(T, choices=tuple(CourseKind)),
        "pass_mark": Key(Shape.PERCENT, needed=False),
        "aliases": Key(Shape.TEXTS, needed=False),
    },
    "requirement": {
        "name": Key(T),
        "posts": Key(Shape.TEXTS),
        "courses": Key(Shape.COURSES),
        "grace_days": Key(N),
        "valid_months": Key(N),
        "from": Key(D),
    },
    "area": {
        "name": Key(T),
        "kind": Key(T, choices=AREA_KINDS),
        "districts": Key(Shape.TEXTS),
    },
}
BUILT_IN = Course(OTHER_COURSE, "Lainnya", CourseKind.PELATIHAN, None, ())


class Item(NamedTuple):
    """One entry of the programme as it is written and stored."""

    kind: str  # a key of KINDS
    code: str
    content: Mapping[str, Any]  # as JSON holds it
    file: str = ""  # where it was read
    since: date | None = None  # of a text: in force from; None: since ever

    @property
    def digest(self) -> bytes:
        """The sha256 of what it says."""
        text = json.dumps(self.content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(f"{self.kind} {self.code} {text}".encode()).digest()

    @property
    def version(self) -> str:
        """Of a text what it calls its version; '' for everything else."""
        return str(self.content["version"]) if self.kind == "text" else ""


def read_items(file: str, text: str) -> list[Item]:
    """Return the entries of a programme file, each shape checked; refuse it with file, key and
    reason.
    """
    content, found = parse(file, text), []
    for kind, tables in content.items():
        if kind not in KINDS:
            known = sorted(KINDS)
            raise Refusal("PROGRAMME_KEY_UNKNOWN", file=file, key=kind, known=known)
        if not isinstance(tables, dict):
            raise Refusal("PROGRAMME_KEY_SHAPE", file=file, key=kind, shape=Shape.TABLE)
        for code, table in tables.items():
            place = f"{kind}.{code}"
            refuse_code(file, place, code)
            found.append(Item(kind, code, read_table(file, place, table, KINDS[kind]), file))
    return found


def make_programme(items: Iterable[Item]) -> Programme:
    """Return the programme of these entries; of a text all versions, of all else the last named."""
    made = Programme({}, {}, {BUILT_IN.code: BUILT_IN}, {}, {})
    for one in items:
        if one.kind == "cycle":
            made.cycles[one.code] = _cycle(one)
        elif one.kind == "text":
            versions = (*made.texts.get(one.code, ()), _text(one))
            made.texts[one.code] = tuple(sorted(versions, key=lambda text: text.order))
        elif one.kind == "course":
            made.courses[one.code] = _course(one)
        elif one.kind == "requirement":
            made.requirements[one.code] = _requirement(one)
        else:
            made.areas[one.code] = _area(one)
    return made


def _cycle(one: Item) -> Cycle:
    said = one.content
    vote_day, opens, due, closes = (
        date.fromisoformat(said[key]) for key in ("vote_day", "opens", "due", "closes")
    )
    classes, texts = tuple(said["classes"]), tuple(said["texts"])
    return Cycle(one.code, said["name"], vote_day, opens, due, closes, classes, texts)


def _text(one: Item) -> Text:
    said = one.content
    classes, points = tuple(said["classes"]), tuple(said["points"])
    return Text(one.code, said["title"], classes, said["version"], points, one.since)


def _course(one: Item) -> Course:
    said = one.content
    aliases = tuple(said.get("aliases", ()))
    return Course(one.code, said["name"], said["kind"], said.get("pass_mark"), aliases)


def _requirement(one: Item) -> Requirement:
    said = one.content
    return Requirement(
        one.code,
        said["name"],
        tuple(said["posts"]),
        tuple((code,) if isinstance(code, str) else tuple(code) for code in said["courses"]),
        said["grace_days"],
        said["valid_months"],
        date.fromisoformat(said["from"]),
    )


def _area(one: Item) -> Area:
    said = one.content
    return Area(one.code, said["name"], said["kind"], tuple(said["districts"]))


def refuse_disagreement(
    items: Iterable[Item], whole: Programme, posts: Mapping[str, Post], districts: Iterable[str]
) -> None:
    """Refuse entries that contradict themselves, or name something that neither they nor the stored
    ones contain. `whole`: the stored entries with these added.
    """
    known = set(districts)
    for one in items:
        check = _CHECKS.get(one.kind)
        if check is not None:
            check(one, whole, posts)
        if one.kind == "area":
            _name_known(one, "districts", one.content["districts"], known)
    _refuse_shared(items, whole)


def _check_cycle(one: Item, whole: Programme, posts: Mapping[str, Post]) -> None:
    days = [(key, one.content[key]) for key in ("opens", "due", "closes")]
    for (first, day), (second, later) in pairwise(days):
        if day > later:
            raise Refusal(
                "PROGRAMME_DAYS",
                file=one.file,
                key=f"cycle.{one.code}",
                first=first,
                second=second,
            )
    _name_known(one, "classes", one.content["classes"], _classes(posts))
    _name_known(one, "texts", one.content["texts"], whole.texts)


def _check_text(one: Item, whole: Programme, posts: Mapping[str, Post]) -> None:
    del whole
    _name_known(one, "classes", one.content["classes"], _classes(posts))
    if not one.content["points"]:
        place = f"text.{one.code}.points"
        raise Refusal("PROGRAMME_KEY_SHAPE", file=one.file, key=place, shape=Shape.TEXTS)


def _check_requirement(one: Item, whole: Programme, posts: Mapping[str, Post]) -> None:
    _name_known(one, "posts", one.content["posts"], posts)
    named = [
        code
        for any_of in one.content["courses"]
        for code in ([any_of] if isinstance(any_of, str) else any_of)
    ]
    _name_known(one, "courses", named, {*whole.courses} - {OTHER_COURSE})


_CHECKS = {
    "cycle": _check_cycle,
    "text": _check_text,
    "requirement": _check_requirement,
}


def _classes(posts: Mapping[str, Post]) -> set[str]:
    return {post.pledge_class for post in posts.values()}


def _name_known(one: Item, key: str, named: Iterable[str], known: Iterable[str]) -> None:
    there = set(known)
    for name in named:
        if name not in there:
            raise Refusal(
                "PROGRAMME_NAME_UNKNOWN",
                file=one.file,
                key=f"{one.kind}.{one.code}.{key}",
                value=name,
                known=sorted(there)[:20],
            )


def _refuse_shared(items: Iterable[Item], whole: Programme) -> None:
    """Refuse an alias of two courses, and a district in two areas of one kind."""
    files = {(one.kind, one.code): one.file for one in items}
    owners: dict[tuple[str, str], str] = {}
    named = [
        ("course", one.code, "aliases", [plain(text) for text in {*one.aliases, one.name}])
        for one in whole.courses.values()
    ]
    named += [
        ("area", one.code, "districts", [f"{one.kind} {code}" for code in one.districts])
        for one in whole.areas.values()
    ]
    for kind, code, key, values in named:
        for value in values:
            other = owners.setdefault((kind, value), code)
            if other != code:
                late = code if (kind, code) in files else other
                raise Refusal(
                    "PROGRAMME_SHARED",
                    file=files.get((kind, late), ""),
                    key=f"{kind}.{late}.{key}",
                    value=value,
                    other=code if late == other else other,
                )
