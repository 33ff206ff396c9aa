"""Naskah ikrar: the text that is spoken in a cycle, with room for the name of whoever leads; one
page for each text of the cycle.
"""

from typing import Any

from sibermata.papers.kind import Kind, Reading
from sibermata.papers.programme import (
    cycle_of,
    programme_of,
    subject_in_words,
    text_hash,
    version_on,
)
from sibermata.papers.registry.roster import holders, post_of
from sibermata.papers.wording import name_with_titles
from sibermata.records.paper import Content, Form, Need
from sibermata.store.views.deeds import list_events


def naskah_ikrar(reading: Reading) -> Content:
    """Return the texts of a cycle, or those of a meeting; with a person, the name and post of
    whoever leads.
    """
    cycle, texts = cycle_of(reading), programme_of(reading).texts
    spoken = texts_of_meeting(reading) or cycle.texts
    found = [version_on(texts, code, reading.today) for code in spoken if code in cycle.texts]
    pages = [
        {
            "title": text.title,
            "points": list(text.points),
            "foot": f"Naskah {text.code} versi {text.version}, sidik {text_hash(text)}",
        }
        for text in found
        if text is not None
    ]
    return Content(
        "Naskah ikrar",
        (subject_in_words(reading),),
        body={"pages": pages, "leader": leader(reading)},
        filter=(subject_in_words(reading),),
    )


def texts_of_meeting(reading: Reading) -> tuple[str, ...]:
    """Return the codes of the texts of the requested meeting."""
    code = reading.request.meeting
    events = list_events(reading.connection, reading.scope, code) if code else []
    return tuple(text for event in events for text in event["texts"])


def leader(reading: Reading) -> dict[str, Any]:
    """Return name and first post of the requested person, who leads; empty texts to write on if
    none was requested.
    """
    held = list(holders(reading)) if reading.request.person is not None else []
    if not held:
        return {"name": "", "post": ""}
    row = held[0]
    post = f"{post_of(row, reading)} {row['village'] or ''}".strip()
    return {"name": name_with_titles(row), "post": post}


PAPER = Kind(
    "naskah-ikrar",
    naskah_ikrar,
    needs=(Need.CYCLE,),
    forms=(Form.PDF,),
    template="naskah-ikrar",
    signed=False,
    standing=True,
)
