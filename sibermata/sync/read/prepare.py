"""Prepares a claimed run: fetch, keep the bytes, read them, judge what changed. No registry row is
touched here.

Invariant: the bytes are kept before anything reads them, and a run that lost its worker continues
from the kept bytes.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sibermata.errors import DeliveryRefused, SibermataError
from sibermata.failpoints import failpoint
from sibermata.records.correction import Patch
from sibermata.records.delivery import Before, Fetched, Parsed, Part, Remark
from sibermata.records.official import OfficialRecord
from sibermata.records.run import Claimed, State
from sibermata.records.source import Source
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.region_code import Places
from sibermata.rules.value.word_answers import with_answers
from sibermata.sources.base import fetch_source, parse_source
from sibermata.store.base.engine import commit_without_flush, hold_fence
from sibermata.store.base.refusal import as_refusal
from sibermata.store.night.bearers import find_bearers
from sibermata.store.night.runs import move
from sibermata.store.programme.gather import kept_at
from sibermata.store.programme.lists import firm_word
from sibermata.store.programme.settled import people_since, settled_rows, stored_ground
from sibermata.store.registry.answers import load_answers, load_patches
from sibermata.store.registry.deliveries import (
    keep_delivery,
    load_delivery,
    load_manifest,
    pack,
    unpack,
)
from sibermata.store.registry.places import stored_places
from sibermata.sync.night import Night
from sibermata.sync.read.columns import unknown_columns
from sibermata.sync.read.files import (
    Where,
    files_of_list,
    keep_files,
    list_of,
    pack_files,
    places_of,
    read_files,
)
from sibermata.sync.read.handed_in import fetch_handed_in
from sibermata.sync.read.listed import (
    ground_of_list,
    list_programme,
    places_of_list,
    read_list,
    wide_places,
)
from sibermata.sync.read.reading import Reading, Terms, read_against
from sibermata.validate.names import Owners

MOST_ATTEMPTS = 3  # crashes on one delivery: then it is poison, and a person must look


@dataclass(frozen=True, slots=True)
class Quiet:
    """The source is unchanged: nothing is read, one timestamp moves."""

    fresh: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A delivery that changed, read and judged."""

    source: Source
    run: Claimed
    sha256: bytes
    basis: bytes
    validators: str  # JSON text
    proof: str
    fresh: bool
    reading: Reading
    held_rows: int  # rows in the manifest of the last applied delivery
    manifest: Mapping[bytes, str]  # of the last applied delivery
    patches: tuple[Patch, ...] = ()
    # of many files: the villages and bodies whose absences tonight's files prove; None = all
    proven: frozenset[tuple[str, str]] | None = None

    def proves(self, place: tuple[str, str]) -> bool:
        """Return whether an absence in this village and body counts, according to the files."""
        return self.proven is None or place in self.proven


def fetch(source: Source, run: Claimed, night: Night) -> tuple[Fetched, bytes, bytes]:
    """Return tonight's delivery, its sha256 and its basis.

    An unfinished run's kept bytes come before a new download.
    """
    if run.delivery is not None:
        if run.attempts > MOST_ATTEMPTS:
            raise DeliveryRefused(
                f"{source.name}: the worker died {MOST_ATTEMPTS} times on this delivery", "POISON"
            )
        kept = kept_delivery(source, run.delivery, night)
        if kept is not None:
            fresh = any(part.fresh for part in kept[0])
            return (
                Fetched(kept[0], dict(run.validators), kept[1], fresh),
                run.delivery,
                basis_of(run.delivery, kept[1], source, night, run.decisions),
            )
    applied = run.applied if read_alike(run, source, night) else None
    before = Before(applied.hex() if applied else "", dict(run.validators))
    fetched = ask(source, run, night, before)
    if fetched.unchanged or not fetched.parts:
        assert applied is not None, "a source said 'unchanged' to an unconditional request"
        assert run.basis is not None
        kept = (
            kept_delivery(source, applied, night)
            if fetched.fresh and run.basis not in whole_bases(run, source, night)
            else None
        )
        if (
            kept is not None
            # a village of it is held: it is looked at every night, also without news
        ):
            again = replace(fetched, parts=kept[0], proof=kept[1], unchanged=False)
            return again, applied, basis_of(applied, kept[1], source, night, run.decisions)
        return fetched, applied, run.basis
    digest = digest_of(source, fetched.parts)
    return fetched, digest, basis_of(digest, fetched.proof, source, night, run.decisions)


