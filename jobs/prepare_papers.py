"""After the night: the papers of the meetings of the next days, as drafts. Nothing is sent."""

from threading import Event

from jobs.door import Outcome, at_the_door
from sibermata.desk.opening import Opened, today
from sibermata.desk.programme.prepare_papers import prepare_papers


def run(stop: Event) -> int:
    """Prepare once; asked to end, stop after the paper under way."""
    return at_the_door("prepare_papers", lambda door: prepare(door, stop))


def prepare(door: Opened, stop: Event) -> Outcome:
    """Prepare what is missing; return how many papers are new and how many were there already."""
    done = list(prepare_papers(door, today(), stop))
    new = sum(one.new for one in done)
    meetings = len({one.meeting for one in done})
    return Outcome({"meetings": meetings, "papers": new, "same": len(done) - new})
