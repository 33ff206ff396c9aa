"""Small functions that the pages of this group share."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from starlette.datastructures import UploadFile

from sibermata.desk.refusals import Said, message_of
from sibermata.records.job import JobKind, JobState
from sibermata.records.run import State
from sibermata.rules.time.office import WIB
from sibermata.store.views.desk.readings import whose_rows_stand
from sibermata.web.visit import Visit

SETS = (State, JobKind, JobState)  # no code is a member of two of them
CHUNK = 64 * 1024
PER_PAGE = 100
ROWS = "/wilayah/semua/daftar/baris"


def chunks_of(file: UploadFile) -> Iterator[bytes]:
    """Yield what a file that was sent holds, piece by piece."""
    while chunk := file.file.read(CHUNK):
        yield chunk


def saved(address: str, now: datetime) -> str:
    """Return an address that says when something was saved there."""
    return f"{address}?tersimpan={now.astimezone(WIB):%H%M}"


def words_of(visit: Visit) -> Mapping[str, str]:
    """Return code -> word of the states of runs and jobs, and of what is asked for."""
    return {str(code): word for one in SETS for code, word in visit.house.words[one].items()}


def said_of(visit: Visit, code: str) -> Said:
    """Return what is said of how a run ended."""
    return Said(code, *message_of(code, visit.house.messages, {}))


def rows_of(visit: Visit, runs: Iterable[int | None]) -> Mapping[int, str]:
    """Return the address of the rows that each of these runs read, of those whose rows are kept."""
    asked = [run for run in runs if run is not None]
    found = whose_rows_stand(visit.connection, visit.scope, asked)
    return {run: f"{ROWS}?sumber={source}" for run, source in found.items()}


def post_in_words(visit: Visit, text: str) -> str:
    """Return a post with its label, its code replaced by its name."""
    code, _, label = text.partition(" ")
    post = visit.opened.rules.book.posts.posts.get(code)
    return " ".join(filter(None, (post.name, label))) if post else text


def pages(count: int, per_page: int = PER_PAGE) -> int:
    """Return on how many pages so many lines stand."""
    return max(1, -(-count // per_page))
