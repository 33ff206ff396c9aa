"""A cell as it travels from a file to the desk: text, and one leading mark when it was not text at
its source.

A typed cell is a `str` whose first character is a mark, so that rows stay plain lists of text (fast
to hash, compare and
store) and nobody has to guess later whether '44927' was typed as text or stored as a number.
Readers of text formats
remove control characters, so no file can forge a mark.
"""

# the source makes no statement at all (a JSON key that is not there); not the same as blank
ABSENT = "\x01"
# followed by the number in decimal, no exponent where it is exact: '\x023516051802859310',
# '\x020.5'
NUMBER = "\x02"
# followed by ISO 8601, a day or an instant: '\x032019-12-19', '\x032019-12-19T08:00:00+07:00'
DATE = "\x03"
ERROR = "\x04"  # a spreadsheet error: '\x04#REF!'
BOOLEAN = "\x05"  # '\x05TRUE' or '\x05FALSE'
FORMULA = "\x06"  # a formula without a stored result; followed by the formula
STRUCTURE = "\x07"  # a list or an object where one value belongs (JSON); followed by its JSON

MARKS = frozenset((ABSENT, NUMBER, DATE, ERROR, BOOLEAN, FORMULA, STRUCTURE))


def text_of(cell: str) -> str:
    """Return the cell as a person would see it, without its mark; '' for an absent cell."""
    return cell[1:] if cell[:1] in MARKS else cell
