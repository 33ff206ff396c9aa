"""Asks, after the night's last source, whether two stored persons may be one human being, and
whether one is rightly in office in two districts.

A question depends on what is stored, never on which row or source came first: it is raised to
every source that speaks of either person, stays from night to night under one fingerprint, and
closes by itself when nothing supports it any longer. A person's answer stays.
Two are two until somebody has decided.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import islice, product
from typing import Any, NamedTuple, TypeVar

from psycopg import Connection

from sibermata.records.finding import REASONS, Raised
from sibermata.records.registry import Person, Tenure
from sibermata.records.states import DayKnown, EndReason, TenureStatus
from sibermata.rules.person.identity import JUDGED, Answer, Link, Verdict
from sibermata.rules.replacement import is_newer
from sibermata.rules.rulebook import Rulebook
from sibermata.store.base.engine import Database
from sibermata.store.night.look_alikes import (
    Spoken,
    anything_changed,
    changed_since,
    close_settled,
    in_two_districts,
    note_asked,
    people_with_tenures,
    read_claims_anew,
    records_of,
    suspicious_pairs,
)
from sibermata.store.registry.findings import fingerprint_of_people, list_of, raise_findings
from sibermata.store.registry.judgements import judged_pairs, kept_persons
from sibermata.store.registry.writes import gather_statistics
from sibermata.sync.match.candidates import OUT, statement
from sibermata.sync.match.replaced import evidence_of
from sibermata.sync.night import Rules

BY_ITSELF = (EndReason.TERM_OVER, EndReason.REPLACED)  # ends that nobody stated of this human being
AT_ONCE = 5_000  # pairs or questions: with their people, tenures and records some 30 MB
PAIR = "PAIR"  # one fingerprint for two persons, whatever the question is called tonight

Asked = TypeVar("Asked")


class Question(NamedTuple):
    """What is asked about one or two persons."""

    code: str
    people: tuple[int, ...]
    shown: str
    detail: str

    @property
    def fingerprint(self) -> bytes:
        """The same for the same people, whichever source or night raises it."""
        return fingerprint_of_people(PAIR if len(self.people) == 2 else self.code, self.people)


def count_and_ask(database: Database, rules: Rules) -> None:
    """Let the server update its statistics after a first load while the province's questions are
    asked: those read whole tables or use indexes either way.
    """

    def count() -> None:
        with database.connection() as connection:
            gather_statistics(connection)

    with ThreadPoolExecutor(1, thread_name_prefix="statistics") as pool:
        counted = pool.submit(count)
        ask_province(database, rules)
        counted.result()


def ask_province(database: Database, rules: Rules) -> int:
    """Update identity questions for everybody who changed; return how many are open about them."""
    with database.connection() as connection:
        if not anything_changed(connection, rules.digest):
            return 0

    def unit(connection: Connection[Any]) -> int:
        changed = changed_since(connection, rules.digest)
        asked = questions(connection, changed.people, rules.book, database)
        _raise(connection, asked)
        close_settled(connection, changed.people, [question.fingerprint for question in asked])
        if changed.publications:
            read_claims_anew(connection, changed.publications)
        note_asked(connection, rules.digest, changed.publications)
        return len(asked)

    return database.retried(unit, seconds=300, name="questions")


def questions(
    connection: Connection[Any],
    about: Collection[int] | None,
    book: Rulebook,
    beside: Database | None = None,
) -> list[Question]:
    """Return everything that must be asked `about` these persons, or about everybody: pairs, and
    people in two districts.

    `beside`: where a second connection may look for half of them.
    """
    roots = kept_persons(connection)
    if about is not None:  # whoever was merged is asked about under one name
        kept_now = {roots.get(person, person) for person in about}
        about = {*about, *kept_now, *(gone for gone, kept in roots.items() if kept in kept_now)}
    asked: dict[tuple[int, int], Question] = {}
    for pairs in batched(sorted(suspicious_pairs(connection, about, beside))):
        _compare(connection, pairs, roots, book, asked)
    return [
        *asked.values(),
        *(
            Question("NIK_TWO_DISTRICTS", (person,), name, ", ".join(where))
            for person, name, where in in_two_districts(connection, about)
        ),
    ]


def batched(several: Iterable[Asked]) -> Iterator[list[Asked]]:
    """Yield so many at once as are compared without holding the people of a nation in memory."""
    waiting = iter(several)
    while batch := list(islice(waiting, AT_ONCE)):
        yield batch


def _compare(
    connection: Connection[Any],
    pairs: Sequence[tuple[int, int]],
    roots: Mapping[int, int],
    book: Rulebook,
    asked: dict[tuple[int, int], Question],
) -> None:
    """Add to `asked` what is to be asked about these pairs, each once under the names that are
    kept.
    """
    people = {person for pair in pairs for person in pair}
    answers = judged_pairs(connection, people, roots)
    stored = people_with_tenures(connection, people)
    spoken = records_of(connection, people)
    for one, other in pairs:
        a, b = sorted((roots.get(one, one), roots.get(other, other)))
        if a == b or (a, b) in asked or one not in stored or other not in stored:
            continue
        verdict = _verdict(stored[one], stored[other], spoken, answers.get((a, b)), book)
        if verdict.link is not Link.OTHER:
            asked[a, b] = _about_two(stored[one], stored[other], verdict.code, book)


PersonWithTenures = tuple[Person, list[tuple[str, Tenure]]]


def _about_two(
    one: PersonWithTenures, other: PersonWithTenures, code: str, book: Rulebook
) -> Question:
    """Return the question whether two people are one."""
    names = " / ".join(sorted({one[0].name, other[0].name}))
    described = sorted((_described(one, book), _described(other, book)))
    people = one[0].id, other[0].id
    return Question(code or "LINK_QUESTION", people, names, " dan ".join(described))


def _described(stored: PersonWithTenures, book: Rulebook) -> str:
    """Return a person as an officer knows somebody: the name, and the post and village of the
    latest tenure in office.
    """
    person, tenures = stored
    _, tenure = max(
        tenures,
        key=lambda found: (
            found[1].status == TenureStatus.ACTIVE,
            found[1].start_date or date.min,
            found[1].seat,
        ),
    )
    post = " ".join(word for word in (book.posts.posts[tenure.post].name, tenure.label) if word)
    gone = "" if tenure.status == TenureStatus.ACTIVE else ", tidak tercantum lagi"
    return f"{person.name} ({post}, {tenure.village_code}{gone})"


def _verdict(
    one: PersonWithTenures,
    other: PersonWithTenures,
    spoken: Mapping[int, list[Spoken]],
    answer: Answer | None,
    book: Rulebook,
) -> Verdict:
    """Return the strongest verdict between the tenures of two people."""
    best = Verdict(Link.OTHER, "new")
    ours, others = spoken.get(one[0].id, []), spoken.get(other[0].id, [])
    both_named = bool(_naming(ours) & _naming(others))
    lines = _shared_lines(ours, others)
    for (where, mine), (elsewhere, theirs) in product(one[1], other[1]):
        if mine.status in OUT and theirs.status in OUT:
            continue  # nobody in office depends on it
        out = _went(mine, theirs, both_named), _went(theirs, mine, both_named)
        found = book.likeness.compare(
            statement(one[0], mine, where, _single(mine, book), out=out[0]),
            statement(other[0], theirs, elsewhere, _single(theirs, book), out=out[1]),
            None if answer is Answer.UNSURE else answer,
            one_line=(mine.id, theirs.id) in lines and not _newly_appointed(mine, theirs),
        )
        if found.link is Link.SAME:
            return found
        if found.link is Link.QUESTION:
            best = found
    return JUDGED[answer] if answer is Answer.UNSURE and best.link is Link.OTHER else best


def _naming(records: Iterable[Spoken]) -> set[str]:
    """Return the sources that name somebody tonight."""
    return {record.source for record in records if record.present}


def _shared_lines(ours: Iterable[Spoken], others: Iterable[Spoken]) -> set[tuple[int, int]]:
    """Return the pairs of tenures that one source stated under one key of its own."""
    under: dict[tuple[str, str], list[int]] = defaultdict(list)
    for record in others:
        under[record.source, record.key].append(record.tenure)
    return {
        (record.tenure, tenure)
        for record in ours
        if record.key
        for tenure in under.get((record.source, record.key), ())
    }


def _newly_appointed(mine: Tenure, theirs: Tenure) -> bool:
    """Return whether the present holder was appointed after the other: by a stated start or decree.

    What began before we kept records replaced nobody's line.
    """
    before, now = (mine, theirs) if mine.status in OUT else (theirs, mine)
    if now.start_date is None:
        return True
    return is_newer(evidence_of(now), evidence_of(before), now.start_date)


def _went(mine: Tenure, theirs: Tenure, both_named: bool) -> bool:
    """Return whether this holder left.

    On one seat, an end that somebody states is no misspelling, unless only the term ran out or a
    successor came; two people whom only different sources name may be one.
    """
    if mine.seat != theirs.seat:
        return mine.status in OUT
    if mine.status in OUT:
        return (
            mine.status != TenureStatus.ENDED
            or mine.end_reason in BY_ITSELF
            or (mine.end_how != DayKnown.STATED and mine.end_reason != EndReason.INACTIVE)
        )
    return theirs.status not in OUT and not both_named


def _single(tenure: Tenure, book: Rulebook) -> bool:
    return book.posts.posts[tenure.post].single_seat(tenure.label_key)


def _raise(connection: Connection[Any], asked: Iterable[Question]) -> None:
    """Raise each question to every source that names its people."""
    for some in batched(asked):
        _raise_some(connection, some)


def _raise_some(connection: Connection[Any], asked: Sequence[Question]) -> None:
    spoken = records_of(connection, {person for question in asked for person in question.people})
    by_source: dict[tuple[str, str, int], list[Raised]] = defaultdict(list)
    for question in asked:
        nearest: dict[str, Spoken] = {}
        for record in sorted(
            (record for person in question.people for record in spoken.get(person, [])),
            key=_nearness,
        ):
            nearest.setdefault(record.source, record)
        for record in nearest.values():
            by_source[record.district, record.source, record.published_run].append(
                Raised(
                    question.fingerprint,
                    record.row_hash,
                    question.code,
                    str(REASONS[question.code]),
                    "",
                    "",
                    None,
                    "name",
                    "",
                    question.shown[:120],
                    None,
                    question.detail,
                    list_of(question.people),
                )
            )
    for (district, source, run), raised in by_source.items():
        raise_findings(connection, district, source, run, raised, first=False)


def _nearness(record: Spoken) -> tuple[bool, str, bytes]:
    return (not record.present, record.name_key, record.row_hash)
