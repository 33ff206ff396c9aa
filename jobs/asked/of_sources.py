"""Jobs about a source: sync it now, look at a file for it, try another declaration, propose one."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from jobs.asked.task import Done, NotYet, Task
from sibermata.desk.deliveries.hand_in import look
from sibermata.desk.deliveries.proposal import propose_part
from sibermata.desk.deliveries.uploads import part_of, uploaded
from sibermata.desk.sources.look import rehearse_text
from sibermata.records.job import JobStep
from sibermata.store.night.runs import ask_run, has_ended
from sibermata.sync.again.rehearse import Rehearsal
from sibermata.sync.run import sync

STEPS = {"fetched": JobStep.READ, "read": JobStep.PLAN, "settled": JobStep.WRITE}


def sync_source(task: Task) -> Done:
    """Bring one source into step, by an ordinary run of its own: asked for once, however often the
    job is taken up.
    """
    source = task.door.sources([task.job.ids["source"]])[0]

    def tell(event: str, _: str, facts: Mapping[str, Any]) -> None:
        task.say(STEPS[event], int(facts.get("rows", 0)))

    night = task.door.night(by=task.job.by, stop=task.stop, tell=tell)
    run = task.job.result.get("run")
    if run is None:
        with task.door.database.work(name="run of job") as connection:
            run = ask_run(connection, source, night.night, task.job.by)
            task.note(connection, run=run)
    if not ended(task, run):
        task.say(JobStep.FETCH)
        list(sync([source], night))
        if not ended(task, run):
            raise NotYet
    task.door.marked()
    return Done({"run": run})


def ended(task: Task, run: int) -> bool:
    """Return whether a run has come to its end."""
    with task.door.database.connection() as connection:
        return has_ended(connection, run)


def preview_delivery(task: Task) -> Done:
    """Find out what a file would change that was handed in for a source."""
    task.say(JobStep.READ)
    with task.door.database.connection() as connection:
        found = look(task.asker, task.desk_on(connection), task.job.ids["upload"])
    return Done({}, of_rehearsal(found))


def rehearse(task: Task) -> Done:
    """Find out what another declaration would make of what is kept of a source."""
    task.say(JobStep.READ)
    with task.door.database.connection() as connection:
        desk = task.desk_on(connection)
        declaration = part_of(desk, uploaded(desk, task.job.ids["upload"]))
    found = rehearse_text(task.asker, task.job.ids["source"], declaration.name, declaration.body)
    return Done({}, of_rehearsal(found))


def propose(task: Task) -> Done:
    """Propose the declaration of a new source from a sample."""
    task.say(JobStep.READ)
    ids = task.job.ids
    with task.door.database.connection() as connection:
        desk = task.desk_on(connection)
        sample = part_of(desk, uploaded(desk, ids["upload"]))
    toml, shown = propose_part(
        sample, ids.get("name", ""), ids.get("district", ""), "push", task.door.settings
    )
    return Done({}, {"toml": toml, **asdict(shown)})


def of_rehearsal(found: Rehearsal) -> dict[str, Any]:
    """Return a rehearsal as a report keeps it."""
    return asdict(found)
