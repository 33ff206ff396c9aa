"""The words for a held plan: how much it would change, and which part of a night it is. Pure."""

from collections.abc import Mapping
from typing import Any

VILLAGES = "HELD_VILLAGES"  # the code of the sentence about villages that are held alone


def size_of(code: str, measures: Mapping[str, Any]) -> str:
    """Return how much a held plan would change, in the words that its sentence needs; '' where a
    number would say nothing.
    """
    people, before = (
        measures.get("removals_held") or measures.get("removals") or 0,
        measures.get("before", 0),
    )
    if code in ("SHRINK", "SLOW_LEAK", "PROVINCE"):
        villages = (
            f", {measures['villages_seen']} dari {measures['villages_before']} desa terlihat"
            if "villages_before" in measures
            else ""
        )
        if not people and "headcount" in measures:  # whole villages, of which nobody is missed
            return f"dari {before} menjadi {measures['headcount']} orang{villages}"
        return f"{people} dari {before} orang{villages}" if before else f"{people} orang"
    if code == "GROWTH":
        return f"dari {before} menjadi {measures.get('headcount', 0)} orang"
    if code == "COLUMNS_SLIPPED":
        seats, changed = measures.get("slipped", 0), measures.get("changed", 0)
        said = (
            f"{seats} jabatan" if seats else "",
            f"nama atau tanggal lahir {changed} dari {before} orang" if changed else "",
        )
        return ", ".join(filter(None, said))
    if code == "MOSTLY_REFUSED":
        unadmitted = measures.get("unadmitted", 0)
        rows = f"{unadmitted} dari {unadmitted + measures.get('headcount', 0)} baris"
        ranked = sorted(measures.get("reasons", {}).items(), key=lambda one: (-one[1], one[0]))
        reasons = [f"{reason} {number}" for reason, number in ranked]
        return f"{rows}; terbanyak {', '.join(reasons)}" if reasons else rows
    if code == "DATE_ORDER":
        return str(measures.get("proof", ""))
    if code == "FILL_DROPPED":
        now = measures.get("fill", {})
        down = [
            (name, share, now.get(name, 0.0))
            for name, share in measures.get("fill_before", {}).items()
            if now.get(name, 0.0) < share
        ]
        return ", ".join(f"{name} {share:.0%} menjadi {left:.0%}" for name, share, left in down)
    return f"{measures.get('effect', 0)} orang"


def said_of_hold(
    code: str, part: str, measures: Mapping[str, Any], records: int
) -> tuple[str, str]:
    """Return the code whose sentence fits a held part, and how much that part would change: a
    measure of the whole source says nothing about one village.
    """
    if part.startswith("village:"):
        return VILLAGES, f"{records} orang di {part_in_words(part)}"
    return code, size_of(code, measures)


def said_of_parts(
    code: str, parts: Mapping[str, int], measures: Mapping[str, Any]
) -> tuple[str, str]:
    """Return the same for everything held of a source tonight; `parts`: part -> its people."""
    villages = [part for part in parts if part.startswith("village:")]
    others = {part: people for part, people in parts.items() if part not in villages}
    if not villages or not others.keys() <= {"removals"}:
        return code, size_of(code, measures)
    where = part_in_words(*villages) if len(villages) == 1 else f"{len(villages)} desa"
    said = f"{sum(parts[part] for part in villages)} orang di {where}"
    missed = "".join(f" dan {people} orang yang tidak tercantum lagi" for people in others.values())
    return VILLAGES, said + missed


def part_in_words(part: str) -> str:
    """Return which part of a night is held."""
    if part.startswith("village:"):
        return "desa " + part.removeprefix("village:")
    return {"run": "seluruh kiriman", "removals": "orang yang hilang saja"}.get(part, part)
