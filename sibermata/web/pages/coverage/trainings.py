"""Pelatihan: requirements and courses; and the coverage of each requirement by area."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from sibermata.errors import Refusal
from sibermata.records.programme.catalogue import OTHER_COURSE, Course, Programme, Requirement
from sibermata.records.states import MarkKind
from sibermata.store.programme.catalogue import stored_programme
from sibermata.web.access import READERS, page
from sibermata.web.answer import Answer, render
from sibermata.web.pages.coverage.common import Coverage, coverage_of, subject_of
from sibermata.web.pages.coverage.lists import TRAININGS, EventShown, events_of, lists_of
from sibermata.web.pages.syncing.states import SourceShown
from sibermata.web.visit import Visit

router = APIRouter()


@dataclass(frozen=True)
class RequirementShown:
    """A requirement with its numbers and in words."""

    requirement: Requirement
    posts: str
    courses: Sequence[str]  # each of these; 'A atau B' where any is enough
    coverage: Coverage


@dataclass(frozen=True)
class TrainingsPage:
    """Everything about trainings."""

    requirements: Sequence[RequirementShown]
    courses: Sequence[Course]
    lists: Sequence[SourceShown]
    events: Sequence[EventShown]


@page(router, "GET", "/pelatihan", roles=READERS)
def trainings(visit: Visit) -> Answer:
    """Show every requirement with its numbers, and the courses that are known."""
    programme = stored_programme(visit.connection)
    shown = [requirement_shown(visit, programme, one) for one in programme.requirements.values()]
    courses = [one for one in programme.courses.values() if one.code != OTHER_COURSE]
    lists, events = lists_of(visit, TRAININGS), events_of(visit, "courses")
    return render("coverage/trainings.html", TrainingsPage(shown, courses, lists, events))


@page(router, "GET", "/pelatihan/{requirement}", roles=READERS)
def requirement(visit: Visit) -> Answer:
    """Show one requirement by district, kecamatan or village."""
    programme = stored_programme(visit.connection)
    found = programme.requirements.get(visit.path["requirement"])
    if found is None:
        raise Refusal("PAGE_UNKNOWN")
    within = visit.query.get("wilayah", "")
    return render("coverage/requirement.html", requirement_shown(visit, programme, found, within))


def requirement_shown(
    visit: Visit, programme: Programme, one: Requirement, within: str = ""
) -> RequirementShown:
    """Return a requirement in words, with its numbers below an area."""
    posts = visit.opened.rules.book.posts.posts
    courses = [
        " atau ".join(programme.courses[code].name for code in any_of if code in programme.courses)
        for any_of in one.courses
    ]
    coverage = coverage_of(visit, subject_of(visit, MarkKind.TRAINING, one.code), within)
    names = ", ".join(posts[code].name for code in one.posts if code in posts)
    return RequirementShown(one, names, courses, coverage)
