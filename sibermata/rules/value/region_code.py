"""Which village a row means: its code, else a retired code with a successor, else kecamatan + name,
else a name unique in the district.

Nothing outside the source's own district is ever found here; two places of one name are a question,
never a choice.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from functools import cached_property, lru_cache
from typing import NamedTuple

from sibermata.records.cell import ABSENT, NUMBER, text_of
from sibermata.records.official import RowFinding
from sibermata.records.region import Region
from sibermata.rules.value.text import BLANK, clean, is_blank, modern_spelling, shown
from sibermata.rules.value.two_places import told_apart, two_places

VILLAGE_LEVELS = frozenset(("desa", "desa_adat", "kelurahan"))
_VILLAGE_PREFIX = re.compile(
    r"^(?:(?:PEMERINTAH(?:AN)?|PEMDES|KANTOR|BALAI)\s+)?"
    r"(?:DESA\s*/\s*KEL(?:URAHAN)?|DESA|DS|DES|PEMDES|KELURAHAN|KEL)(?:\s*\.\s*|\s+)"
)
_SUBDISTRICT_PREFIX = re.compile(r"^(?:KECAMATAN|KEC|KCM)(?:\s*\.\s*|\s+)")
_DISTRICT_PREFIX = re.compile(r"^(?:KABUPATEN|KAB|KOTA)(?:\s*\.\s*|\s+)")
_BETWEEN = re.compile(r"[\s./\u200b-\u200f\u2060\ufeff-]+")  # what shows and what does not
_LED_CODE = re.compile(r"(?i)^kode\b[\s.:]*")
_THOUSANDS = re.compile(r"[0-9](?:,[0-9]{3}){3}").fullmatch  # '3,516,052,001'
_SHORT_CODE = re.compile(r"([0-9]{2})[. ]([0-9]{4})\.?").fullmatch
# A kecamatan called 'Tidak Ada' is written and does not exist: only what programs write for nothing
# is silence here.
SILENT = frozenset(("", "0", "NULL", "NONE", "NAN", "NIL", "N A", "NA"))
_OF_DISTRICT = re.compile(r"[\s,]+(?:KABUPATEN|KAB|KOTA)(?:\s*\.\s*|\s+).*$", re.IGNORECASE)
LONGEST = 200  # characters of a cell that is searched for a village; more matches none
_NEAREST = 3  # how many places are offered where one is not known
_ALIKE = 60  # of 100: a name or code this alike is offered, never taken
_END_OF_CODE = re.compile(r"(?<=[^\W\d_])\s*\([0-9]{4}\)$")  # 'Srigading (2001)'
_COUNTED = re.compile(
    r"^(?:[0-9]{1,4}\s*[.)\s-]+|[IVX]{1,5}\s*[.)])\s*(?=[^\W\d_]{2})"
)  # '1. Ngoro', '02 Ngoro', 'II. Ngoro': a list's


class PlaceRead(NamedTuple):
    """The village ('' = none was recognised) and the findings about it."""

    code: str
    name: str
    findings: tuple[RowFinding, ...] = ()


def normalise_code(cell: str) -> str | None:
    """Return a region code dotted ('35.16.05.2001', or shorter: '35.16.05'); None if the cell holds
    no such code.
    """
    text = text_of(cell)
    if text is not cell and cell[0] != NUMBER:
        return None
    text = _LED_CODE.sub("", text.strip(" '’`\""))
    if _THOUSANDS(text):
        text = text.replace(",", "")
    compact = _BETWEEN.sub("", re.sub(r"(?<=[0-9]{4})(?:\.0|,0{1,2})$", "", text))
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10}", compact):
        return None
    parts = (compact[:2], compact[2:4], compact[4:6], compact[6:])
    return ".".join(part for part in parts if part)


def place_key(name: str, prefix: re.Pattern[str] = _VILLAGE_PREFIX) -> str:
    """Return the form in which place names are compared: 'Ds. Sumber Rejo' -> 'SUMBERREJO'."""
    bare = prefix.sub("", _in_capitals(name))
    return re.sub(r"[\W_]+", "", bare or _in_capitals(name))


@lru_cache(maxsize=4096)
def _in_capitals(name: str) -> str:
    return unicodedata.normalize("NFKC", clean(name).text).upper().strip()


class Places:
    """The places of one district, retired ones included, indexed by every way of naming them."""

    def __init__(
        self,
        district: str,
        regions: Iterable[Region],
        province: Callable[[], "Places | None"] = lambda: None,
    ) -> None:
        self.district = district
        self.villages: dict[str, Region] = {}
        self.subdistricts: dict[str, Region] = {}
        self._district_keys: frozenset[str] = frozenset()
        for region in regions:
            if region.code == district:
                self._district_keys = _keys_of(region)
            if not region.code.startswith(district + "."):
                continue
            if region.level in VILLAGE_LEVELS:
                self.villages[region.code] = region
            elif region.level == "kecamatan":
                self.subdistricts[region.code] = region
        self._province = province
        self._own: dict[str, frozenset[str]] = {}
        # every name of a place of the district, written together: what no person is asked about
        self.keys = self._district_keys.union(
            *map(_keys_of, self.villages.values()), *map(_keys_of, self.subdistricts.values())
        )

    @cached_property
    def _names(self) -> "Names":  # only a source that writes names instead of codes asks
        return _index(self.villages.values(), place_key)

    @cached_property
    def _subdistrict_names(self) -> "Names":
        return _index(self.subdistricts.values(), lambda name: place_key(name, _SUBDISTRICT_PREFIX))

    def find(
        self, code_cell: str, village_cell: str = ABSENT, subdistrict_cell: str = ABSENT
    ) -> PlaceRead:
        """Return the village that these three cells mean together.

        A code wins over a name that disagrees; the difference is a finding.
        """
        code_cell, village_cell = told_apart(code_cell, village_cell)
        village, subdistrict = _name_of(village_cell), _name_of(subdistrict_cell, SILENT)
        code = self._complete(code_cell, subdistrict)
        if code is not None and len(code) == 13:
            return self._by_code(code, code_cell, village, subdistrict)
        has_code = not is_blank(text_of(code_cell).strip())
        if code is not None and not code.startswith(self.district[: len(code)]):
            return _refused("OUT_OF_TERRITORY", "village_code", code_cell)
        if not village:
            if has_code and code is None and not re.search(r"[0-9]", text_of(code_cell)):
                village = _name_of(code_cell)  # a name in the code's column
            else:
                return self._no_village(
                    code_cell,
                    code,
                    has_code,
                    "village_code" if village_cell == ABSENT else "village_name",
                )
        above = subdistrict or (code if code in self.subdistricts else "")
        found = self._by_name(village, above, village_cell)
        if not found.code and found.findings[0].code == "REGION_UNKNOWN":
            found = self._by_both(village, above, village_cell) or found
        if found.code and has_code and code is None and _name_of(village_cell):
            unread = RowFinding(
                "REGION_NAME_DIFF",
                "village_code",
                shown(code_cell),
                f"kode tidak terbaca, dipakai nama {found.name}",
            )
            return found._replace(findings=(*found.findings, unread))
        return found

    def own_names(self, village: str) -> frozenset[str]:
        """Return the names of a village, of its kecamatan and of the district, written together,
        bare and with the word of their kind before them.
        """
        if village not in self._own:
            above = [self.villages.get(village), self.subdistricts.get(village[:8])]
            keys = (_keys_of(region) for region in above if region is not None)
            self._own[village] = self._district_keys.union(*keys)
        return self._own[village]

    def _complete(self, cell: str, subdistrict: str) -> str | None:
        """Return the code of a cell; 'CC.VVVV' is completed by the district whose file this is,
        'VVVV' by the kecamatan beside it.
        """
        short = _SHORT_CODE(text_of(cell).strip()) if cell[:1] != NUMBER else None
        if short and f"{self.district}.{short[1]}.{short[2]}" in self.villages:
            return f"{self.district}.{short[1]}.{short[2]}"
        code = normalise_code(cell)
        if (
            code is not None and len(code) == 5 and code[:2] != self.district[:2]
        ):  # four digits of another province: a village's own part
            whole = [
                f"{above}.{code.replace('.', '')}"
                for above in self._subdistrict_codes(subdistrict) or ()
            ]
            return next((one for one in whole if one in self.villages), None)
        return code

    def _no_village(self, cell: str, code: str | None, has_code: bool, column: str) -> PlaceRead:
        if not has_code:
            return _refused("REGION_MISSING", column, cell)
        inside = [
            r
            for r in self.villages.values()
            if code in self.subdistricts and r.code.startswith(f"{code}.")
        ]
        near = _described(inside[:_NEAREST]) if inside else self._near_code(text_of(cell))
        return _refused("REGION_UNKNOWN", "village_code", cell, near)

    def _by_code(self, code: str, cell: str, village: str, subdistrict: str) -> PlaceRead:
        region = self.villages.get(code)
        if region is None:
            if not code.startswith(self.district + "."):
                return _refused("OUT_OF_TERRITORY", "village_code", cell)
            found = (
                self._by_name(village, subdistrict, village) if village and subdistrict else None
            )
            if found is not None and found.code:
                detail = (
                    f"kode tidak dikenal, dipakai kecamatan dan nama: {found.name} ({found.code})"
                )
                return found._replace(
                    findings=(
                        *found.findings,
                        RowFinding("REGION_NAME_DIFF", "village_code", shown(cell), detail),
                    )
                )
            near = self._near_name(village, None) if village else self._near_code(code)
            return _refused("REGION_UNKNOWN", "village_code", cell, near)
        if region.retired:
            return self._of_retired(region, "village_code", cell)
        if not village:
            return PlaceRead(code, region.name)
        key = place_key(village)
        if key == place_key(region.name):
            return PlaceRead(code, region.name)
        alike = key in {place_key(name) for name in region.former_names} or modern_spelling(
            key
        ) == modern_spelling(place_key(region.name))
        said = RowFinding(
            "REGION_RESPELLED" if alike else "REGION_NAME_DIFF",
            "village_name",
            shown(village),
            region.name,
        )
        return PlaceRead(code, region.name, (said,))

    def _of_retired(self, region: Region, column: str, cell: str) -> PlaceRead:
        successor = self.villages.get(region.successor)
        if successor is None or successor.retired:
            return _refused("REGION_NO_SUCCESSOR", column, cell, region.name)
        detail = f"{successor.name} ({successor.code})"
        return PlaceRead(
            successor.code,
            successor.name,
            (RowFinding("REGION_RETIRED", column, shown(cell), detail),),
        )

    def _by_name(self, village: str, subdistrict: str, cell: str) -> PlaceRead:
        inside = self._subdistrict_codes(subdistrict)
        candidates, respelled = _look_up(self._names, place_key(village))
        if subdistrict and inside is None and candidates:
            return self._question_of_kecamatan(village, subdistrict, candidates)
        here = [r for r in candidates if inside is None or r.code[:8] in inside]
        living = [r for r in here if not r.retired] or here
        if len(living) == 1:
            if living[0].retired:
                return self._of_retired(living[0], "village_name", cell)
            said = (
                (RowFinding("REGION_RESPELLED", "village_name", shown(village), living[0].name),)
                if respelled
                else ()
            )
            return PlaceRead(living[0].code, living[0].name, said)
        if living or (
            candidates and inside is not None
        ):  # two of one name, or the name stands in another kecamatan only
            return _refused(
                "REGION_AMBIGUOUS", "village_name", cell, self._described(living or candidates)
            )
        if inside is None and self._is_elsewhere(village, subdistrict):
            return _refused("OUT_OF_TERRITORY", "village_name", cell, subdistrict)
        return _refused("REGION_UNKNOWN", "village_name", cell, self._near_name(village, inside))

    def _by_both(self, text: str, subdistrict: str, cell: str) -> PlaceRead | None:
        """Return the village of a cell that also names its kecamatan; None if several fit."""
        ways = two_places(text)
        if (
            len(ways) > 1
            and place_key(ways[0].subdistrict, _DISTRICT_PREFIX) in self._district_keys
        ):
            return self._by_name(ways[0].village, subdistrict, cell)  # 'Jaten, Kabupaten Blitar'
        if subdistrict:
            beside = self._subdistrict_codes(subdistrict)
            ways = [way for way in ways if self._subdistrict_codes(way.subdistrict) == beside]
        read = [self._by_name(way.village, way.subdistrict, cell) for way in ways]
        if len(read) == 1 and ways[0].stated:
            return read[0]
        sure = {one.code: one for one in read if one.code}  # 'Ngoro / Ngoro' is one reading
        return sure.popitem()[1] if len(sure) == 1 else None

    def _question_of_kecamatan(
        self, village: str, subdistrict: str, candidates: list[Region]
    ) -> PlaceRead:
        """Return the question about a kecamatan that is none of ours: its village may be another.

        Agreed (FIELD R3): never simply the only one of that name; a person says which.
        """
        if self._is_elsewhere(village, subdistrict):
            return _refused("OUT_OF_TERRITORY", "village_name", village, subdistrict)
        return _refused(
            "SUBDISTRICT_UNKNOWN", "subdistrict_name", subdistrict, self._described(candidates)
        )

    def _is_elsewhere(self, village: str, subdistrict: str) -> bool:
        """Return whether another district has a village of this name in this kecamatan."""
        wide = self._province() if subdistrict else None
        inside = wide._subdistrict_codes(subdistrict) if wide is not None else None
        if wide is None or inside is None:
            return False
        return any(one.code[:8] in inside for one in _look_up(wide._names, place_key(village))[0])

    def knows_subdistrict(self, cell: str) -> bool:
        """Return whether a cell names a kecamatan that is one of these."""
        return self._subdistrict_codes(_name_of(cell, SILENT)) is not None

    def subdistrict(self, name: str) -> str:
        """Return the code of the only kecamatan called so, '' if none is or several are."""
        codes = self._subdistrict_codes(name) or set()
        return next(iter(codes)) if len(codes) == 1 else ""

    def inside(self, subdistrict: str, village: str) -> str:
        """Return a village of this kecamatan as it is offered in a list: 'Kesemen, Kec. Ngoro
        (35.16.05.2002)'; '' if none is called so.
        """
        found = self.villages.get(self.find(ABSENT, village, subdistrict).code)
        return self._described([found]) if found is not None else ""

    def _subdistrict_codes(self, subdistrict: str) -> set[str] | None:
        """Return the codes of the named (or coded) kecamatan; None if none is named or it is not
        one of ours.
        """
        if not subdistrict:
            return None
        code = normalise_code(subdistrict)
        if code in self.subdistricts:
            return {code}
        bare = _OF_DISTRICT.sub("", subdistrict) or subdistrict
        found, _ = _look_up(self._subdistrict_names, place_key(bare, _SUBDISTRICT_PREFIX))
        return {region.code for region in found} or None

    def _described(self, regions: list[Region]) -> str:
        parts = []
        for region in regions[: _NEAREST * 2]:
            above = self.subdistricts.get(region.code[:8])
            parts.append(f"{region.name}{', Kec. ' + above.name if above else ''} ({region.code})")
        return "; ".join(parts)

    def _near_name(self, village: str, inside: set[str] | None) -> str:
        living = [
            r
            for r in self.villages.values()
            if not r.retired and (inside is None or r.code[:8] in inside)
        ]
        near = _nearest(place_key(village), [place_key(r.name) for r in living])
        return self._described([living[place] for place in near])

    def _near_code(self, code: str) -> str:
        living = [r for r in self.villages.values() if not r.retired]
        near = _nearest(code, [r.code for r in living])
        return self._described([living[place] for place in near])


def _nearest(word: str, words: list[str]) -> list[int]:
    """Return the places of the words that are most alike, the best first."""
    from rapidfuzz import fuzz, process

    best = process.extract(word, words, scorer=fuzz.ratio, limit=_NEAREST, score_cutoff=_ALIKE)
    return [place for _, _, place in best]


Names = tuple[
    dict[str, list[Region]], dict[str, list[Region]]
]  # key -> regions called so; folded or former key -> regions


def _index(regions: Iterable[Region], key_of: Callable[[str], str]) -> Names:
    exact: dict[str, list[Region]] = defaultdict(list)
    loose: dict[str, list[Region]] = defaultdict(list)
    for region in regions:
        key = key_of(region.name)
        exact[key].append(region)
        for other in {modern_spelling(key), *(key_of(name) for name in region.former_names)}:
            if other:
                loose[other].append(region)
    return dict(exact), dict(loose)


def _look_up(names: Names, key: str) -> tuple[list[Region], bool]:
    """Return the regions called so, and whether only an old spelling or a former name leads
    there.
    """
    if found := names[0].get(key):
        return found, False
    loose = names[1].get(key) or names[1].get(modern_spelling(key)) or []
    return loose, True


def _name_of(cell: str, blank: Set[str] = BLANK) -> str:
    """Return the name in a cell, '' where it says nothing."""
    text = text_of(cell)
    if text is not cell and cell[0] != NUMBER:
        return ""
    read = _END_OF_CODE.sub("", clean(text[:LONGEST]).text)
    return (
        ""
        if is_blank(read, blank)
        else _COUNTED.sub("", read)
        if read[0] in "0123456789IVX"
        else read
    )


_KINDS = {
    "desa": ("DESA", "DS", "PEMDES"),
    "desa_adat": ("DESA", "DS"),
    "kelurahan": ("KELURAHAN", "KEL"),
    "kecamatan": ("KECAMATAN", "KEC"),
    "kabupaten": ("KABUPATEN", "KAB"),
    "kota": ("KOTA",),
}


def _keys_of(region: Region) -> frozenset[str]:
    """Return the ways to write a place's names in one word: 'SRIGADING', 'DESASRIGADING'."""
    kinds = _KINDS.get(region.level, ())
    bare = {place_key(name, _DISTRICT_PREFIX) for name in (region.name, *region.former_names)}
    return frozenset(bare) | {kind + key for kind in kinds for key in bare}


def _described(regions: list[Region]) -> str:
    return "; ".join(f"{region.name} ({region.code})" for region in regions)


def _refused(code: str, column: str, cell: str, detail: str = "") -> PlaceRead:
    return PlaceRead("", "", (RowFinding(code, column, shown(cell), detail),))
