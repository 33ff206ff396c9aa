"""`python -m tests.soak --kills 1000`: deaths at random through lives of an invented province, then
sleeps, lost answers, a server that stops at once, and five pipelines broken on purpose; then twenty
nights over two workers, and twenty backups under load. `--nights 20` or `--workers 2` do the nights
alone, `--short` a few of them and of the backups. Prints tables, every harm with its seed, and ends
with 1 if anything was harmed.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from tests.soak import backups, workers
from tests.soak.blows import Blow, Figures, kill, lose, stop, through_lives
from tests.soak.broken import BROKEN, caught
from tests.soak.chapters import Book, kill_at, pause_at
from tests.soak.houses import Houses, houses
from tests.soak.points import every_point

WORKERS, NIGHTS, BACKUPS = 2, 20, 20
SHORT_NIGHTS, SHORT_BACKUPS = 8, 3
SHARE_OF_ANSWERS, SHARE_OF_STOPS = 0.2, 0.03  # of the kills
OF_A_PERSON = (  # who decides at the desk holds no lease: the act is over with its one transaction
    "decided",
    "desk",
    "init",
    "revert",
    "reject",
    "let go",
    "expire",
    "seats",
    "read again",
    "rehearse",
)


@dataclass
class Line:
    """One line of the table."""

    what: str
    figures: Figures
    seconds: float
    points: int

    def __str__(self) -> str:
        lost, doubled, mixed = (self.figures.harms[kind] for kind in ("lost", "doubled", "mixed"))
        return (
            f"| {self.what} | {self.figures.blows:,} | {self.points} | {lost} | {doubled} | "
            f"{mixed} | {self.seconds:,.0f} |"
        )


def main() -> int:
    """Do what is asked for, or all of it; return the exit code."""
    asked = _asked()
    print(f"seed {asked.seed}: the same lives again with --seed {asked.seed}", flush=True)
    if asked.workers or asked.nights:
        return of_workers(asked.workers or WORKERS, asked.seed, asked.kills, asked.nights)
    if asked.short:
        nights = of_workers(WORKERS, asked.seed, 0, SHORT_NIGHTS)
        return max(nights, backups.make_them(asked.seed, SHORT_BACKUPS))
    done = [of_lives(asked), of_workers(WORKERS, asked.seed, 0, NIGHTS)]
    return max(*done, backups.make_them(asked.seed, BACKUPS))


def of_lives(asked: argparse.Namespace) -> int:
    """Strike whoever lives through whole lives; print what came of it."""
    began = time.monotonic()
    with houses() as (made, server):
        lines = [
            struck("kill -9 at a random moment", made, asked.seed, asked.kills, kill),
            struck(
                "answer to COMMIT lost",
                made,
                asked.seed + 10_000,
                max(1, int(asked.kills * SHARE_OF_ANSWERS)),
                lose,
            ),
            struck(
                "PostgreSQL stopped at once",
                made,
                asked.seed + 20_000,
                max(1, int(asked.kills * SHARE_OF_STOPS)),
                stop(server),
            ),
        ]
        book = Book(made)
        lines += at_every_point(book)
        found = [
            name
            for name in shown("pipelines broken on purpose", BROKEN)
            if caught(made, book, name)
        ]
        book.close()
    print(
        "\n| blow | times | points hit | lost | doubled | mixed | seconds "
        "|\n|---|---|---|---|---|---|---|"
    )
    print(*lines, sep="\n")
    print(
        f"\nPipelines broken on purpose: {len(found)} of {len(BROKEN)} caught. In all "
        f"{(time.monotonic() - began) / 60:.1f} minutes."
    )
    harms = [harm for line in lines for harm in line.figures.sentences]
    return 1 if harms or len(found) < len(BROKEN) else 0


def of_workers(number: int, seed: int, kills: int, most: int) -> int:
    """Strike workers that share the nights: in so many nights, or so often; print what came of
    it.
    """
    figures, began = workers.Figures(), time.monotonic()
    until = {"most": most} if most else {"enough": kills}
    with houses() as (made, server):
        for _ in workers.nights(made, server, seed=seed, workers=number, figures=figures, **until):
            done = sum(figures.blows.values())
            print(f"night {figures.nights}: {done} blows", file=sys.stderr, flush=True)
    print(f"\n| blow to one of {number} workers | times |\n|---|---|")
    for name, times in sorted(figures.blows.items()):
        print(f"| {name} | {times:,} |")
    print(
        f"\n{figures.nights} nights, {figures.deaths} workers ended and were followed, the longest "
        f"night took {figures.longest:.0f} s. Other than undisturbed: {len(figures.harms)}. In all "
        f"{(time.monotonic() - began) / 60:.1f} minutes."
    )
    print(*figures.harms, sep="\n")
    return 1 if figures.harms else 0


def struck(what: str, made: Houses, seed: int, enough: int, blow: Blow) -> Line:
    """Strike so often, at random."""
    figures, began = Figures(), time.monotonic()
    for done in zip(through_lives(made, seed, enough, figures, blow), count(1), strict=False):
        show(what, done[1], enough, figures)
    return Line(what, figures, time.monotonic() - began, len(figures.points))


def at_every_point(book: Book) -> Iterator[Line]:
    """Kill once at every named point, and let a worker sleep at every one of a night."""
    points = sorted(every_point())
    of_a_night = [
        point
        for point in points
        if point.removeprefix("commit ").removeprefix("committed ") not in OF_A_PERSON
    ]
    for what, named, blow in (
        ("kill -9 at each named point", points, kill_at),
        ("asleep at each point of a night or release", of_a_night, pause_at),
    ):
        figures, began = Figures(), time.monotonic()
        for point in shown(what, named, figures):
            figures.blows += 1
            figures.note(point, blow(book, point))
        yield Line(what, figures, time.monotonic() - began, len(named))


def shown(what: str, named: object, figures: Figures | None = None) -> Iterator[str]:
    """Yield names, and show how far it is."""
    names = [str(name) for name in named]  # type: ignore[attr-defined]
    for number, name in enumerate(names, 1):
        yield name
        show(what, number, len(names), figures or Figures())


def show(what: str, done: int, enough: int, figures: Figures) -> None:
    """Show how far it is: a bar on a terminal, a line now and then elsewhere."""
    while figures.sentences[len(figures.shown) :]:
        figures.shown.append(figures.sentences[len(figures.shown)])
        print(f"\n!! {figures.shown[-1]}", file=sys.stderr)
    harmed = f", {sum(figures.harms.values())} harmed" if figures.harms else ""
    if sys.stderr.isatty():
        bar = "#" * (30 * done // enough)
        print(
            f"\r{what:34} [{bar:30}] {done:,}/{enough:,}{harmed}",
            end="" if done < enough else "\n",
            file=sys.stderr,
            flush=True,
        )
    elif done % 100 == 0 or done == enough:
        print(f"{what}: {done:,}/{enough:,}{harmed}", file=sys.stderr, flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="so many deaths at random (1,000)")
    parser.add_argument(
        "--seed",
        type=int,
        default=int(time.time()) % 10_000,
        help="the lives that are lived; printed, to live them again",
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=0,
        help="nights over so many worker processes, and nothing else: killed, paused, cut off",
    )
    parser.add_argument(
        "--nights",
        type=int,
        default=0,
        help="so many nights over two workers (or --workers), each struck once or twice",
    )
    parser.add_argument(
        "--short", action="store_true", help="a few nights over two workers and a few backups"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
