"""Words that papers print about the programme: the requested cycle or requirement, and texts with
version and hash. Pure.
"""

import hashlib
from collections.abc import Mapping
from datetime import date

from sibermata.papers.kind import Reading
from sibermata.records.programme.catalogue import Cycle, Programme, Text

SHORT = 12  # letters of a text's hash on a form


def programme_of(reading: Reading) -> Programme:
    """Return the programme that a paper was read with."""
    assert reading.programme is not None, "a kind that reads marks"
    return reading.programme


def cycle_of(reading: Reading) -> Cycle:
    """Return the requested cycle."""
    return programme_of(reading).cycles[reading.request.cycle]


def subject_in_words(reading: Reading) -> str:
    """Return the name and code of the requested cycle or requirement."""
    request, programme = reading.request, programme_of(reading)
    if request.cycle:
        return f"{programme.cycles[request.cycle].name} ({request.cycle})"
    return f"{programme.requirements[request.requirement].name} ({request.requirement})"


def text_for(cycle: Cycle, pledge_class: str, reading: Reading) -> Text | None:
    """Return the text that a class signs now: the first of the cycle's that takes it, in the
    version in force on the day; None where none does.
    """
    texts = programme_of(reading).texts
    for code in cycle.texts:
        text = version_on(texts, code, reading.today)
        if text is not None and pledge_class in text.classes:
            return text
    return None


def version_on(texts: Mapping[str, tuple[Text, ...]], code: str, on: date) -> Text | None:
    """Return the version of a text that is in force on a day."""
    in_force = [one for one in texts.get(code, ()) if one.since is None or one.since <= on]
    return max(in_force, key=lambda one: one.order, default=None)


def text_hash(text: Text) -> str:
    """Return the sha256 of a text's title and points, shortened: it changes with every word."""
    said = "\n".join((text.title, *text.points))
    return hashlib.sha256(said.encode()).hexdigest()[:SHORT]