def ask(source: Source, run: Claimed, night: Night, before: Before) -> Fetched:
    """Return what a source delivers tonight: its answer, or what was handed in for it."""
    if source.is_push:
        return fetch_handed_in(source, run, night, before)
    return fetch_source(
        source,
        before,
        environ=night.environ,
        budget=night.new_budget(),
        root=night.root,
        person=not night.clock,
    )


def prepare(
    source: Source, run: Claimed, night: Night, fetched: Fetched, digest: bytes, basis: bytes
) -> Prepared:
    """Keep the bytes, read them, judge what changed."""
    if run.delivery != digest and not night.dry_run:
        failpoint("fetched", source.name)
        _keep(source, run, night, fetched, digest)
        failpoint("kept", source.name)
    night.tell("fetched", source.name, {"bytes": sum(len(part.body) for part in fetched.parts)})
    with night.database.connection() as connection:
        manifest = load_manifest(connection, source.name)
        places = stored_places(connection, source.district, night.database)
        patches = (
            load_patches(connection, night.secrecy, source.district, source.name)
            if run.decisions
            else []
        )
        answers = load_answers(connection, source.name) if run.decisions else {}
    anew = not read_alike(run, source, night)
    book, key = with_answers(night.rules.book, answers), night.secrecy.row_key
    parsed, proven = read_parts(source, fetched, night, places, book)
    proof = fetched.proof if fetched.proof and parsed.proof else ""
    terms = Terms(source, places, book, night.today, patches, key, owners_of(source, night))
    reading = read_rows(parsed, manifest, terms, night, anew=anew, decided=run.decisions)
    if not night.dry_run:
        _stage(source, run, night, reading)
        failpoint("staged", source.name)
    night.tell("read", source.name, {"rows": reading.rows_read, "moved": len(reading.rows)})
    return Prepared(
        source,
        run,
        digest,
        basis,
        json.dumps(fetched.validators),
        proof,
        fetched.fresh,
        reading,
        len(manifest),
        manifest,
        tuple(patches),
        proven,
    )


def read_rows(
    parsed: Parsed,
    manifest: dict[bytes, str],
    terms: Terms,
    night: Night,
    *,
    anew: bool,
    decided: str | None = "",
) -> Reading:
    """Judge the rows of a roster, or of a list, against the last applied delivery."""
    if not terms.source.is_list:
        return read_against(parsed, manifest, terms, anew=anew)
    source = terms.source
    with night.database.connection() as connection:
        since = people_since(connection)
        before = stored_ground(connection, source.name)
        programme = list_programme(connection, source)
        firm, _ = firm_word(connection, source.name, night.today)
        decisions = (decided or "").partition("\x1f")[0]
        word = ground_of_list(parsed, terms, decisions, night.rules.digest, firm)
        settled = (
            settled_rows(connection, source.name, before.since, kept_at(connection))
            if manifest and before.word == word
            else {}
        )
    reading = read_list(parsed, manifest, terms, programme, night.secrecy.sign, settled)
    reading.ground, reading.firm = f"{word} {since}", firm
    return reading


def owners_of(source: Source, night: Night) -> Callable[[Sequence[OfficialRecord]], Owners]:
    """Return a function that gives whose the NIKs, birth dates and telephones of rows were at the
    last publication.
    """

    def ask(rows: Sequence[OfficialRecord]) -> Owners:
        niks = {row.nik for row in rows} - {""}
        villages = {row.village_code for row in rows}
        with night.database.connection() as connection:
            found = find_bearers(connection, night.secrecy, source.district, niks, villages)
        return Owners(*found)

    return ask


def read_parts(
    source: Source, fetched: Fetched, night: Night, places: Places, book: Rulebook
) -> tuple[Parsed, frozenset[tuple[str, str]] | None]:
    """Return the rows of a delivery and its remarks, and the places whose
    absences its files prove.
    """
    proven = None
    if source.read.together == "newest":
        parsed = parse_source(fetched.parts, source, night.rules.names_of(source.delivers))
        if not (fetched.proof and parsed.proof):
            parsed.notes.append(Remark("NO_PROOF", file=fetched.parts[0].name))
    else:
        where = where_rows_lie(source, night, places, book)
        parsed, proven = read_files(fetched, source, night, where)
    parsed.notes += [*fetched.notes, *unknown_columns(parsed)]
    if source.is_list:  # its absences do not count
        parsed.notes = [note for note in parsed.notes if note.code != "NO_PROOF"]
    return parsed, proven


def where_rows_lie(source: Source, night: Night, places: Places, book: Rulebook) -> Where:
    """Return a function that gives the village and the body of each row of a table."""
    if not source.is_list:
        return places_of(source, places, book, night.today)
    with night.database.connection() as connection:
        wide = wide_places(connection, source)
    return places_of_list(source, places, wide, book, night.today)


