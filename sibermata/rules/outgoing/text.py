"""What a message says: the words of config/outgoing.toml, filled with its facts. Pure.

Its facts are counts, codes, names of sources and days; names of districts and sentences of codes
are handed in. Nothing else reaches a message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sibermata.records.office.message import MessageKind
from sibermata.rules.outgoing.numbers import Outgoing
from sibermata.rules.time.office import day_in_words, instant_in_words
from sibermata.rules.value.sentence import filled

DAYS = ("night", "since", "day")  # facts that are days, and are kept as texts
INSTANTS = ("heard", "until")
SOURCES = "/sinkronisasi"
HOLDS = "/sinkronisasi/ditahan"


class Text(NamedTuple):
    """A message as it is sent."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Everything that turns facts into sentences."""

    outgoing: Outgoing
    districts: Mapping[str, str]  # code -> name
    reasons: Mapping[str, tuple[str, str]]  # code -> sentence, next step
    address: str  # of the pages, '' = nobody knows it

    def link(self, path: str) -> str:
        """Return the address of a page, '' where nobody knows ours."""
        return f"{self.address}{path}" if self.address else ""

    def place(self, districts: Sequence[str]) -> str:
        """Return the districts in words."""
        lines = self.outgoing.lines
        if not districts:
            return lines["everywhere"]
        if len(districts) > 1:
            return filled(lines["several"], {"number": len(districts)})
        return self.districts.get(districts[0], districts[0])


def text_of(kind: MessageKind, district: str, facts: Mapping[str, Any], speaker: Speaker) -> Text:
    """Return title and body of a message."""
    if kind is MessageKind.DIGEST:
        return digest_text(facts, speaker)
    words = speaker.outgoing.words[facts.get("variant") or kind]
    place = speaker.place([district] if district else [])
    source = str(facts.get("source", ""))
    lines = speaker.outgoing.lines
    known = {
        **in_words(facts),
        "place": place,
        "what": filled(lines["source"], {"source": source, "place": place})
        if source
        else lines["night"],
        "reason": reason_of(str(facts.get("code", "")), speaker),
        "link": speaker.link(page_of(kind, source)),
    }
    return Text(filled(words.title, known), filled(words.body, known).strip())


def page_of(kind: MessageKind, source: str) -> str:
    """Return the page that a message leads to."""
    if kind is MessageKind.HELD:
        return HOLDS
    if kind is MessageKind.TEST:
        return ""
    return f"{SOURCES}/sumber/{source}" if source else SOURCES


def reason_of(code: str, speaker: Speaker) -> str:
    """Return the first sentence of a code, without the value that it may name: the other sentences
    are about one night.
    """
    said = filled(speaker.reasons.get(code, ("", ""))[0], {})
    first, end, _ = said.partition(". ")
    return first + end.strip()


def in_words(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts with their days and instants as a person reads them."""
    worded = dict(facts)
    for name in DAYS:
        if facts.get(name):
            worded[name] = day_in_words(date.fromisoformat(str(facts[name])))
    for name in INSTANTS:
        if facts.get(name):
            worded[name] = instant_in_words(datetime.fromisoformat(str(facts[name])))
    return worded


def digest_text(facts: Mapping[str, Any], speaker: Speaker) -> Text:
    """Return the morning's message: a line for each number, with its page below it."""
    words, lines = speaker.outgoing.words[MessageKind.DIGEST], speaker.outgoing.lines
    head = {**in_words({"day": facts["day"]}), "place": speaker.place(facts["districts"])}
    said = [filled(words.body, head)]
    for one in facts["lines"]:
        said.append(filled(lines[one["line"]], in_words(one)))
        said += [filled(lines[more["line"]], in_words(more)) for more in one.get("each", ())]
        said += [link for link in [speaker.link(one["page"])] if link]
    if not facts["lines"]:
        said.append(lines["well"])
        said += [link for link in [speaker.link("/beranda")] if link]
    return Text(filled(words.title, head), "\n".join(said))


def together(texts: Sequence[Text]) -> Text:
    """Return several messages to one target as one."""
    if len(texts) == 1:
        return texts[0]
    title = f"{texts[0].title} (+{len(texts) - 1})"
    return Text(title, "\n\n".join(text.body for text in texts))
