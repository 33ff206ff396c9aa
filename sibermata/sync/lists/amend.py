"""What was listed before and is listed differently now: which act or result a row amends, and which
nobody lists any more.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from sibermata.records.programme.deeds import PledgeRecord, TrainingRecord
from sibermata.records.states import ActState
from sibermata.sync.lists.shape import LinkedRow

AMENDED = "barisnya di daftar berubah"
Deed = TypeVar("Deed", PledgeRecord, TrainingRecord)


class Amending(Generic[Deed]):
    """The acts or the results of one night, as they are added and amended.

    `others`: number of an act or a result -> what other sources make of it.
    """

    def __init__(
        self, stored: Iterable[Deed], supported: set[int], others: Mapping[int, Sequence[str]]
    ) -> None:
        self.by_id: dict[int, Deed] = {one.id: one for one in stored}
        self.supported, self.others = supported, others
        self.new: list[Deed] = []
        self.changed: dict[int, Deed] = {}
        self.of_row: dict[bytes, tuple[int, str]] = {}

    def amended(self, rows: Iterable[LinkedRow]) -> Deed | None:
        """Return what a row listed before and amends now: its own, of the same person, that nobody
        else lists.
        """
        for row in rows:
            before = row.before
            if before is None or before.deed_id is None or row.moved:
                continue
            deed = self.by_id.get(before.deed_id)
            if deed is not None and deed.id not in self.supported and self._alone(deed):
                return deed
        return None

    def leave(self, rows: Iterable[LinkedRow]) -> None:
        """Annul what rows listed before and no longer list, because they state something else now
        or a person said that it is somebody else's.
        """
        listed = {number for number, _ in self.of_row.values()} | self.supported
        for row in rows:
            before = row.before
            if before is None or before.deed_id is None or before.deed_id in listed:
                continue
            deed = self.by_id.get(before.deed_id)
            if deed is not None and self._alone(deed):
                annulled = deed._replace(state=str(ActState.ANNULLED), reason=AMENDED)
                self.changed.setdefault(deed.id, annulled)

    def _alone(self, deed: Deed) -> bool:
        """Return whether an act or a result rests on tonight's rows alone."""
        verified = isinstance(deed, PledgeRecord) and deed.verified_by
        by_people = deed.entered_by or verified or deed.state == ActState.ANNULLED
        return not by_people and not self.others.get(deed.id)
