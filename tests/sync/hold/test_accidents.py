"""A clerk's accident of one night replaces nobody: it is held, or it does no harm (FIELD H3, H4,
H6); nights on which people really come and go pass.
"""

import pytest

from tests.accidents import FAMILIES, IDENTIFIERS, PARTS, district
from tests.office import Office

COLUMNS = ("name", "birth_date", "nik", "key", "sk_number", "post", "village_code", "phone")
SHOWN = ("name", "village_code", "post", "birth_date", "sk_number", "start_date")
WHO = "select coalesce(encode(nik_hash, 'hex'), '') nik, name from person where recorded_to = 'infinity'"


def shown(office: Office) -> list[tuple[str, ...]]:
    """What the registry shows of everybody in office, and whose NIK is whose."""
    told = [tuple(str(row[name]) for name in SHOWN) for row in office.roster()]
    return sorted(told + [(row["nik"], row["name"]) for row in office.ask(WHO)])


@pytest.mark.parametrize(
    ("column", "identifiers"),
    [
        pytest.param(column, identifiers, id=f"H3-{column}-{identifiers}")
        for column in COLUMNS
        for identifiers in IDENTIFIERS
        if district(identifiers)[0][column]
    ],
)
def test_an_accident_is_held_or_does_no_harm(office: Office, column: str, identifiers: str) -> None:
    rows = district(identifiers)
    office.deliver(rows)
    assert office.one().state == "PUBLISHED"
    before, harm = shown(office), []
    for family, spoil in FAMILIES.items():
        for part, where in PARTS.items():
            spoiled = spoil(rows, column, where)
            if spoiled == rows:
                continue
            office.deliver(spoiled)
            result = office.one()
            if shown(office) != before:
                now = shown(office)
                lost = [one for one in before if one not in now]
                harm.append(f"{family}/{part}: {result.state}/{result.code} {len(lost)} {lost[:2]}")
            office.deliver(rows)
            office.one()
            before = shown(office)
    assert not harm, "\n" + "\n".join(harm)
