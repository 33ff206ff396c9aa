"""Kinds of trouble whose rule is still being built, by number: nobody meets them before. A
number is taken out when its rule stands; empty, the file goes.
"""

NOT_YET = {
    "H1": "a refused row that stays excuses on its first night only",
    "H3": "one column moved alone: replacement is measured",
    "H6": "a column of names masked overnight",
    "H7": "two letters swapped in a name",
    "H8": "the row of an earlier term beside the one of today",
    "H9": "two holders of one seat, one of them absent for a night",
    "H10": "ends newly stated in one night are measured",
    "R2": "a sheet named as its kecamatan",
    "R3": "mostly refused or asked about",
}


def ruled(number: str) -> bool:
    """Return whether the rule of that number stands."""
    return number not in NOT_YET
