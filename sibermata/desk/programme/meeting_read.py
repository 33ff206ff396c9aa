"""A meeting as its papers read it: the list, the attendance and the follow-ups, at one instant.

Invariant: list and attendance of a closed meeting are those of its close; follow-ups are those of
the instant. Numbers that do not add up are refused, never printed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from psycopg import Connection

from sibermata.desk.meetings.meetings import closed_state, meeting_now, open_codes
from sibermata.desk.opening import Opened
from sibermata.errors import Refusal
from sibermata.papers.meeting.shapes import Came, FollowUp, Invited, Meeting
from sibermata.papers.wording import post_in_words
from sibermata.records.paper import Request
from sibermata.records.states import LineKind
from sibermata.rules.post.catalogue import Post
from sibermata.store.base.scope import Scope
from sibermata.store.programme.meetings import event_at, find_meeting, lock_meeting, meeting_instant
from sibermata.store.programme.papers import last_publication
from sibermata.store.views.programme.meetings import (
    counted_at,
    list_addenda,
    list_follow_ups,
    list_lines,
    list_meetings,
    sealed_codes,
)
from sibermata.store.views.regions import list_regions


def refuse_unseen(connection: Connection[Any], scope: Scope, code: str) -> None:
    """Refuse an unknown meeting, and one outside the scope."""
    if not list_meetings(connection, scope, code):
        known = [row["meeting"] for row in list_meetings(connection, scope)]
        raise Refusal("MEETING_UNKNOWN", meeting=code, known=known)


def with_cycle(door: Opened, request: Request) -> Request:
    """Return a request with the cycle of its meeting, if the request names none."""
    if not request.meeting or request.cycle or request.requirement:
        return request
    with door.database.connection() as connection:
        refuse_unseen(connection, door.scope, request.meeting)
        event = event_at(connection, request.meeting)
    return replace(request, cycle=event.cycle if event else "")


def moment_of(door: Opened, code: str) -> datetime:
    """Return an instant later than everything recorded of a meeting, after waiting for recordings
    that are under way.
    """
    with door.database.work(name="meeting") as connection:
        lock_meeting(connection, code)
        last_publication(connection)
        return meeting_instant(connection, code)


def meeting_of(
    door: Opened, connection: Connection[Any], code: str, at: datetime, district: str = ""
) -> Meeting:
    """Return a meeting at an instant; only one district of it where one is asked for."""
    refuse_unseen(connection, door.scope, code)
    known = find_meeting(connection, code, at)
    if known is None:
        raise Refusal("MEETING_NOT_INVITED", meeting=code)
    if known.closed_at is not None:
        closed_state(connection, code)
    frozen = counted_at(connection, code, at)
    assert frozen is not None, "an instant was asked for"
    now = meeting_now(connection, code, frozen)
    if now is None or not now.version:
        raise Refusal("MEETING_NOT_INVITED", meeting=code)
    scope = door.scope.within(district or None)
    codes = dict(
        open_codes(door.desk_on(connection, ""), sealed_codes(connection, scope, code, frozen))
    )
    posts = door.rules.book.posts.posts
    people = [
        invited_of(row, codes.get(row["line"], ""), posts)
        for row in list_lines(connection, scope, code, at=frozen)
    ]
    event = now.event
    return Meeting(
        code,
        event.title,
        event.organiser,
        name_of(connection, event.area),
        event.held_on,
        event.starts,
        event.ends,
        event.places,
        now.version,
        tuple(one for one in people if not one.walk_in),
        tuple(one for one in people if one.walk_in),
        tuple(follow_up_of(row) for row in list_follow_ups(connection, code, at)),
        event.speakers,
        event.witnesses,
        closed=known.closed_at is not None,
        addenda=sum(row["at"] <= at for row in list_addenda(connection, scope, code)),
        only=name_of(connection, district) if district else "",
    )


def invited_of(row: Mapping[str, Any], code: str, posts: Mapping[str, Post]) -> Invited:
    """Return a line as papers show it; `code`: of its invitation, '' where it has none."""
    known = row["post"] in posts
    return Invited(
        row["line"],
        row["name"],
        post_in_words(row["post"], row["post_label"], row["capacity"], posts)
        if known
        else row["office"],
        row["village"],
        row["subdistrict"],
        row["district_code"].strip("-"),
        row["district"] or row["district_code"].strip("-"),
        row["sex"],
        code,
        row["explanation"],
        Came(row["outcome"]),
        row["arrived_at"],
        row["person_id"] or 0,
        guest=row["kind"] == LineKind.GUEST,
        walk_in=row["kind"] == LineKind.WALK_IN,
    )


def follow_up_of(row: Mapping[str, Any]) -> FollowUp:
    """Return a follow-up as papers show it."""
    return FollowUp(row["what"], row["who"], row["until"], done=row["done_on"] is not None)


def name_of(connection: Connection[Any], code: str) -> str:
    """Return the name of a region, or its code if it is unknown."""
    found = list_regions(connection, Scope.province(), code=code, retired=True)
    return str(found[0]["name"]) if found else code
