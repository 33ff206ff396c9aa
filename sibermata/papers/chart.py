"""Draws the map of a recap as SVG: each district shaded by its share, without text.

Pure, except that it reads the shapes of the districts once.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

SHAPES = "regions/jatim_map.json"
STEPS = (  # from this percent on -> shade; darker is more
    (100, "#08519c"),
    (75, "#3182bd"),
    (50, "#6baed6"),
    (25, "#bdd7e7"),
    (0, "#eff3ff"),
)
UNKNOWN = "#ffffff"
LABELLED = 1900  # square units; in a smaller district the number does not fit


@lru_cache(maxsize=2)
def read_shapes(config: Path) -> Any:
    """Return the shapes of the districts."""
    return json.loads((config / SHAPES).read_text(encoding="utf-8"))


def drawn_map(config: Path, shares: Mapping[str, int]) -> dict[str, Any]:
    """Return the map of these shares (percent): SVG, positions of the numbers, legend."""
    shapes = read_shapes(config)
    width, height = shapes["width"], shapes["height"]
    paths = [
        f'<path d="{ring_path(one["rings"])}" fill="{shade(shares.get(code))}" '
        f'stroke="#444444" stroke-width="1"/>'
        for code, one in shapes["districts"].items()
    ]
    return {
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f"{''.join(paths)}</svg>",
        "labels": [
            [one["label"][0] / width, one["label"][1] / height, str(shares[code])]
            for code, one in shapes["districts"].items()
            if code in shares and one["size"] >= LABELLED
        ],
        "light": [f"{low}" for low, _ in STEPS],
        "legend": [[legend(low), colour] for low, colour in STEPS] + [["tanpa data", UNKNOWN]],
        "ratio": height / width,
    }


def legend(low: int) -> str:
    """Return the legend: what each shade means."""
    highs = [one for one, _ in STEPS if one > low]
    return f"{low} %" if not highs else f"{low}-{min(highs) - 1} %"


def shade(share: int | None) -> str:
    """Return the shade of a share."""
    if share is None:
        return UNKNOWN
    return next(colour for low, colour in STEPS if share >= low)


def ring_path(rings: list[list[list[float]]]) -> str:
    """Return the path of a shape."""
    return "".join(
        "M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in rings if len(ring) > 2
    )
