"""Runs as programs read them, newest first."""

from fastapi import APIRouter

from sibermata.rules.value.text import mask_numbers
from sibermata.store.views.runs import list_runs
from sibermata.web.access import DESK
from sibermata.web.api.access import Page, resource
from sibermata.web.api.asked import DISTRICT, NUMBER_AFTER, limit_of
from sibermata.web.visit import Visit

router = APIRouter()


@resource(
    router, "runs", "Proses tiap sumber dan hitungannya, yang terbaru dahulu.", DISTRICT,
    NUMBER_AFTER, roles=DESK,
)  # fmt: skip
def runs(visit: Visit) -> Page:
    """Return runs."""
    most, after = limit_of(visit.query), visit.query.get("after")
    scope = visit.scope.within(visit.query.get("district"))
    before = int(after) if after is not None else None
    found = list_runs(visit.connection, scope, limit=most + 1, before=before)
    rows = [{**row, "detail": mask_numbers(row["detail"])} for row in found[:most]]
    return Page(rows, str(found[most - 1]["run"]) if found[most:] else "")
