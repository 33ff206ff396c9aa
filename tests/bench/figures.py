"""What was measured, as medians with their spread and as the ratios that were asked for; written as
Markdown for the README.

A ratio is that of the medians; the range beside it is that of the repetitions, in each of which
both sides ran one after the other.
"""

from dataclasses import dataclass, field
from statistics import median
from typing import Any

from tests.bench.nights import MARKS, OURS
from tests.bench.peer_processes import ARROW, DLT, FLOOR_IMPORT, FLOOR_LOAD, FLOOR_SHA

NIGHTS = {1: "first load", 2: "1 % changed, 0.2 % gone, 0.2 % new", 3: "nothing changed"}
STANDARD, BIG = 150_000, 1_500_000
Taken = tuple[int, str, int]  # rows, what, night (0: a floor)


CSV, XLSX = OURS["csv"], OURS["xlsx"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A figure that we want to reach: `over` / `under` (peak memory where `under` is None)."""

    night: str
    figure: str
    over: tuple[str, int]
    under: tuple[str, int] | None
    sign: str  # <= or >=
    goal: float
    of: str = "wall"  # or cpu: of our own processes, since the server's part is the same


ASKED = (
    Ask(NIGHTS[1], "Sibermata / dlt's fastest way", (CSV, 1), (ARROW, 1), "<=", 1),
    Ask(NIGHTS[1], "Sibermata / raw COPY of the rows", (CSV, 1), (FLOOR_LOAD, 0), "<=", 7),
    Ask(NIGHTS[1], "XLSX / CSV, processor", (XLSX, 1), (CSV, 1), "<=", 1.4, "cpu"),
    Ask(NIGHTS[2], "dlt's fastest / Sibermata", (ARROW, 2), (CSV, 2), ">=", 4),
    Ask(NIGHTS[2], "dlt's default / Sibermata", (DLT, 2), (CSV, 2), ">=", 10),
    Ask(NIGHTS[2], "XLSX / CSV, processor", (XLSX, 2), (CSV, 2), "<=", 1.8, "cpu"),
    Ask(NIGHTS[3], "dlt's fastest / Sibermata", (ARROW, 3), (CSV, 3), ">=", 15),
    Ask(NIGHTS[3], "dlt's default / Sibermata", (DLT, 3), (CSV, 3), ">=", 20),
    Ask("memory", "peak MB", (CSV, 0), None, "<=", 150),
)
ASKED_OF_BIG = (
    Ask("memory", "peak MB", (CSV, 0), None, "<=", 300),
    Ask(
        "growth",
        "unchanged night / reading and hashing the bytes",
        (CSV, 3),
        (FLOOR_SHA, 0),
        "<=",
        5,
    ),
    Ask("growth", "changed night / its first load", (CSV, 2), (CSV, 1), "<=", 0.30),
)


@dataclass(slots=True)
class Figures:
    """Every process that was measured and ended well."""

    taken: dict[Taken, dict[int, dict[str, Any]]] = field(
        default_factory=dict
    )  # -> repetition -> what it took
    written: int | None = (
        None  # registry rows written in our quiet nights, of all scales and repetitions
    )

    def add(self, rows: int, what: str, night: int, repetition: int, took: dict[str, Any]) -> None:
        """Keep a process that ended with 0."""
        if not took["code"]:
            self.taken.setdefault((rows, what, night), {})[repetition] = took

    def each(self, key: Taken, figure: str = "wall") -> dict[int, float]:
        """Return a figure of every repetition that has it."""
        return {
            number: took[figure]
            for number, took in self.taken.get(key, {}).items()
            if took[figure] is not None
        }

    def spread(self, key: Taken, figure: str = "wall") -> str:
        """Return the median with its least and most, '-' where nothing was measured."""
        found = list(self.each(key, figure).values())
        if not found:
            return "-"
        return short(median(found)) + (
            f" ({short(min(found))}-{short(max(found))})" if len(found) > 1 else ""
        )

    def ratio(self, over: Taken, under: Taken, figure: str) -> tuple[float | None, str]:
        """Return the ratio of the medians and, in words, that of the repetitions that have both."""
        above, below = self.each(over, figure), self.each(under, figure)
        if not above or not below:
            return None, ""
        pairs = [above[number] / below[number] for number in above.keys() & below.keys()]
        return median(above.values()) / median(
            below.values()
        ), f" ({short(min(pairs))}-{short(max(pairs))})" if len(pairs) > 1 else ""

    def peak(self, rows: int, what: str) -> float | None:
        """Return the highest peak of all nights and repetitions."""
        return max(
            (
                peak
                for night in NIGHTS
                for peak in self.each((rows, what, night), "peak_mb").values()
            ),
            default=None,
        )


def processes_table(figures: Figures, rows: int, files: int) -> str:
    """Return what every process took, floors first."""
    kinds = [(FLOOR_LOAD, 0), (FLOOR_SHA, 0), (FLOOR_IMPORT, 0)] + [
        (what, night) for what in (CSV, XLSX, MARKS, ARROW, DLT) for night in NIGHTS
    ]
    lines = [
        f"| {rows:,} officials in {files} files | wall s | cpu s | server cpu s | peak MB |",
        "|---|---|---|---|---|",
    ]
    for what, night in kinds:
        key = (rows, what, night)
        if key in figures.taken:
            name = f"{what}, {NIGHTS[night]}" if night else what
            cells = [
                figures.spread(key, figure) for figure in ("wall", "cpu", "server_cpu", "peak_mb")
            ]
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def goals_table(figures: Figures, standard: int, big: bool) -> str:
    """Return what we want to reach beside what was measured."""
    lines = ["| night | figure | measured | goal | |", "|---|---|---|---|---|"]
    lines += [goal_line(figures, ask, standard, "") for ask in ASKED]
    if figures.written is None:
        lines.append("| nothing changed | registry rows written | - | 0 | not measured |")
    else:
        lines.append(
            f"| nothing changed | registry rows written | {figures.written} | 0 | "
            f"{verdict(not figures.written)} |"
        )
    if big:
        lines += [goal_line(figures, ask, BIG, f"{BIG:,}: ") for ask in ASKED_OF_BIG]
    return "\n".join(lines)


def goal_line(figures: Figures, ask: Ask, rows: int, prefix: str) -> str:
    """Return the line of one figure."""
    if ask.under is None:
        value, spread, unit = figures.peak(rows, ask.over[0]), "", " MB"
    else:
        value, spread = figures.ratio((rows, *ask.over), (rows, *ask.under), ask.of)
        unit = " x"
    goal = f"{ask.sign} {ask.goal:g}{unit}"
    if value is None:
        return f"| {ask.night} | {prefix}{ask.figure} | - | {goal} | not measured |"
    reached = value <= ask.goal if ask.sign == "<=" else value >= ask.goal
    return f"| {ask.night} | {prefix}{ask.figure} | {short(value)}{unit}{spread} | {goal} | {verdict(reached)} |"


def verdict(reached: bool) -> str:
    return "reached" if reached else "**not reached**"


def short(value: float) -> str:
    """Return a number with about three digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
