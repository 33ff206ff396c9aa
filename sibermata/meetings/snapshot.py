"""The state of a meeting at an instant: each line with what became of it, sums by district and by
post, and a digest that proves it unchanged. Pure.

Invariant: invited (the last version) + walk-ins = the sum of outcomes and of what is not reported
yet, by district and by post; numbers that do not tie are an error. Agreed: STANDING 6.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sibermata.errors import Refusal
from sibermata.records.programme.deeds import EventRecord
from sibermata.records.programme.meetings import FactRecord, LineRecord, MeetingRecord
from sibermata.records.states import LineKind

SHAPE = 1  # raised whenever the same state would be written otherwise below


class Sum(NamedTuple):
    """How many people of one district or post."""

    invited: int = 0
    walk_ins: int = 0
    hadir: int = 0
    terlambat: int = 0
    diwakili: int = 0
    izin: int = 0
    tidak_hadir: int = 0
    not_reported: int = 0  # only before the close

    @property
    def outcomes(self) -> int:
        """All that was reported."""
        return self.hadir + self.terlambat + self.diwakili + self.izin + self.tidak_hadir

    @property
    def ties(self) -> bool:
        """Whether both sides are the same people."""
        return self.invited + self.walk_ins == self.outcomes + self.not_reported


class Sums(NamedTuple):
    """The sums of a meeting, both ways."""

    by_district: dict[str, Sum]
    by_post: dict[str, Sum]
    whole: Sum


def sum_up(lines: Iterable[LineRecord], facts: Mapping[int, FactRecord]) -> Sums:
    """Return the sums of the lines that stand. `facts`: line -> the fact that stands."""
    by_district: dict[str, Sum] = {}
    by_post: dict[str, Sum] = {}
    whole = Sum()
    for line in lines:
        if not line.stands:
            continue
        fact = facts.get(line.line)
        came = "walk_ins" if line.kind == LineKind.WALK_IN else "invited"
        became = str(fact.outcome) if fact else "not_reported"
        district, post = line.counted_district, line.counted_post
        by_district[district] = _added(by_district.get(district, Sum()), came, became)
        by_post[post] = _added(by_post.get(post, Sum()), came, became)
        whole = _added(whole, came, became)
    return Sums(dict(sorted(by_district.items())), by_post, whole)


def _added(one: Sum, *names: str) -> Sum:
    return one._replace(**{name: getattr(one, name) + 1 for name in names})


Counted = Mapping[str, Mapping[str, int]]  # district or post -> the fields of a Sum


def refuse_untied(
    meeting: str,
    sums: Sums,
    by_district: Counted,
    by_post: Counted,
    lines: Iterable[LineRecord],
) -> None:
    """Refuse sums whose two sides differ, or that the database counts otherwise; or a person who is
    counted twice.
    """
    for groups, counted in ((sums.by_district, by_district), (sums.by_post, by_post)):
        whole = tuple(map(sum, zip(*groups.values(), strict=True))) or tuple(Sum())
        others = {name: Sum(**group) for name, group in counted.items()}
        ties = all(one.ties for one in groups.values())
        if not ties or groups != others or whole != tuple(sums.whole):
            raise Refusal("MEETING_UNTIED", meeting=meeting)
    people = [line.person_id for line in lines if line.stands and line.person_id is not None]
    if len(people) != len(set(people)):
        raise Refusal("MEETING_UNTIED", meeting=meeting)


def digest_of(
    event: EventRecord,
    meeting: MeetingRecord,
    version: int,
    lines: Sequence[LineRecord],
    facts: Mapping[int, FactRecord],
) -> bytes:
    """Return the sha256 of all that a meeting came to: event, list, lines, outcomes."""
    said: dict[str, Any] = {
        "shape": SHAPE,
        "event": list(event),
        "meeting": [meeting.code, meeting.pledge, meeting.late_after_minutes, version],
        "lines": [
            [
                line.line,
                line.kind,
                line.ended,
                line.person_id,
                line.name,
                line.counted_post,
                line.post_label,
                line.capacity,
                line.office,
                line.village_code,
                line.counted_district,
                list(facts[line.line].reported) if line.line in facts else None,
            ]
            for line in sorted(lines, key=lambda line: line.line)
        ],
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
