"""Tonight's rows in the form that matching needs."""

import re
from collections.abc import Callable
from typing import NamedTuple

from sibermata.records.official import OfficialRecord
from sibermata.sync.read.reading import JudgedRow

NUMBER_LIKE = re.compile(r"[0-9]{10}")  # a personal number, or something as long as one


def kept_key(key: str, hashed: Callable[[str], bytes]) -> str:
    """Return a source's own id as stored: if it is or may be a NIK or a telephone number, only its
    keyed hash.
    """
    return hashed(key).hex() if NUMBER_LIKE.search(key) else key


class NewRow(NamedTuple):
    """An admitted row of tonight in the form that matching needs."""

    row: JudgedRow
    record: OfficialRecord
    nik_hash: bytes | None
    label_key: str

    @property
    def seat(self) -> tuple[str, str, str]:
        """Village, post and label."""
        return (self.record.village_code, self.record.post, self.label_key)
