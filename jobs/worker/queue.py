"""The queue's app: its tasks, and from which of its three queues a worker takes how many at once.

It has a module of its own, so that whoever defers and whoever works know it by one name. A queue's
own `lock` is not used: it excludes nobody once a worker was paused.
"""

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy

from jobs.worker import tasks
from jobs.worker.bench import Bench
from jobs.worker.tasks import NotDone

app = App(connector=PsycopgConnector())  # replaced by one with an address when a worker starts
AGAIN = RetryStrategy(max_attempts=5, wait=5, retry_exceptions=[NotDone])
# of the timetable: what was in its way, as a restart of the database, is over in minutes
LATER = RetryStrategy(max_attempts=5, exponential_wait=4, retry_exceptions=[NotDone])
SOURCES, HOUSE, ASKED = "sources", "house", "asked"


def bench_of(context: JobContext) -> Bench:
    """Return what the worker's process has lying open."""
    bench: Bench = context.additional_context["bench"]
    return bench


@app.task(name="work_run", queue=SOURCES, pass_context=True, retry=AGAIN)
def work_run(context: JobContext, run: int) -> None:
    """Bring the source of a run into step."""
    tasks.work_run(bench_of(context), run)


@app.task(name="close_night", queue=HOUSE, pass_context=True, retry=AGAIN)
def close_night(context: JobContext, night: str) -> None:
    """Close a night."""
    tasks.close_night(bench_of(context), night)


@app.task(name="do_by_clock", queue=HOUSE, pass_context=True, retry=LATER)
def do_by_clock(context: JobContext, name: str) -> None:
    """Do a job of the timetable."""
    tasks.do_by_clock(bench_of(context), name)


@app.task(name="do_job", queue=ASKED, pass_context=True, retry=AGAIN)
def do_job(context: JobContext, job: int) -> None:
    """Do what somebody asked for at a page."""
    tasks.do_job(bench_of(context), job)
