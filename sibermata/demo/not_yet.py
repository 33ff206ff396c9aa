"""Kinds of trouble whose rule is still being built, by number: nobody meets them before. A
number is taken out when its rule stands; empty, the file goes.
"""

NOT_YET = {
    "R2": "a sheet named as its kecamatan",
}


def ruled(number: str) -> bool:
    """Return whether the rule of that number stands."""
    return number not in NOT_YET
