"""The lines that are written for marks and for seats: what the rules say about each person, in the
form of COPY. People with equal evidence are decided once.

Invariant: no rule is implemented here, and a line depends on nothing but what was gathered and the
ground.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sibermata.records.programme.catalogue import Cycle, Programme, Requirement
from sibermata.records.programme.standing import Act, Holding, PledgeMark, Result, TrainingMark
from sibermata.records.states import MarkKind
from sibermata.rules import pledge, training
from sibermata.rules.pledge import Major, Other, is_absent, is_held
from sibermata.rules.post.catalogue import Post
from sibermata.store.base.copying import NULL, SEPARATOR
from sibermata.store.programme.gather import Gathered


class Ground(NamedTuple):
    """What every mark of one day rests on."""

    programme: Programme
    posts: Mapping[str, Post]
    majors: Mapping[str, Major]
    on: date
    sign_days: int
    renew_days: int

    @property
    def classes(self) -> dict[str, str]:
        """Post -> pledge class."""
        return {code: post.pledge_class for code, post in self.posts.items()}


class StandsAlike(NamedTuple):
    """The line of a mark without its person, place, and number of the act or result."""

    head: str  # kind, subject, class
    state: str  # from the state to what is done of it
    deed: int | None  # which of the acts or results
    tail: str


Alike = StandsAlike | None


class OfOneSeat(NamedTuple):
    """The lines that everybody with one such seat and equal deeds shares."""

    pledges: list[StandsAlike]
    trainings: list[StandsAlike]


class Lines:
    """The lines of COPY for marks and seats of some persons, or of everybody."""

    def __init__(self, ground: Ground, gathered: Gathered, people: set[int] | None) -> None:
        self.ground, self.gathered = ground, gathered
        holdings = gathered.holdings
        self.persons = sorted(holdings if people is None else people & holdings.keys())
        self.people = len(self.persons if people is None else people)
        programme = ground.programme
        self.cycles = [one for one in programme.cycles.values() if one.opens <= ground.on]
        self.requirements = list(programme.requirements.values())
        self.asked_posts = {post for one in self.requirements for post in one.posts}
        # any start before all of these counts as the same (`stands_alike` of the rules)
        first_days = [one.opens for one in self.cycles] + [one.since for one in self.requirements]
        self.first_day = min(first_days, default=ground.on)
        self._of_one_seat: dict[tuple[object, ...], OfOneSeat] = {}
        self._alike: dict[tuple[object, ...], Alike] = {}

    @property
    def districts(self) -> set[str]:
        """The districts of every seat that these persons hold or held."""
        holdings = self.gathered.holdings
        return {one.village[:5] for person in self.persons for one in holdings[person]}

    def marks(self) -> Iterator[str]:
        """Yield a line for each mark."""
        gathered = self.gathered
        asked_about = {*gathered.asked, *gathered.may_be, *gathered.exemptions}
        none: Sequence[Act] = ()
        nothing: Sequence[Result] = ()
        for person in self.persons:
            held = gathered.holdings[person]
            if len(held) > 1 or held[0].absences or person in asked_about:
                yield from self._pledges(person, held)
                yield from self._trainings(person, held)
                continue
            seat = held[0]
            acts = gathered.acts.get(person, none)
            results = gathered.results.get(person, nothing)
            pledges, trainings = self._one_seat(seat, acts, results)
            place = f"{SEPARATOR}{_place(seat)}{SEPARATOR}"
            for head, state, deed, tail in pledges:
                number = NULL if deed is None else acts[deed].number
                yield f"{person}{head}{place}{state}{number}{tail}"
            for head, state, deed, tail in trainings:
                number = NULL if deed is None else results[deed].number
                yield f"{person}{head}{place}{state}{number}{tail}"

    def _one_seat(self, seat: Holding, acts: Sequence[Act], results: Sequence[Result]) -> OfOneSeat:
        """Return the lines of somebody with one seat and no open question: most people share theirs
        with many others.
        """
        start = seat.start
        if start is not None and start < self.first_day:
            start = self.first_day
        did = (tuple([one[1:] for one in acts]), tuple([one[1:] for one in results]))
        key = (seat.post, seat.pledge_class, start, seat.end, did)
        found = self._of_one_seat.get(key)
        if found is None:
            pledges = [self._alike_pledge(cycle, seat, acts) for cycle in self.cycles]
            asked = self.requirements if results or seat.post in self.asked_posts else ()
            trainings = [self._alike_training(one, seat, results) for one in asked]
            found = self._of_one_seat[key] = OfOneSeat(
                [one for one in pledges if one is not None],
                [one for one in trainings if one is not None],
            )
        return found

    def _alike_pledge(self, cycle: Cycle, seat: Holding, acts: Sequence[Act]) -> Alike:
        which = [at for at, one in enumerate(acts) if one.cycle == cycle.code]
        key = (cycle.code, *which, *pledge.stands_alike(cycle, seat, [acts[at] for at in which]))
        if key not in self._alike:
            ground = self.ground
            counted = [acts[at]._replace(number=at) for at in which]
            mark = pledge.pledge_mark(
                cycle,
                seat.pledge_class,
                [seat],
                counted,
                ground.majors,
                ground.on,
                ground.sign_days,
            )
            self._alike[key] = mark and of_pledge(cycle.code, seat.pledge_class, mark)
        return self._alike[key]

    def _alike_training(
        self, asked: Requirement, seat: Holding, results: Sequence[Result]
    ) -> Alike:
        key = (asked.code, *training.stands_alike(asked, seat, results))
        if key not in self._alike:
            ground = self.ground
            counted = [one._replace(number=at) for at, one in enumerate(results)]
            mark = training.training_mark(
                asked, ground.programme.courses, [seat], counted, (), ground.on, ground.renew_days
            )
            self._alike[key] = mark and of_training(asked.code, mark)
        return self._alike[key]

    def _pledges(self, person: int, held: list[Holding]) -> Iterator[str]:
        for cycle in self.cycles:
            for pledge_class in {one.pledge_class for one in held}:
                mark = self._pledge(person, cycle, pledge_class, held)
                if mark is not None:
                    yield pledge_line(person, cycle.code, pledge_class, mark)

    def _pledge(
        self, person: int, cycle: Cycle, pledge_class: str, held: list[Holding]
    ) -> PledgeMark | None:
        ground, gathered = self.ground, self.gathered
        others = [self._other(one) for one in gathered.asked.get(person, ())]
        others += [
            Other((), (Act(0, one.cycle, pledge_class, one.text, one.major, one.day),))
            for one in gathered.may_be.get(person, ())
            if one.cycle == cycle.code and pledge_class in one.classes
        ]
        acts = gathered.acts.get(person, ())
        return pledge.pledge_mark(
            cycle, pledge_class, held, acts, ground.majors, ground.on, ground.sign_days, others
        )

    def _other(self, person: int) -> Other:
        gathered = self.gathered
        held, acts = gathered.holdings.get(person, ()), gathered.acts.get(person, ())
        return Other(tuple(held), tuple(acts))

    def _trainings(self, person: int, held: list[Holding]) -> Iterator[str]:
        ground, gathered = self.ground, self.gathered
        results = gathered.results.get(person, ())
        if not results and not any(one.post in self.asked_posts for one in held):
            return
        exempt = gathered.exemptions.get(person, ())
        for one in self.requirements:
            mark = training.training_mark(
                one, ground.programme.courses, held, results, exempt, ground.on, ground.renew_days
            )
            if mark is not None:
                yield training_line(person, one.code, mark)

    def seats(self) -> Iterator[str]:
        """Yield a line for each seat that is held on the day, each seat of a person once."""
        on, holdings = self.ground.on, self.gathered.holdings
        for person in self.persons:
            held = [one for one in holdings[person] if is_held(one, on)]
            if len(held) > 1:  # one seat that two merged persons held is one seat
                held.sort(key=lambda one: (not is_absent(one, on), -one.tenure))
                held = list({one.seat: one for one in held}.values())
            for one in held:
                tenure, village, post, _, pledge_class, _, _, absences = one
                present = "f" if absences and is_absent(one, on) else "t"
                yield (
                    f"{tenure}{SEPARATOR}{person}{SEPARATOR}{village[:5]}{SEPARATOR}{village}"
                    f"{SEPARATOR}{post}{SEPARATOR}{pledge_class}{SEPARATOR}{present}"
                )


def line_of(person: int, seat: Holding, said: StandsAlike) -> str:
    """Return the line of a mark, in the seat where it counts."""
    number = _text(said.deed)
    place = _place(seat)
    return f"{person}{said.head}{SEPARATOR}{place}{SEPARATOR}{said.state}{number}{said.tail}"


def pledge_line(person: int, cycle: str, pledge_class: str, mark: PledgeMark) -> str:
    """Return the line of a mark about a pledge."""
    return line_of(person, mark.seat, of_pledge(cycle, pledge_class, mark))


def training_line(person: int, requirement: str, mark: TrainingMark) -> str:
    """Return the line of a mark about training."""
    return line_of(person, mark.seat, of_training(requirement, mark))


def of_pledge(cycle: str, pledge_class: str, mark: PledgeMark) -> StandsAlike:
    """Return the part of a line about a pledge that does not depend on person and place."""
    state = (mark.state, str(mark.due), _text(mark.since), NULL, NULL, NULL)
    head = (MarkKind.PLEDGE, cycle, pledge_class)
    return _said(head, state, mark.act, mark.start_unknown, mark.changes_on)


def of_training(requirement: str, mark: TrainingMark) -> StandsAlike:
    """Return the part of a line about training that does not depend on person and place."""
    days = (_text(mark.due), _text(mark.since), _text(mark.valid_until))
    state = (mark.state, *days, str(mark.done), str(mark.of))
    head = (MarkKind.TRAINING, requirement, mark.seat.pledge_class)
    return _said(head, state, mark.result, mark.start_unknown, mark.changes_on)


def _said(
    head: tuple[str, ...],
    state: tuple[str, ...],
    deed: int | None,
    start_unknown: bool,
    changes_on: date | None,
) -> StandsAlike:
    return StandsAlike(
        "".join(SEPARATOR + one for one in head),
        "".join(one + SEPARATOR for one in state),
        deed,
        f"{SEPARATOR}{'t' if start_unknown else 'f'}{SEPARATOR}{_text(changes_on)}",
    )


def _place(seat: Holding) -> str:
    """Return district, village, post and tenure."""
    village = seat.village
    return f"{village[:5]}{SEPARATOR}{village}{SEPARATOR}{seat.post}{SEPARATOR}{seat.tenure}"


def _text(value: object) -> str:
    return NULL if value is None else str(value)
