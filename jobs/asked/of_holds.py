"""Jobs about a held plan: whom it would touch, and its release."""

from jobs.asked.task import Done, Task
from sibermata.desk.holds import release_hold, touched_by
from sibermata.errors import Refusal
from sibermata.records.job import JobStep
from sibermata.store.views.holds import HoldLine, list_holds


def hold_of(task: Task) -> HoldLine:
    """Return the held plan of a job, inside what the person who asked sees."""
    number = int(task.job.ids["hold"])
    with task.door.database.connection() as connection:
        found = list_holds(connection, task.asker.scope, hold=number)
    if not found:
        raise Refusal("HOLD_UNKNOWN", hold=number)
    return found[0]


def preview_hold(task: Task) -> Done:
    """Find out whom a held plan would touch, village by village."""
    hold = hold_of(task)
    task.say(JobStep.PLAN)
    villages = touched_by(task.door, hold)
    listed = [
        {
            "village": one.village,
            "before": one.before,
            "after": one.after,
            "people": [person._asdict() for person in one.people],
        }
        for one in villages
    ]
    return Done({}, {"plan_hash": hold["plan_hash"], "villages": listed})


def release(task: Task) -> Done:
    """Apply a held plan exactly as it was held. What an earlier worker of this job has done already
    is no second release.
    """
    hold, ids = hold_of(task), task.job.ids
    task.say(JobStep.WRITE)
    try:
        done = release_hold(
            task.door,
            hold["hold"],
            by=task.job.by,
            reason=task.words,
            plan_hash=str(ids["plan"]),
            same_people=bool(ids.get("same_people")),
        )
    except Refusal as refused:
        own = task.job.attempts > 1 and hold["decided_by"] == task.job.by
        if refused.code != "HOLD_RELEASED" or not own:
            raise
        return Done({"state": "PUBLISHED"})
    return Done({"state": done.state, "code": done.code, "same": done.same})
