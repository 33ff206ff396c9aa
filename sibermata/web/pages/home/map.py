"""The map of the districts: their shapes in one file that browsers cache, their shades by share;
and the line of a trend. Pure, except that it reads the shapes once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sibermata.papers.chart import LABELLED, STEPS, UNKNOWN, read_shapes, ring_path

FILE = "kabupaten.svg"
LOW_IS_GOOD = (  # from this percent on -> shade, for measures that should be low
    (5, STEPS[0][1]),
    (2, STEPS[1][1]),
    (1, STEPS[2][1]),
    (0.0001, STEPS[3][1]),
    (0, STEPS[4][1]),
)
WIDTH, HEIGHT = 600, 90  # of a trend's drawing, in SVG units
LEAST_SPAN = 0.05  # a smaller change is drawn nearly flat


@dataclass(frozen=True, slots=True)
class Shade:
    """How a district is drawn: colour and pattern say the same."""

    step: int  # 0 = the lowest; -1 = nothing is known
    colour: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A district of the map."""

    code: str
    name: str
    shade: Shade
    words: str  # what its number is
    x: float
    y: float
    label: str  # '' where there is no room


def shapes_file(config: Path) -> str:
    """Return the shapes of all districts as symbols of one SVG file."""
    shapes = read_shapes(config)
    view = f'viewBox="0 0 {shapes["width"]} {shapes["height"]}"'
    symbols = "".join(
        f'<symbol id="d{code.replace(".", "")}" {view}><path d="{ring_path(one["rings"])}"/>'
        "</symbol>"
        for code, one in shapes["districts"].items()
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


def steps_of(*, low_is_good: bool) -> Sequence[tuple[float, str]]:
    """Return the steps of a legend, the highest first."""
    return LOW_IS_GOOD if low_is_good else STEPS


def shade_of(share: float | None, *, low_is_good: bool) -> Shade:
    """Return the shade of a share."""
    if share is None:
        return Shade(-1, UNKNOWN)
    steps = steps_of(low_is_good=low_is_good)
    at = next(at for at, (low, _) in enumerate(steps) if 100 * share >= low)
    return Shade(len(steps) - 1 - at, steps[at][1])


def legend_of(*, low_is_good: bool) -> list[tuple[Shade, str]]:
    """Return what each shade means, the lowest first."""
    steps = list(steps_of(low_is_good=low_is_good))[::-1]
    found = []
    for at, (low, colour) in enumerate(steps):
        following = steps[at + 1][0] if at + 1 < len(steps) else None
        if low_is_good:
            words = ("0 %", "di bawah 1 %", "1 sampai 2 %", "2 sampai 5 %", "5 % ke atas")[at]
        else:
            words = f"{low} %" if following is None else f"{low} sampai {following - 1} %"
        found.append((Shade(at, colour), words))
    return [*found, (Shade(-1, UNKNOWN), "tanpa data")]


def place_of(config: Path, code: str) -> tuple[float, float, bool] | None:
    """Return the position of a district's number, and whether it fits; None for a district off the
    map.
    """
    one = read_shapes(config)["districts"].get(code)
    return (one["label"][0], one["label"][1], one["size"] >= LABELLED) if one else None


def trend_line(values: Sequence[float]) -> str:
    """Return the points of a polyline for values, the first on the left; '' for fewer than two."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    span = max(high - low, LEAST_SPAN)
    step, base = WIDTH / (len(values) - 1), (low + high - span) / 2
    return " ".join(
        f"{at * step:.1f},{HEIGHT - 8 - (value - base) / span * (HEIGHT - 16):.1f}"
        for at, value in enumerate(values)
    )
