"""Which seats of a village need an officer's attention: empty ones, crowded ones, terms that end,
people past the age. Pure; changes nobody.

Law: numbers of holders, terms and ages are in config/posts.toml, each with its law. A body is
judged only in villages where a source ever named one of its holders: elsewhere no source delivers
it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sibermata.records.states import IN_OFFICE, Capacity, TenureStatus
from sibermata.rules.post.resolve import Post


class Holder(NamedTuple):
    """A tenure as the check needs it."""

    tenure: int
    person: int
    village: str
    post: str
    label: str
    label_key: str
    capacity: str
    status: str
    start: date | None
    end: date | None
    born: date | None


class SeatTask(NamedTuple):
    """Something to look at; `signs` make it the same task night after night."""

    code: str
    village: str
    signs: tuple[str, ...]
    shown: str
    detail: str


def check_village(
    village: str,
    in_office: Iterable[Holder],
    posts: Mapping[str, Post],
    today: date,
    term_months: int,
) -> list[SeatTask]:
    """Return the tasks of one village."""
    holders = [holder for holder in in_office if holder.post in posts]
    sitting = [holder for holder in holders if holder.status in IN_OFFICE]
    bodies = {posts[holder.post].body for holder in holders}
    by_post: dict[str, list[Holder]] = defaultdict(list)
    for holder in sitting:
        by_post[holder.post].append(holder)
    tasks = [
        task
        for code, post in posts.items()
        if post.body in bodies
        for task in _numbers(village, post, by_post[code], holders)
    ]
    for holder in sitting:
        tasks += _terms(holder, posts[holder.post], today, term_months)
    return tasks


def _numbers(
    village: str, post: Post, sitting: list[Holder], holders: list[Holder]
) -> list[SeatTask]:
    """Return the tasks from the number of holders of one post: too few, too many, or two in one
    seat.
    """
    shown = f"{post.code} {village}"
    if len(sitting) < post.min_holders:
        ends = [
            holder.end
            for holder in holders
            if holder.post == post.code and holder.status == TenureStatus.ENDED and holder.end
        ]
        since = f"Kosong sejak {max(ends).isoformat()}." if ends else "Tidak diketahui sejak kapan."
        few = (
            f" Terisi {len(sitting)} dari paling sedikit {post.min_holders}."
            if post.min_holders > 1
            else ""
        )
        code = "SEAT_NO_HEAD" if post.code == "KADES" else "SEAT_VACANT"
        return [
            SeatTask(
                code,
                village,
                (village, post.code),
                village if code == "SEAT_NO_HEAD" else shown,
                since + few,
            )
        ]
    tasks = []
    # A definitif who is away and the Plt who stands in for him share a chair lawfully: definitif
    # ones are counted.
    firm = [holder for holder in sitting if holder.capacity == Capacity.DEFINITIF]
    if post.max_holders and len(firm) > post.max_holders:
        tasks.append(
            SeatTask(
                "SEAT_CROWDED",
                village,
                (village, post.code),
                shown,
                f"{len(firm)} untuk {post.max_holders}",
            )
        )
    chairs: dict[str, list[Holder]] = defaultdict(list)
    for holder in firm:
        if not post.single and post.single_seat(holder.label_key):
            chairs[holder.label_key].append(holder)
    for key, crowd in sorted(chairs.items()):
        if len(crowd) > 1:
            shown_chair = f"{post.code} {crowd[0].label} {village}"
            tasks.append(
                SeatTask(
                    "SEAT_CROWDED",
                    village,
                    (village, post.code, key),
                    shown_chair,
                    f"{len(crowd)} untuk 1",
                )
            )
    return tasks


TERMS = ("SEAT_TERM_ENDS", "SEAT_TERM_OVER")  # tasks about terms that end or have ended


def _terms(holder: Holder, post: Post, today: date, term_months: int) -> list[SeatTask]:
    """Return the tasks from a holder's own term and age."""
    shown = " ".join(word for word in (post.code, holder.label, holder.village) if word)
    tasks = []
    if holder.end is not None and holder.status == TenureStatus.ACTIVE:
        if holder.end < today:
            tasks.append(
                SeatTask(
                    "SEAT_TERM_OVER",
                    holder.village,
                    (str(holder.tenure),),
                    shown,
                    holder.end.isoformat(),
                )
            )
        elif holder.end <= add_months(today, term_months):
            tasks.append(
                SeatTask(
                    "SEAT_TERM_ENDS",
                    holder.village,
                    (str(holder.tenure),),
                    shown,
                    holder.end.isoformat(),
                )
            )
    if (
        post.out_at_age
        and holder.born is not None
        and add_months(holder.born, 12 * post.out_at_age) <= today
    ):
        detail = (
            f"orang {holder.person}, {post.out_at_age} tahun sejak "
            f"{add_months(holder.born, 12 * post.out_at_age).isoformat()}"
        )
        tasks.append(
            SeatTask("SEAT_OVER_AGE", holder.village, (str(holder.tenure),), shown, detail)
        )
    return tasks


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month if it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