def kept_delivery(
    source: Source, digest: bytes, night: Night
) -> tuple[tuple[Part, ...], str] | None:
    """Return the parts and the proof of a delivery whose bytes are still kept."""
    with night.database.connection() as connection:
        kept = load_delivery(connection, source.district, source.name, digest)
        if kept is None:
            return None
        body, proof, listed = kept
        if not listed:
            pages = unpack(body, night.secrecy)
            return tuple(replace(part, whole=bool(proof)) for part in pages), proof
        parts = files_of_list(connection, source, body, night.secrecy)
    return (parts, proof) if parts is not None else None


def prepare_kept(
    source: Source,
    run: Claimed,
    night: Night,
    delivery: bytes,
    kept: tuple[tuple[Part, ...], str],
    *,
    fresh: bool = True,
) -> Prepared:
    """Prepare a stored delivery again; `kept`: its parts and proof."""
    fetched = Fetched(kept[0], dict(run.validators), kept[1], fresh=fresh)
    basis = basis_of(delivery, kept[1], source, night, run.decisions)
    return prepare(source, run, night, fetched, delivery, basis)


def digest_of(source: Source, parts: tuple[Part, ...]) -> bytes:
    """Return the sha256 of a delivery: of the list of its files, of the file itself, or of its
    pages each with its length.
    """
    if source.read.together != "newest":
        return hashlib.sha256(list_of(parts)).digest()
    if len(parts) == 1:
        return hashlib.sha256(parts[0].body).digest()
    whole = hashlib.sha256()
    for part in parts:
        whole.update(b"%d:" % len(part.body))
        whole.update(part.body)
    return whole.digest()


def basis_of(sha256: bytes, proof: str, source: Source, night: Night, decisions: str = "") -> bytes:
    """Return what a reading rests on: the bytes and whether they were proven whole, the
    declaration, the rules, people's decisions.
    """
    text = (
        sha256
        + (b"whole" if proof else b"")
        + source.digest
        + night.rules.digest
        + decisions.encode()
    )
    return hashlib.blake2b(text, digest_size=16).digest()


def part_of(basis: bytes) -> bytes:
    """Return the basis of a delivery with held villages: it never counts as unchanged, so its rows
    are looked at every night.
    """
    return hashlib.blake2b(basis + b"part", digest_size=16).digest()


def read_alike(run: Claimed, source: Source, night: Night) -> bool:
    """Return whether the last applied delivery was read under today's declaration and rules."""
    if run.applied is None:
        return False
    whole = whole_bases(run, source, night)
    return run.basis in whole or run.basis in {part_of(basis) for basis in whole}


def whole_bases(run: Claimed, source: Source, night: Night) -> set[bytes]:
    """Return the bases that the last applied delivery has under today's declaration and rules, if
    none of its villages is held.
    """
    return (
        {basis_of(run.applied, proof, source, night, run.decisions) for proof in ("", "whole")}
        if run.applied
        else set()
    )


def _keep(source: Source, run: Claimed, night: Night, fetched: Fetched, digest: bytes) -> None:
    several = source.read.together != "newest"
    files = pack_files(source, fetched.parts, night) if several else []
    body = b"" if several else pack(fetched.parts, night.secrecy)
    size = sum(len(part.body) for part in fetched.parts)
    with night.database.work(name="keep") as connection:
        hold_fence(connection, source.name, run.fence)
        if several:
            keep_files(connection, source, files, fetched, night.secrecy)
        else:
            keep_delivery(
                connection, source.district, source.name, digest, size, fetched.proof, body
            )
        move(
            connection,
            run,
            State.FETCHED,
            set_columns={"delivery": digest, "attempts": 1, "fetched_on": night.today},
        )


def _stage(source: Source, run: Claimed, night: Night, reading: Reading) -> None:
    """Record that the bytes were read, and how many rows there were.

    If a crash loses this, it is simply done again: not worth a flush.
    """
    with night.database.work(name="stage") as connection:
        commit_without_flush(connection)
        hold_fence(connection, source.name, run.fence)
        move(connection, run, State.STAGED, set_columns={"rows_read": reading.rows_read})


def as_failure(error: Exception) -> SibermataError:
    """Return a source's error as one of ours: a bug becomes INTERNAL, and its text, which may print
    values, stays out.
    """
    if isinstance(error, SibermataError):
        return error
    if (refused := as_refusal(error)) is not None:
        return refused
    return SibermataError(f"internal error: {type(error).__name__}", "INTERNAL")
