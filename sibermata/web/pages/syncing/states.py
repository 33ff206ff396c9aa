"""How a source, a run and a job are shown: a word, an icon, and an age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sibermata.records.job import JobState
from sibermata.records.run import OPEN, State
from sibermata.rules.measure import is_fresh
from sibermata.store.views.desk.syncing import NightOf, SourceState
from sibermata.sync.result import PAUSED
from sibermata.web.render import number

OLD = timedelta(days=7)  # then absences are presumed ends, and papers should not rest on it
KIND = {
    State.HELD: "wait",
    State.FAILED: "bad",
    State.ABANDONED: "bad",
    State.REJECTED: "calm",
    State.PUBLISHED: "good",
    State.NOOP: "good",
}
JOB_KIND = {
    JobState.WAITING: "wait",
    JobState.RUNNING: "calm",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.EXPIRED: "bad",
    JobState.TAKEN_BACK: "calm",
}
WIDE, HIGH = 120, 28  # of a small trend, in its own units


@dataclass(frozen=True)
class Shown:
    """A state: `kind` is good, wait, bad or calm."""

    kind: str
    words: str


@dataclass(frozen=True)
class Trend:
    """How many rows were admitted, night by night."""

    points: str  # of a polyline
    wide: int
    high: int
    words: str  # for who sees no picture
    marks: Sequence[tuple[float, float]] = ()  # nights on which nothing was admitted anew


@dataclass(frozen=True)
class SourceShown:
    """A source in a list."""

    is_: SourceState
    freshness: Shown
    age: str
    trend: Trend | None
    is_paused: bool
    rows: str  # the address of what its last run read; '' where its rows are not kept

    @property
    def state(self) -> State | None:
        """The state of its last run."""
        return State(self.is_["state"]) if self.is_["state"] else None

    @property
    def kind(self) -> str:
        """How that state is shown."""
        return "calm" if self.is_["code"] == PAUSED else kind_of(self.state)

    @property
    def outcome(self) -> str:
        """The group of the overview that the source belongs to."""
        if self.is_paused:
            return "dijeda"
        if self.is_["hold"] is not None:
            return "ditahan"
        if self.state in (State.FAILED, State.ABANDONED):
            return "gagal"
        return "lancar" if self.freshness.kind == "good" else "usang"


def kind_of(state: State | None) -> str:
    """Return how the state of a run is shown."""
    if state is None:
        return "calm"
    return "wait" if state in OPEN else KIND[state]


def shown_run(run: Mapping[str, Any], words: Mapping[Any, str]) -> Shown:
    """Return how far a run is, or how it ended."""
    state = State(run["state"])
    return Shown("calm" if run["code"] == PAUSED else kind_of(state), words[state])


def show_source(
    one: SourceState,
    nights: Sequence[NightOf],
    now: datetime,
    today: date,
    rows: Mapping[int, str],
) -> SourceShown:
    """Return a source as a list shows it; `rows`: the addresses of what runs read."""
    until, heard = one["paused_until"], heard_at(one["confirmed_at"], one["published_at"])
    is_paused = until is not None and until >= today
    return SourceShown(
        one,
        freshness(heard, now, today),
        age(heard, now),
        trend(nights),
        is_paused,
        rows.get(one["run"] or 0, ""),
    )


def heard_at(confirmed: datetime | None, published: datetime | None) -> datetime | None:
    """Return when a source was last seen to be as it stands; None if never."""
    return max((at for at in (confirmed, published) if at), default=None)


def freshness(heard: datetime | None, now: datetime, today: date) -> Shown:
    """Return how fresh what a source says is: 'segar' is what the measure counts."""
    if heard is None:
        return Shown("bad", "belum pernah dibaca")
    if is_fresh(heard, today):
        return Shown("good", "segar")
    return Shown("wait", "mulai usang") if now - heard <= OLD else Shown("bad", "usang")


def age(at: datetime | None, now: datetime) -> str:
    """Return how long ago something was, in words."""
    if at is None:
        return ""
    since = max(now - at, timedelta())
    if since.days:
        return f"{since.days} hari lalu"
    hours = since.seconds // 3600
    return f"{hours} jam lalu" if hours else "baru saja"


def trend(nights: Sequence[NightOf], wide: int = WIDE, high: int = HIGH) -> Trend | None:
    """Return the trend of admitted rows; None where there is less than two nights to tell of."""
    read = [one for one in nights if one["rows_read"]]
    if len(read) < 2:
        return None
    first, last = read[0]["night"], read[-1]["night"]
    values = [one["admitted"] for one in read]
    low, most = min(values), max(values)
    days, room = max((last - first).days, 1), max(most - low, 1)

    def at(one: NightOf) -> tuple[float, float]:
        along = (one["night"] - first).days / days
        up = (one["admitted"] - low) / room if most > low else 0.5
        return round(2 + along * (wide - 4), 1), round(high - 3 - up * (high - 6), 1)

    places = [at(one) for one in read]
    stopped = [place for one, place in zip(read, places, strict=True) if one["state"] == "HELD"]
    words = (
        f"{number(values[0])} baris pada malam pertama, {number(values[-1])} pada malam terakhir; "
        f"paling sedikit {number(low)}, paling banyak {number(most)}."
    )
    return Trend(" ".join(f"{x},{y}" for x, y in places), wide, high, words, stopped)
