"""Which alarms stand: a night that did not run, sources that fail, sources whose data age. Pure.

Each alarm is a word with an `about` that stays the same as long as its trouble does, so that
nothing unchanged is said twice.
Agreed: FAULTS F47, F115; *gagal*, *basi* and *tidak berjalan* are three.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sibermata.records.office.message import MessageKind, Word
from sibermata.rules.outgoing.numbers import Numbers
from sibermata.rules.time.office import WIB

OUT_OF_REACH = frozenset(("SRC_UNREACHABLE", "SRC_TOO_SLOW"))  # what an own network looks like
REJECTED = "AUTH_REJECTED"
NAMED = 3  # sources named in a word


class Standing(NamedTuple):
    """The state of an active source that is not paused."""

    source: str
    district: str
    heard_at: datetime | None  # last applied or confirmed
    good_run: int  # the last run that did not fail, 0 = none
    failed_nights: int  # since then
    failed_since: date | None  # the first of them
    code: str  # why the last of them failed
    under_way: bool  # the run that the clock asked for tonight has not ended
    waits_for_files: bool = False  # people hand its files in, some month or other


class Tonight(NamedTuple):
    """The night that was due last."""

    night: date
    starts: datetime
    has_begun: bool


def alarms(
    standings: Sequence[Standing], tonight: Tonight, now: datetime, numbers: Numbers
) -> list[Word]:
    """Return every alarm for the present state."""
    cut_off = own_network(standings, numbers)
    silent = {one.source for one in cut_off}
    stale = [one for one in standings if is_stale(one, now, numbers)]
    return [
        *not_run(standings, tonight, now, numbers),
        *network_words(cut_off, len(standings), tonight),
        *(
            failed_word(one)
            for one in standings
            if fails(one, numbers) and one.source not in silent
        ),
        *stale_words(stale, len(standings), now, numbers, silent),
    ]


def not_run(
    standings: Sequence[Standing], tonight: Tonight, now: datetime, numbers: Numbers
) -> list[Word]:
    """Return whether the night did not begin in time, or came to no end."""
    night = tonight.night.isoformat()
    facts: dict[str, Any] = {"night": night}
    begins = tonight.starts + timedelta(minutes=numbers.not_begun_minutes)
    if standings and not tonight.has_begun and now >= begins:
        return [Word(MessageKind.NOT_RUN, "", night, {**facts, "time": clock(begins)})]
    ends = tonight.starts + timedelta(hours=numbers.not_ended_hours)
    waiting = [one.source for one in standings if one.under_way]
    if not waiting or now < ends:
        return []
    facts |= {"time": clock(ends), "number": len(waiting), "variant": "not_ended"}
    facts["sources"] = waiting[:NAMED]
    return [Word(MessageKind.NOT_RUN, "", f"{night} end", facts)]


def own_network(standings: Sequence[Standing], numbers: Numbers) -> list[Standing]:
    """Return the sources that were out of reach tonight, where they are so many that the fault is
    ours.
    """
    cut_off = [one for one in standings if one.failed_nights and one.code in OUT_OF_REACH]
    many = len(cut_off) * numbers.own_network_of > len(standings)
    return cut_off if many and len(cut_off) >= numbers.own_network_least else []


def network_words(cut_off: Sequence[Standing], whole: int, tonight: Tonight) -> list[Word]:
    """Return the one word about our own network; once for as long as it lasts."""
    if not cut_off:
        return []
    since = min((one.failed_since or tonight.night for one in cut_off), default=tonight.night)
    facts = {"number": len(cut_off), "whole": whole, "night": tonight.night.isoformat()}
    return [Word(MessageKind.NETWORK, "", since.isoformat(), facts)]


def fails(one: Standing, numbers: Numbers) -> bool:
    """Return whether a source failed so often that a person must look; rejected credentials were
    said at once.
    """
    return one.failed_nights >= numbers.failed_nights and one.code != REJECTED


def failed_word(one: Standing) -> Word:
    """Return the alarm of a source that fails; once until it is read again."""
    facts = {
        "source": one.source,
        "code": one.code,
        "nights": one.failed_nights,
        "since": one.failed_since.isoformat() if one.failed_since else "",
    }
    return Word(MessageKind.FAILED, one.district, f"{one.source} {one.good_run}", facts)


def is_stale(one: Standing, now: datetime, numbers: Numbers) -> bool:
    """Return whether nothing was confirmed of a nightly source for too long."""
    if one.heard_at is None or one.waits_for_files:
        return False
    return now - one.heard_at > timedelta(hours=numbers.stale_hours)


def stale_words(
    stale: Sequence[Standing], whole: int, now: datetime, numbers: Numbers, silent: set[str]
) -> list[Word]:
    """Return the alarm of each source whose data age; one for all where that is our own doing."""
    if len(stale) >= numbers.own_network_least and len(stale) * numbers.own_network_of > whole:
        oldest = min(one.heard_at for one in stale if one.heard_at).isoformat()
        facts = {"number": len(stale), "whole": whole, "hours": numbers.stale_hours}
        return [Word(MessageKind.STALE, "", oldest, {**facts, "variant": "all_stale"})]
    return [
        Word(
            MessageKind.STALE,
            one.district,
            f"{one.source} {one.heard_at.isoformat()}",
            {
                "source": one.source,
                "heard": one.heard_at.isoformat(),
                "hours": int((now - one.heard_at).total_seconds()) // 3600,
            },
        )
        for one in stale
        if one.heard_at and one.source not in silent
    ]


def start_of(night: date, hour: int) -> datetime:
    """Return the instant at which a night begins."""
    return datetime.combine(night, time(hour), tzinfo=WIB)


def clock(at: datetime) -> str:
    """Return the hour of an instant by the office's clock: '01.30'."""
    return f"{at.astimezone(WIB):%H.%M}"
