"""Makes the reader of a paper of a meeting: it reads the meeting that the request names."""

from collections.abc import Callable

from sibermata.papers.kind import Reading
from sibermata.papers.layout import Layout
from sibermata.papers.meeting.shapes import Meeting
from sibermata.records.paper import Content


def of_meeting(say: Callable[[Meeting, Layout], Content]) -> Callable[[Reading], Content]:
    """Return a reader that says what a function says of the meeting that is read."""

    def read(reading: Reading) -> Content:
        assert reading.meeting is not None, "a kind that needs a meeting"
        return say(reading.meeting, reading.layout)

    return read
