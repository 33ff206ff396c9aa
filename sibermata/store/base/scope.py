"""The districts that may be seen: an argument that every view requires.

Invariant: a view shows nothing of a district outside its scope, whatever else it is asked for.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The whole province, or a set of districts."""

    districts: frozenset[str] | None  # None: all there are

    @classmethod
    def province(cls) -> "Scope":
        """Return the scope of somebody who may see every district."""
        return cls(None)

    @classmethod
    def of(cls, *districts: str) -> "Scope":
        """Return the scope of somebody who may see these districts only."""
        return cls(frozenset(districts))

    def within(self, district: str | None) -> "Scope":
        """Return this scope narrowed to one district, where one is asked for."""
        if district is None:
            return self
        return Scope(frozenset((district,)) if self.holds(district) else frozenset())

    def holds(self, district: str) -> bool:
        """Return whether a district may be seen."""
        return self.districts is None or district in self.districts

    @property
    def listed(self) -> list[str] | None:
        """The districts in order, for a parameter of SQL; None for all."""
        return None if self.districts is None else sorted(self.districts)
