"""The acts that rows of a list of pledges make. Pure.

Agreed: STANDING 4, "Acts". Person, text, form and day equal = one act, whichever source lists it;
lists only add and amend; what a person entered, confirmed or annulled is never reduced.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sibermata.records.official import RowFinding
from sibermata.records.programme.catalogue import Cycle
from sibermata.records.programme.deeds import PledgeRecord
from sibermata.records.programme.listed import Listed, ListedPledge
from sibermata.records.programme.standing import Holding
from sibermata.records.states import ActState
from sibermata.rules.pledge import class_nearest
from sibermata.sync.lists.amend import Amending
from sibermata.sync.lists.shape import Deeds, Found, LinkedRow, linked, without_niks

# What counts for more stands first: an act is what the best of its rows makes of it
RANK = (ActState.COUNTED, ActState.CANDIDATE, ActState.OTHER_TEXT, ActState.REPRESENTATIVE)
Listing = tuple[LinkedRow, ActState]  # a row, and what it alone makes of its act
Key = tuple[int, str, str, str, str, date]  # person, cycle, class, text, form, day


class Known(NamedTuple):
    """What is known beside tonight's rows."""

    acts: Sequence[PledgeRecord]  # of these persons, annulled ones too
    holdings: Mapping[int, Sequence[Holding]]
    cycles: Mapping[str, Cycle]
    classes: Mapping[str, str]  # post -> pledge class
    others: Mapping[int, Sequence[str]]  # act -> what rows of other sources make of it
    kept: Mapping[int, int]


def said_of(listed: Listed) -> str:
    """Return a row's statement about its act, as stored beside the link."""
    assert isinstance(listed, ListedPledge)
    said = {
        "cycle": listed.cycle,
        "text": listed.text,
        "version": listed.text_version,
        "classes": list(listed.text_classes),
        "form": listed.form,
        "mode": listed.mode,
        "day": listed.day.isoformat(),
        "event": listed.event,
        "state": str(listed.state),
    }
    return json.dumps(said, sort_keys=True)


def pledge_deeds(rows: Sequence[LinkedRow], known: Known, ids: Iterable[int]) -> Deeds:
    """Return the acts that these rows add or amend. `ids`: fresh numbers."""
    wanted: dict[Key, list[Listing]] = defaultdict(list)
    found: list[Found] = []
    asked: set[bytes] = set()
    for row in linked(rows):
        key, state, classes = _key_of(row, known)
        if classes:
            detail = "jabatannya tidak disebut, padahal ia memegang " + " dan ".join(classes)
            found.append((row.hash, RowFinding("ROW_UNCLEAR", "post", detail=detail), ""))
            asked.add(row.hash)
            continue
        wanted[key].append((row, state))
        if state is ActState.OTHER_TEXT:
            text = RowFinding("OTHER_TEXT", "text", without_niks(key[3]), key[1])
            found.append((row.hash, text, ""))
    acts = Acts(known, ids, wanted)
    for key in sorted(wanted):
        acts.add(key, sorted(wanted[key], key=lambda one: (one[0].listed.thread, one[0].hash)))
    acts.leave(rows)
    return Deeds(acts.new, list(acts.changed.values()), acts.of_row, found, frozenset(asked))


class Acts(Amending[PledgeRecord]):
    """The acts of one night, as they are added and amended."""

    def __init__(self, known: Known, ids: Iterable[int], wanted: Iterable[Key]) -> None:
        self.numbers, self.by_key = iter(ids), _by_key(known)
        supported = {self.by_key[key].id for key in wanted if key in self.by_key}
        super().__init__(known.acts, supported, known.others)

    def add(self, key: Key, listed: Sequence[Listing]) -> None:
        """Add what these rows of one act make of it."""
        there = self.by_key.get(key)
        best, state = min(listed, key=lambda one: RANK.index(one[1]))
        if there is not None:
            others = self.others.get(there.id, ())
            act = _with_state(there, [one for _, one in listed] + [ActState(x) for x in others])
            if act != there:
                self.changed[act.id] = act
        elif (amends := self.amended(row for row, _ in listed)) is not None:
            act = _as_act(amends.id, key, best, state)
            self.changed[act.id] = act
            self.supported.add(act.id)
        else:
            act = _as_act(next(self.numbers), key, best, state)
            self.new.append(act)
        for row, one in listed:
            self.of_row[row.listed.thread] = (act.id, str(one))


def _by_key(known: Known) -> dict[Key, PledgeRecord]:
    found: dict[Key, PledgeRecord] = {}
    for act in known.acts:
        person = known.kept.get(act.person_id, act.person_id)
        key = (person, act.cycle, act.pledge_class, act.text, act.form, act.day)
        other = found.get(key)
        if other is None or other.state == ActState.ANNULLED:
            found[key] = act
    return found


def _key_of(row: LinkedRow, known: Known) -> tuple[Key, ActState, list[str]]:
    """Return the key of the act, what this row makes of it, and several classes where the row does
    not say for which its person signed.
    """
    listed, person = row.listed, row.whose.person
    assert isinstance(listed, ListedPledge)
    assert person is not None
    cycle = known.cycles[listed.cycle]
    found = class_nearest(known.holdings.get(person, ()), listed.day, cycle.classes)
    written = known.classes.get(listed.who.post, "")
    if written in found:
        found = [written]
    pledge_class = found[0] if len(found) == 1 else ""
    key = (person, listed.cycle, pledge_class, listed.text, listed.form, listed.day)
    state = listed.state
    if state is not ActState.REPRESENTATIVE and pledge_class not in listed.text_classes:
        state = ActState.OTHER_TEXT
    return key, state, found if len(found) > 1 else []


def _with_state(act: PledgeRecord, states: Sequence[ActState]) -> PledgeRecord:
    """Return an act in the state that its best row gives it; never below what a person decided."""
    if act.state == ActState.ANNULLED:
        return act
    if act.entered_by or act.verified_by:
        states = [*states, ActState(act.state)]
    return act._replace(state=str(min(states, key=RANK.index)))


def _as_act(number: int, key: Key, row: LinkedRow, state: ActState) -> PledgeRecord:
    person, cycle, pledge_class, text, form, day = key
    listed = row.listed
    assert isinstance(listed, ListedPledge)
    return PledgeRecord(
        id=number,
        person_id=person,
        state=str(state),
        cycle=cycle,
        pledge_class=pledge_class,
        text=text,
        text_version=listed.text_version,
        form=form,
        mode=listed.mode,
        day=day,
        event=listed.event,
        document_number=without_niks(listed.document_number),
        name_as_written=without_niks(listed.who.name),
        post_as_written=without_niks(listed.who.post_as_written),
        village_code=listed.who.village,
        source=row.source,
        file=row.file,
        sheet=row.sheet,
        row_number=row.number,
        remarks=without_niks(listed.remarks),
    )
