"""Jobs of the desk: a repair sheet looked at and confirmed, the papers of a meeting, the marks."""

from typing import Any

from psycopg import Connection

from jobs.asked.task import Act, Done, Task
from sibermata.desk.deliveries.hand_in import refuse_other_file
from sibermata.desk.deliveries.uploads import part_of, uploaded
from sibermata.desk.opening import today
from sibermata.desk.programme.numbered_paper import make_numbered
from sibermata.desk.programme.papers import make_every
from sibermata.desk.sheets.repair_rows import Imported, import_sheet
from sibermata.records.job import JobStep
from sibermata.records.paper import Form, Request
from sibermata.standing.index import index_registry
from sibermata.standing.mark import mark_changed
from sibermata.store.desk.desk import Desk
from sibermata.store.desk.uploads import drop_upload


def repaired(task: Task, desk: Desk) -> Imported:
    """Judge the rows of a repair sheet that was handed in."""
    upload = uploaded(desk, task.job.ids["upload"], lock=True)
    if named := task.job.ids.get("sha256"):
        refuse_other_file(upload, named)
    part = part_of(desk, upload)
    sources = [one for one in task.door.sources() if desk.scope.holds(one.district)]
    return import_sheet(
        desk, part.name, part.body, sources, task.door.rules.names, district=only_district(task)
    )


def only_district(task: Task) -> str | None:
    """Return the one district whose rows may be repaired, None where there are several."""
    districts = task.job.districts
    return districts[0] if districts is not None and len(districts) == 1 else None


def preview_repair(task: Task) -> Act:
    """Return what finds out what a repair sheet would change: everything is judged, nothing
    stays.
    """
    task.say(JobStep.READ)

    def look(connection: Connection[Any]) -> Done:
        with connection.transaction(force_rollback=True):
            return Done({}, of_sheet(repaired(task, task.desk_on(connection))))

    return look


def repair(task: Task) -> Act:
    """Return what keeps of a repair sheet what fits."""
    task.say(JobStep.WRITE)

    def keep(connection: Connection[Any]) -> Done:
        done = repaired(task, task.desk_on(connection))
        drop_upload(connection, task.job.ids["upload"])
        return Done({"rows": len(done.outcomes)}, of_sheet(done))

    return keep


def of_sheet(done: Imported) -> dict[str, Any]:
    """Return what became of a sheet as a report keeps it: what a person must look at first."""
    return {"already": done.already, "rows": [one._asdict() for one in done.outcomes]}


def make_papers(task: Task) -> Done:
    """Make every paper of a meeting, or one naskah with its number; those that an earlier worker
    made are not made again.
    """
    made: list[list[Any]] = list(task.job.result.get("papers", []))

    def noted(connection: Connection[Any], kind: str, form: Form, number: int) -> None:
        made.append([kind, str(form), number])
        task.note(connection, papers=made)

    ids, by, door = task.job.ids, task.job.by, task.asker
    request = Request(ids.get("kind", ""), meeting=ids["meeting"], number=ids.get("number", ""))
    task.say(JobStep.MAKE)
    there = {(kind, form) for kind, form, _ in made}
    if request.number:
        papers = make_numbered(door, request, by, noted, there)
    else:
        papers = make_every(door, request, tuple(Form), by, noted=noted, made=there)
    used = None
    for one in papers:
        task.say(JobStep.MAKE, one.at, one.of)
        used = used or (one.made.same_number if one.made and one.at == 1 else None)
    return Done({"papers": made, **({"used": used} if used else {})})


def mark(task: Task) -> Done:
    """Index whom an act names, and mark whoever stands otherwise since the last marking."""
    task.say(JobStep.MARK)
    index_registry(task.door.database, task.door.secrecy)
    done = mark_changed(task.door.database, task.door.rules, today())
    return Done({"people": done.people, "marks": done.marks})
