"""Runs, and long work, as programs read them."""

from collections import Counter

from fastapi import APIRouter

from sibermata.desk.tasks import progress
from sibermata.errors import Refusal
from sibermata.rules.value.text import mask_numbers
from sibermata.store.views.differences import differences, instants_of_run
from sibermata.store.views.holds import list_holds
from sibermata.store.views.runs import find_run, list_runs
from sibermata.web.access import DESK
from sibermata.web.api.access import Item, Page, resource
from sibermata.web.api.asked import DISTRICT, NUMBER, NUMBER_AFTER, limit_of
from sibermata.web.api.shapes import Held, Job, Run, RunWithHolds, only
from sibermata.web.visit import Visit

router = APIRouter()


@resource(
    router, "runs", "Proses tiap sumber dan hitungannya, yang terbaru dahulu.", DISTRICT,
    NUMBER_AFTER, shape=Run, roles=DESK,
)  # fmt: skip
def runs(visit: Visit) -> Page:
    """Return runs."""
    most, after = limit_of(visit.query), visit.query.get("after")
    scope = visit.scope.within(visit.query.get("district"))
    before = int(after) if after is not None else None
    found = list_runs(visit.connection, scope, limit=most + 1, before=before)
    rows = [{**row, "detail": mask_numbers(row["detail"])} for row in found[:most]]
    return Page(rows, str(found[most - 1]["run"]) if found[most:] else "")


@resource(
    router, "runs/{id}", "Satu proses: hitungannya, perubahannya, dan yang ditahan.", NUMBER,
    shape=RunWithHolds, roles=DESK, listed=False,
)  # fmt: skip
def run(visit: Visit) -> Item:
    """Return one run."""
    number, connection, scope = visit.number("id"), visit.connection, visit.scope
    found = find_run(connection, scope, number)
    if found is None:
        raise Refusal("PAGE_UNKNOWN")
    instants = instants_of_run(connection, scope, number) if found["ended_at"] else None
    changed = differences(connection, scope, *instants) if instants else []
    row = only({**found, "run": number, "district": found["district_code"]}, RunWithHolds)
    held = [one for one in list_holds(connection, scope, waiting=False) if one["run"] == number]
    row["detail"] = mask_numbers(row["detail"])
    row["changes"] = Counter(one["what"] for one in changed)
    row["holds"] = [only(one, Held) for one in held]
    return Item(row)


@resource(
    router, "jobs/{id}", "Satu pekerjaan: sampai di mana, dan prosesnya.", NUMBER, shape=Job,
    roles=DESK, right=None, listed=False,
)  # fmt: skip
def job(visit: Visit) -> Item:
    """Return long work that somebody of these districts asked for."""
    try:
        found = progress(visit.connection, visit.visitor, visit.number("id")).job
    except Refusal:  # its sentence says again what was asked for
        raise Refusal("PAGE_UNKNOWN") from None
    return Item({**only(found, Job), "run": found["result"].get("run")})
