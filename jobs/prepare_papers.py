"""Makes the papers of the meetings of the next days as drafts. Nothing is sent."""

from threading import Event

from jobs.door import Outcome, at_the_door
from sibermata.desk.opening import Opened, today
from sibermata.desk.programme.prepare_papers import prepare_papers


def run(stop: Event) -> int:
    """Make the missing papers; if `stop` is set, stop after the present one."""
    return at_the_door("prepare_papers", lambda door: prepare(door, stop))


def prepare(door: Opened, stop: Event) -> Outcome:
    """Make the missing papers; return the number of new ones and of those that existed."""
    done = list(prepare_papers(door, today(), stop))
    new = sum(one.new for one in done)
    meetings = len({one.meeting for one in done})
    return Outcome({"meetings": meetings, "papers": new, "same": len(done) - new})
