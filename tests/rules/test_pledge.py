"""Who is obliged, until when, and what covers: every state of the table and every ruling."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibermata.records.programme.catalogue import Cycle, Text
from sibermata.records.programme.standing import Act, Holding, PledgeMark
from sibermata.records.states import PledgeState
from sibermata.rules.pledge import (
    Major,
    Other,
    class_nearest,
    majors_on,
    pledge_mark,
    spell_within,
    stands_alike,
)

CLASSES = ("kades", "perangkat", "bpd", "lurah")
OPENS, DUE, CLOSES = date(2024, 8, 1), date(2024, 9, 22), date(2024, 11, 27)
CYCLE = Cycle("PILKADA-2024", "Pilkada", CLOSES, OPENS, DUE, CLOSES, CLASSES, ("SKB-4",))
FIRST = {"SKB-4": Major(1, None)}
V = "35.16.05.2001"
LONG_AGO = date(2019, 12, 19)


def held(start: date | None = LONG_AGO, end: date | None = None, **values: Any) -> Holding:
    plain = Holding(1, V, "KADES", "", "kades", start, end)
    return plain._replace(**values)


def signed(day: date = date(2024, 9, 1), **values: Any) -> Act:
    return Act(7, "PILKADA-2024", "kades", "SKB-4", 1, day)._replace(**values)


def mark(
    holdings: Sequence[Holding],
    acts: Sequence[Act] = (),
    on: date = date(2024, 9, 10),
    **options: Any,
) -> PledgeMark | None:
    options = {"majors": FIRST, "pledge_class": "kades", **options}
    return pledge_mark(CYCLE, holdings=holdings, acts=acts, on=on, **options)


def state(*args: Any, **options: Any) -> str | None:
    found = mark(*args, **options)
    return found and str(found.state)


def test_before_the_cycle_opens_nobody_has_a_mark() -> None:
    assert mark([held()], on=OPENS - timedelta(1)) is None
    assert state([held()], on=OPENS) == "open"


def test_a_class_that_the_cycle_does_not_ask_has_no_mark() -> None:
    cycle = CYCLE._replace(classes=("kades",))
    bpd = [held(pledge_class="bpd")]
    assert pledge_mark(cycle, "bpd", bpd, [], FIRST, date(2024, 9, 10)) is None


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        pytest.param(OPENS - timedelta(1), None, id="left the day before it opened"),
        pytest.param(OPENS, "closed", id="left on the day it opened"),
        pytest.param(DUE, "closed", id="left on the day it was due"),
        pytest.param(DUE + timedelta(1), "missed", id="left the day after"),
        pytest.param(CLOSES + timedelta(9), "missed", id="left after it closed"),
        pytest.param(None, "missed", id="never left"),
    ],
)
def test_who_left_in_time_is_outside_who_stayed_has_missed(
    end: date | None, expected: str | None
) -> None:
    assert state([held(end=end)], on=date(2025, 1, 31)) == expected


def test_who_takes_office_after_it_closed_is_not_obliged() -> None:
    assert mark([held(CLOSES + timedelta(1))], on=date(2025, 1, 31)) is None
    assert state([held(CLOSES)], on=date(2025, 1, 31)) == "missed"


def test_who_takes_office_later_than_the_day_asked_has_no_mark_yet() -> None:
    assert mark([held(date(2024, 9, 15))], on=date(2024, 9, 10)) is None


@pytest.mark.parametrize(
    ("start", "due"),
    [
        pytest.param(LONG_AGO, DUE, id="long in office"),
        pytest.param(OPENS, DUE, id="since the day it opened"),
        pytest.param(date(2024, 9, 1), DUE, id="two weeks end before the day of all"),
        pytest.param(date(2024, 9, 20), date(2024, 10, 4), id="two weeks from the start"),
        pytest.param(date(2024, 11, 20), CLOSES, id="never after it closes"),
        pytest.param(None, DUE, id="a start that nobody knows"),
    ],
)
def test_due_is_the_day_of_all_or_two_weeks_after_the_start(start: date | None, due: date) -> None:
    found = mark([held(start)], on=date(2024, 11, 20))
    assert found is not None
    assert (found.due, found.start_unknown) == (due, start is None)


def test_open_up_to_the_day_it_is_due_then_overdue_then_missed() -> None:
    assert [
        state([held()], on=day) for day in (DUE, DUE + timedelta(1), CLOSES, CLOSES + timedelta(1))
    ] == ["open", "overdue", "overdue", "missed"]


def test_a_personal_act_covers_from_its_day_on_and_for_ever() -> None:
    day = date(2024, 9, 1)
    days = [day - timedelta(1), day, CLOSES, date(2029, 1, 1)]
    found = [mark([held()], [signed(day)], on=one) for one in days]
    assert [one and str(one.state) for one in found] == ["open", *["covered"] * 3]
    assert [one and one.since for one in found] == [None, day, day, day]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"day": OPENS - timedelta(1)}, "open", id="before it opened"),
        pytest.param({"cycle": "PEMILU-2024"}, "open", id="of another election"),
        pytest.param({"text": "LAIN"}, "open", id="on a text the cycle does not take"),
        pytest.param({"pledge_class": "perangkat"}, "resign_needed", id="for another class"),
    ],
)
def test_what_does_not_cover(values: dict[str, Any], expected: str) -> None:
    assert state([held()], [signed(**values)]) == expected


def test_an_act_after_the_close_counts_for_nothing() -> None:
    assert state([held()], [signed(CLOSES + timedelta(1))], on=date(2025, 1, 1)) == "missed"


def test_since_is_the_first_act_that_counts() -> None:
    ikrar, pakta = signed(date(2024, 9, 5), number=8), signed(date(2024, 9, 3), number=9)
    found = mark([held()], [ikrar, pakta])
    assert found is not None
    assert (found.since, found.act) == (date(2024, 9, 3), 9)


def test_a_promotion_inside_the_class_changes_nothing() -> None:
    kaur = held(end=date(2024, 8, 31), post="KAUR_KEUANGAN", pledge_class="perangkat")
    sekdes = held(date(2024, 9, 1), tenure=2, post="SEKDES", pledge_class="perangkat")
    act = signed(date(2024, 8, 15), pledge_class="perangkat")
    found = mark([kaur, sekdes], [act], pledge_class="perangkat")
    assert found is not None
    assert (found.state, found.seat.post) == (PledgeState.COVERED, "SEKDES")


def test_a_promotion_to_another_class_asks_again_and_closes_the_old_mark() -> None:
    sekdes = held(end=date(2024, 9, 14), post="SEKDES", pledge_class="perangkat")
    kades = held(date(2024, 9, 15), tenure=2)
    act = signed(date(2024, 8, 15), pledge_class="perangkat")
    on = date(2024, 9, 20)
    found = mark([sekdes, kades], [act], on=on)
    assert found is not None
    assert (found.state, found.due) == (PledgeState.RESIGN_NEEDED, date(2024, 9, 29))
    assert state([sekdes, kades], [act], on=on, pledge_class="perangkat") == "covered"


def test_two_classes_at_once_are_two_marks_and_one_act_leaves_the_other_to_be_made() -> None:
    both = [
        held(post="SEKDES", pledge_class="perangkat"),
        held(date(2024, 8, 20), tenure=2),
    ]
    act = signed(pledge_class="perangkat")
    assert state(both, [act]) == "resign_needed"
    assert state(both, [act], pledge_class="perangkat") == "covered"


def test_a_new_major_asks_again_within_two_weeks_a_new_minor_does_not() -> None:
    later = {"SKB-4": Major(2, date(2024, 10, 1))}
    found = mark([held()], [signed()], on=date(2024, 10, 10), majors=later)
    assert found is not None
    assert (found.state, found.due) == (PledgeState.RESIGN_NEEDED, date(2024, 10, 15))
    again = [signed(), signed(date(2024, 10, 9), number=8, major=2)]
    assert state([held()], again, on=date(2024, 10, 10), majors=later) == "covered"


def test_resign_needed_stays_past_its_due_until_the_close_or_the_leaving() -> None:
    other = [signed(pledge_class="perangkat")]
    assert state([held()], other, on=CLOSES) == "resign_needed"
    assert state([held()], other, on=CLOSES + timedelta(1)) == "missed"
    left = [held(end=date(2024, 9, 20))], other
    assert state(*left, on=date(2024, 9, 21)) == "closed"
    assert state([held(end=date(2024, 9, 25))], other, on=date(2024, 9, 26)) == "missed"


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2024, 9, 4), "open"), (date(2024, 9, 5), "frozen"), (date(2024, 9, 9), "open")],
)
def test_who_is_missing_from_the_source_is_frozen_while_it_lasts(day: date, expected: str) -> None:
    gone = held(absences=((date(2024, 9, 5), date(2024, 9, 9)),))
    assert state([gone], on=day) == expected


def test_who_signed_and_is_missing_stays_covered() -> None:
    gone = held(absences=((date(2024, 9, 5), None),))
    assert state([gone], [signed()]) == "covered"


def test_who_is_missing_on_one_seat_and_there_on_another_is_not_frozen() -> None:
    gone = held(absences=((date(2024, 9, 5), None),))
    assert state([gone, held(tenure=2, village="35.16.05.2002")]) == "open"


def test_frozen_becomes_missed_when_the_cycle_closes() -> None:
    gone = held(absences=((date(2024, 9, 5), None),))
    assert state([gone], on=CLOSES + timedelta(1)) == "missed"


def test_moving_village_takes_the_act_along_and_the_mark_counts_where_the_seat_is() -> None:
    moved = [
        held(end=date(2024, 8, 31)),
        held(date(2024, 9, 1), tenure=2, village="35.16.05.2002"),
    ]
    found = mark(moved, [signed(date(2024, 8, 20))])
    assert found is not None
    assert (found.state, found.seat.village) == (PledgeState.COVERED, "35.16.05.2002")


@pytest.mark.parametrize(
    ("gap", "due"),
    [
        pytest.param(1, DUE, id="the next day"),
        pytest.param(2, date(2024, 9, 29), id="a day between"),
    ],
)
def test_a_holding_is_unbroken_when_the_next_seat_begins_no_later_than_the_day_after(
    gap: int, due: date
) -> None:
    end = date(2024, 9, 15) - timedelta(gap)
    two = [held(end=end), held(date(2024, 9, 15), tenure=2, village="35.16.05.2002")]
    found = mark(two, on=date(2024, 9, 20))
    assert found is not None
    assert found.due == due


def test_a_new_holder_inherits_nothing() -> None:
    assert state([held(date(2024, 9, 8), tenure=2)], []) == "open"


def test_of_several_seats_the_one_in_office_then_the_latest_start_then_the_smaller_code() -> None:
    left = held(date(2024, 8, 20), date(2024, 9, 1), tenure=1, village="35.16.05.2009")
    old = held(tenure=2, village="35.16.05.2008")
    new = held(date(2024, 8, 10), tenure=3, village="35.16.05.2007")
    same = held(date(2024, 8, 10), tenure=4, village="35.16.05.2006")
    for seats, expected in (([left, old], 2), ([old, new], 3), ([new, same], 4), ([same, new], 4)):
        found = mark(seats)
        assert found is not None
        assert found.seat.tenure == expected


def test_a_question_of_identity_that_would_change_the_mark_leaves_it_unconfirmed() -> None:
    covers = Other((held(end=date(2024, 9, 1), tenure=9),), (signed(date(2024, 8, 20)),))
    assert state([held(date(2024, 9, 2))], others=[covers]) == "unconfirmed"


def test_a_question_of_identity_that_changes_nothing_is_no_matter() -> None:
    same = Other((held(end=date(2024, 9, 1), tenure=9),), ())
    assert state([held(date(2024, 9, 2))], others=[same]) == "open"
    assert state([held()], [signed()], others=[same]) == "covered"


def test_the_major_in_force_is_that_of_the_day_and_shipped_texts_are_in_force_since_ever() -> None:
    def text(version: str, since: date | None) -> Text:
        return Text("SKB-4", "Ikrar", CLASSES, version, ("satu",), since)

    texts = {
        "SKB-4": (text("1.0", None), text("1.1", date(2024, 9, 1)), text("2.0", date(2024, 10, 1)))
    }
    assert majors_on(texts, date(2000, 1, 1)) == {"SKB-4": Major(1, None)}
    assert majors_on(texts, date(2024, 9, 30)) == {"SKB-4": Major(1, None)}
    assert majors_on(texts, date(2024, 10, 1)) == {"SKB-4": Major(2, date(2024, 10, 1))}
    assert majors_on({"X": (text("1.0", date(2024, 9, 1)),)}, date(2024, 8, 31)) == {}


def test_the_class_of_a_signer_not_yet_in_office_is_that_of_the_nearest_seat_by_day() -> None:
    past = held(end=date(2020, 1, 1), pledge_class="bpd")
    soon = held(date(2024, 9, 20), tenure=2)
    assert class_nearest([past, soon], date(2024, 9, 1), CLASSES) == ["kades"]
    assert class_nearest([past], date(2024, 9, 1), CLASSES) == ["bpd"]
    assert class_nearest([past], date(2024, 9, 1), ("kades",)) == []
    two = [soon, held(tenure=3, pledge_class="perangkat")]
    assert class_nearest(two, date(2024, 9, 25), CLASSES) == ["kades", "perangkat"]


# --- properties ----------------------------------------------------------------------------------

DAYS = st.dates(date(2024, 7, 1), date(2024, 12, 31))
STARTS = st.one_of(st.none(), DAYS)


@st.composite
def holdings(draw: st.DrawFn) -> list[Holding]:
    found = []
    for number in range(draw(st.integers(1, 3))):
        start = draw(STARTS)
        end = draw(st.one_of(st.none(), st.dates(start or date(2024, 7, 1), date(2025, 1, 9))))
        gone = draw(st.one_of(st.none(), DAYS))
        found.append(
            held(
                start,
                end,
                tenure=number,
                village=f"35.16.05.200{draw(st.integers(1, 3))}",
                pledge_class=draw(st.sampled_from(("kades", "perangkat"))),
                absences=((gone, None),) if gone else (),
            )
        )
    return found


ACTS = st.lists(
    st.builds(
        signed,
        DAYS,
        pledge_class=st.sampled_from(("kades", "perangkat")),
        major=st.integers(1, 2),
        number=st.integers(1, 9),
    ),
    max_size=3,
)


@given(holdings(), ACTS, DAYS)
def test_a_mark_stays_as_it_is_until_the_day_it_names(
    found: list[Holding], acts: list[Act], on: date
) -> None:
    now = mark(found, acts, on=on)
    if now is None:
        return
    last = date(2025, 3, 1) if now.changes_on is None else now.changes_on - timedelta(1)
    for day in {on, on + (last - on) / 2, last}:
        later = mark(found, acts, on=day)
        assert later is not None
        assert later._replace(changes_on=None) == now._replace(changes_on=None)


@given(holdings(), ACTS, DAYS)
def test_the_order_of_seats_and_acts_makes_no_difference(
    found: list[Holding], acts: list[Act], on: date
) -> None:
    one, other = mark(found, acts, on=on), mark(found[::-1], acts[::-1], on=on)
    assert (one and one[:2]) == (other and other[:2])
    assert (one and one.seat.village) == (other and other.seat.village)


@given(holdings(), ACTS, DAYS)
def test_the_village_and_the_other_class_decide_nothing(
    found: list[Holding], acts: list[Act], on: date
) -> None:
    elsewhere = [one._replace(village="35.17.01.2001") for one in found]
    one, other = mark(found, acts, on=on), mark(elsewhere, acts, on=on)
    assert (one and one[:3]) == (other and other[:3])
    alone = [seat for seat in found if seat.pledge_class == "kades"]
    assert (mark(alone, acts, on=on) or ())[:3] == (one or ())[:3]


@given(holdings(), ACTS, DAYS)
def test_everybody_who_held_a_seat_in_the_window_has_one_mark_and_nobody_else(
    found: list[Holding], acts: list[Act], on: date
) -> None:
    seats = [one for one in found if one.pledge_class == "kades"]
    last = min(on, CLOSES)
    obliged = on >= OPENS and any(
        (one.start is None or one.start <= last) and (one.end is None or one.end >= OPENS)
        for one in seats
    )
    assert (mark(found, acts, on=on) is not None) == obliged
    assert (spell_within(seats, OPENS, last) is not None) >= obliged


EARLIER = st.dates(date(2023, 1, 1), OPENS)


@given(EARLIER, EARLIER, st.one_of(st.none(), DAYS), ACTS, DAYS)
def test_two_who_stand_alike_have_one_mark_beside_their_places_and_numbers(
    start: date, other_start: date, end: date | None, acts: list[Act], on: date
) -> None:
    end = None if end is None else max(end, OPENS)
    one = held(start, end, tenure=1, village="35.16.05.2001")
    other = held(other_start, end, tenure=2, village="35.17.01.2002")
    renumbered = [act._replace(number=act.number + 90) for act in acts]
    alike = stands_alike(CYCLE, one, acts), stands_alike(CYCLE, other, renumbered)
    assert alike[0] == alike[1]
    first, second = mark([one], acts, on=on), mark([other], renumbered, on=on)
    assert (first and (*first[:3], first.changes_on)) == (
        second and (*second[:3], second.changes_on)
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(held(date(2024, 9, 1)), id="a start inside the cycle"),
        pytest.param(held(None), id="a start that nobody knows"),
        pytest.param(held(end=date(2024, 9, 1)), id="an end"),
        pytest.param(held(pledge_class="bpd"), id="another class"),
    ],
)
def test_who_differs_in_what_a_mark_rests_on_does_not_stand_alike(other: Holding) -> None:
    assert stands_alike(CYCLE, held(), []) != stands_alike(CYCLE, other, [])
    assert stands_alike(CYCLE, held(), []) != stands_alike(CYCLE, held(), [signed()])
    assert stands_alike(CYCLE, held(), [signed()]) != stands_alike(
        CYCLE, held(), [signed(date(2024, 9, 2))]
    )


def test_in_a_cycle_that_is_due_within_two_weeks_the_day_of_all_is_that_of_who_was_there() -> None:
    short = CYCLE._replace(due=OPENS + timedelta(5))
    for start, due in ((OPENS, 5), (OPENS + timedelta(1), 15)):
        found = pledge_mark(short, "kades", [held(start)], [], FIRST, OPENS + timedelta(2))
        assert found is not None
        assert found.due == OPENS + timedelta(due)


def test_a_question_of_identity_puts_no_mark_on_who_is_not_obliged() -> None:
    obliged = Other((held(tenure=9),), ())
    assert mark([held(pledge_class="bpd")], others=[obliged]) is None


@pytest.mark.parametrize(
    ("seat", "changes_on"),
    [
        pytest.param(held(end=date(2024, 9, 12)), date(2024, 9, 13), id="leaves sooner"),
        pytest.param(held(date(2024, 9, 14)), date(2024, 9, 14), id="begins sooner"),
        pytest.param(held(end=CLOSES), DUE + timedelta(1), id="nothing sooner"),
    ],
)
def test_a_question_of_identity_brings_forward_the_day_on_which_a_mark_may_change(
    seat: Holding, changes_on: date
) -> None:
    found = mark([held()], on=date(2024, 9, 10), others=[Other((seat._replace(tenure=9),), ())])
    assert found is not None
    assert found.changes_on == changes_on


def test_a_seat_that_ends_before_it_begins_was_never_held() -> None:
    assert spell_within([held(date(2024, 9, 9), date(2024, 9, 1))], OPENS, CLOSES) is None
    broken = [held(end=date(2024, 8, 1)), held(date(2024, 8, 20), date(2024, 8, 2), tenure=2)]
    assert spell_within(broken, OPENS, CLOSES) == (LONG_AGO, date(2024, 8, 1))


def test_of_two_seats_to_come_the_signer_acts_for_the_next() -> None:
    later = held(date(2024, 12, 1), pledge_class="bpd")
    next_ = held(date(2024, 9, 20), tenure=2)
    assert class_nearest([later, next_], date(2024, 9, 1), CLASSES) == ["kades"]
