"""A worker: one process, on any machine, that takes up what the queue brings until it is asked to
end. It asks many sources at once, since that is waiting, and applies few, since that is work.

Invariant: nothing here decides who may write. A worker that is paused, cut off or ended at any
moment leaves a fence that the next one raises.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from typing import Any

from procrastinate import PsycopgConnector

from jobs import janitor
from jobs.asked.work import trace_of
from jobs.door import OPENING
from jobs.worker.bench import Bench
from jobs.worker.queue import ASKED, HOUSE, SOURCES, app
from jobs.worker.watchdog import Watchdog
from sibermata.desk.opening import opened
from sibermata.errors import SibermataError
from sibermata.store.base.engine import Database
from sibermata.store.base.queue import LIVES_SECONDS, QUEUE_SESSION
from sibermata.store.desk.tasks import say_alive
from sibermata.store.night.lifeline import Lifeline
from sibermata.store.night.queue import ready
from sibermata.store.night.runs import renew_leases

log = logging.getLogger("sibermata.jobs")
STOP_SECONDS = 0.2  # until a worker notices that it is asked to end


@dataclass(frozen=True, slots=True)
class Size:
    """How much a worker does at once, and how often it looks after itself."""

    asking: int = 8  # sources that are asked at once: seven and a half times as fast as one
    applying: int = 1  # of those; a processor's work, and a process has one processor
    house: int = 2  # nights closed, jobs of the timetable
    asked: int = 1  # jobs of people
    beat_seconds: float = 10
    silent_seconds: float = 60  # without a word from the database: then the worker is ended
    stalled_seconds: float = LIVES_SECONDS  # without a beat, a worker of the queue is gone
    janitor_seconds: float = 300
    first_janitor_seconds: float = 45  # those who died as we started are known to be gone by then
    poll_seconds: float = 5  # where no notification comes
    again_seconds: float = 15  # after the database was away

    @property
    def queues(self) -> dict[str, int]:
        """How much of each queue."""
        return {SOURCES: self.asking, HOUSE: self.house, ASKED: self.asked}


USUAL = Size()


def work(stop: threading.Event, size: Size = USUAL) -> int:
    """Work until `stop` is set; where the database is away, try again. Each try is a new worker."""
    while not stop.is_set():
        try:
            asyncio.run(_work(stop, size))
        except Exception as error:
            code = error.code if isinstance(error, SibermataError) else type(error).__name__
            log.error("worker interrupted", extra={"code": code}, exc_info=trace_of(error))
            stop.wait(size.again_seconds)
    log.info("worker stopped")
    return 0


def work_off(stop: threading.Event, size: Size = USUAL) -> None:
    """Work until nothing may be taken up any more: for whoever has no worker beside him."""
    asyncio.run(_work_off(stop, size))


async def _work(stop: threading.Event, size: Size) -> None:
    async with _at_the_queue(stop, size) as hands:
        log.info("worker started", extra={"asking": size.asking, "applying": size.applying})
        with Watchdog(size.silent_seconds) as watchdog:
            workers = [asyncio.create_task(hands.take(queue)) for queue in size.queues]
            side = [
                asyncio.create_task(hands.live(watchdog.hear)),
                asyncio.create_task(hands.keep_house()),
                asyncio.create_task(_until(stop)),
            ]
            try:
                await asyncio.wait([*workers, side[-1]], return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in [*workers, *side[1:]]:
                    task.cancel()
                ended = await asyncio.gather(*workers, *side[1:], return_exceptions=True)
                side[0].cancel()  # it is heard of as long as anything is under way
    for error in ended:
        if isinstance(error, Exception):
            raise error


async def _work_off(stop: threading.Event, size: Size) -> None:
    async with _at_the_queue(stop, size) as hands:
        while not stop.is_set() and await asyncio.to_thread(hands.anything_ready):
            await asyncio.gather(*(hands.take(queue, wait=False) for queue in size.queues))


async def _until(stop: threading.Event) -> None:
    while not stop.is_set():
        await asyncio.sleep(STOP_SECONDS)


@dataclass(frozen=True)
class Hands:
    """What a worker does side by side in its event loop."""

    bench: Bench
    database: Database
    number: int  # of this process, new at each start
    stop: threading.Event
    size: Size

    async def take(self, queue: str, *, wait: bool = True) -> None:
        """Take up what comes in a queue; what is done leaves the queue, its own row tells of it."""
        await app.run_worker_async(
            queues=[queue],
            name=queue,
            concurrency=self.size.queues[queue],
            wait=wait,
            fetch_job_polling_interval=self.size.poll_seconds,
            listen_notify=wait,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=self.size.beat_seconds,
            stalled_worker_timeout=self.size.stalled_seconds,
            additional_context={"bench": self.bench},
        )

    async def live(self, heard: Callable[[], None]) -> None:
        """Say that we live, by both ways to the database, and keep what we have."""
        while True:
            ours = await _tried("heartbeat", asyncio.to_thread(self._say_alive))
            if ours and await _tried("heartbeat", app.check_connection_async()):
                heard()
            await asyncio.sleep(self.size.beat_seconds)

    async def keep_house(self) -> None:
        """Bring again what is in the hands of a worker of the queue that is gone, then be janitor:
        at the start, soon after it, and every five minutes.
        """
        pause = self.size.first_janitor_seconds
        while True:
            await _tried("stalled", self._bring_stalled())
            await asyncio.to_thread(janitor.run, self.stop)
            await asyncio.sleep(pause)
            pause = self.size.janitor_seconds

    async def _bring_stalled(self) -> None:
        """Let the queue bring again whatever its worker let lie. Whether somebody still has it is
        for our own lease to say.
        """
        stalled = await app.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=self.size.stalled_seconds
        )
        for job in stalled:
            await app.job_manager.retry_job(job)

    def _say_alive(self) -> None:
        self.bench.lifeline.keep()
        with self.database.connection() as connection:
            say_alive(connection, self.number)
            renew_leases(connection, [*self.bench.lifeline.numbers])

    def anything_ready(self) -> bool:
        """Return whether anything may be taken up now."""
        with self.database.connection() as connection:
            return ready(connection)


async def _tried(what: str, doing: Coroutine[Any, Any, Any]) -> bool:
    """Do something on the side; return whether it could be done."""
    try:
        await doing
    except Exception as error:
        log.warning("not done", extra={"what": what, "code": type(error).__name__})
        return False
    return True


@asynccontextmanager
async def _at_the_queue(stop: threading.Event, size: Size) -> AsyncIterator[Hands]:
    """Open the installation, its queue, and threads enough for all that is done at once."""
    threads = ThreadPoolExecutor(sum(size.queues.values()) + 4, thread_name_prefix="task")
    asyncio.get_running_loop().set_default_executor(threads)
    with ExitStack() as stack:
        with OPENING:
            door = stack.enter_context(opened())
        lifeline = stack.enter_context(closing(Lifeline(door.database)))
        number = stack.enter_context(lifeline.number())
        bench = stack.enter_context(closing(Bench(lifeline, stop, size.applying)))
        connector = PsycopgConnector(
            conninfo=door.database.url, kwargs=QUEUE_SESSION, min_size=1, max_size=4, timeout=30
        )
        stack.enter_context(app.replace_connector(connector))
        async with app.open_async():
            yield Hands(bench, door.database, number, stop, size)
