"""What a registry must look like after what was delivered and decided. Knows nothing of our code;
at most 60 lines, a test counts them.

An event is (what, day, rows). Agreed: SEMANTICS 5 and 6 - a first miss marks, three misses and
seven days presume, thirty days end;
what is held counts from its release, for those who were missed before also from its rejection; a
correction lies over what is said.
"""

from collections.abc import Iterable
from typing import Any

Event = tuple[str, int, dict[str, Any]]
Shown = list[tuple[str, str, str, str, str]]


def expected(events: Iterable[Event]) -> Shown:
    """Key, name, village, birth place and status of everybody whom one source ever named."""
    people: dict[str, dict[str, Any]] = {}
    fixed: dict[str, str] = {}
    for what, day, rows in events:
        away = [one for key, one in people.items() if key not in rows and one["status"] != "ended"]
        if what in ("rows", "rows, removals held"):
            for one in away:
                one["waits" if what.endswith("held") else "gone"].append(day)
                if what == "rows" and one["status"] == "active":
                    one["status"] = "missing"
            for key, (name, village, place) in rows.items():
                people[key] = {
                    "name": name,
                    "village": village,
                    "place": place,
                    "status": "active",
                    "gone": [],
                    "waits": [],
                }
        elif what == "the same again":
            for one in (one for one in away if one["gone"]):
                one["gone"].append(day)
        elif what == "course":
            for one in (one for one in away if len(one["gone"]) >= 3):
                days = one["gone"][-1] - one["gone"][0]
                one["status"] = (
                    "ended" if days >= 30 else "presumed_ended" if days >= 7 else one["status"]
                )
        elif what == "province held":
            for one in (one for one in away if one["gone"] == [day]):
                one.update(status="active", gone=[], waits=[day])
        elif what == "released":
            for one in (one for one in away if one["waits"]):
                one.update(gone=sorted(one["gone"] + one["waits"]), waits=[])
                one["status"] = "missing" if one["status"] == "active" else one["status"]
        elif what == "rejected":
            for (
                one
            ) in away:  # who was missed before still is: what is rejected is that the others went
                one.update(gone=sorted(one["gone"] + one["waits"]) if one["gone"] else [], waits=[])
        elif what == "corrected":
            fixed.update(rows)
        else:
            raise ValueError(what)
    return sorted(
        (key, p["name"], p["village"], fixed.get(key, p["place"]), p["status"])
        for key, p in people.items()
    )


def harm(found: Shown, allowed: list[Shown]) -> str:
    """Say what is wrong with a source that shows none of the states it may show: 'lost', 'doubled'
    or 'mixed'; '' = nothing.
    """
    if found in allowed:
        return ""
    keys = [row[0] for row in found]
    if any(keys.count(key) > 1 for key in keys):
        return "doubled"
    return "lost" if all({row[0] for row in state} - set(keys) for state in allowed) else "mixed"
