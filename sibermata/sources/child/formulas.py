"""Runs in the child: what a formula says that holds nothing but values, `DATE(1975,8,12)`,
`"08"&"123"`. Programs write such formulas without a result, or with 0 in its place.

A formula that looks at another cell, or at anything that changes, has no value here.
Source: ECMA-376 part 1, 18.17 (formulas).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

LONGEST = 1000  # characters
DEEPEST = 20  # brackets within brackets
_TOKEN = re.compile(
    r'\s*(?:"((?:[^"]|"")*)"|(\d+(?:\.\d+)?)|(?:_xlfn\.)?([A-Z][A-Z0-9.]*)\s*\(|([-+&,;()]))', re.A
)
Value = str | Decimal | date


class _UnknownError(Exception):
    """The formula holds something that is no value."""


def computed(formula: str) -> Value | None:
    """Return the value of a formula of values only: a text, a number or a day; None otherwise."""
    text = formula.removeprefix("of:").lstrip("= ").strip()
    if not text or len(text) > LONGEST:
        return None
    try:
        reader = _Reader(text)
        value = reader.whole(0)
        reader.expect("")
    except (_UnknownError, ValueError, ArithmeticError, InvalidOperation):
        return None
    return value


class _Reader:
    """Reads a formula from its left, one word ahead."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.kind, self.sign = 0, ""
        self._next()

    def _next(self) -> None:
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            if self.text[self.at :].strip():
                raise _UnknownError
            self.kind, self.sign = 0, ""
            return
        self.at = found.end()
        self.kind = found.lastindex or 0
        self.sign = found[self.kind]

    def expect(self, sign: str) -> None:
        """Step over a sign; '' is the end."""
        if self.kind not in (0, 4) or self.sign != sign:
            raise _UnknownError
        if sign:
            self._next()

    def whole(self, depth: int) -> Value:
        """Return the value of parts that are joined by &."""
        value = self._sum(depth)
        while self.kind == 4 and self.sign == "&":
            self._next()
            value = _text(value) + _text(self._sum(depth))
        return value

    def _sum(self, depth: int) -> Value:
        value = self._one(depth)
        while self.kind == 4 and self.sign in "+-":
            times = 1 if self.sign == "+" else -1
            self._next()
            more = times * _number(self._one(depth))
            if not isinstance(value, date):
                raise _UnknownError  # what is calculated is nobody's number
            value += timedelta(days=int(more))
        return value

    def _one(self, depth: int) -> Value:
        kind, said = self.kind, self.sign
        if depth > DEEPEST:
            raise _UnknownError
        self._next()
        if kind == 1:
            return said.replace('""', '"')
        if kind == 2:
            return Decimal(said)
        if kind == 4 and said == "-":
            return -_number(self._one(depth + 1))
        if kind == 4 and said == "(":
            value = self.whole(depth + 1)
            self.expect(")")
            return value
        function = FUNCTIONS.get(said) if kind == 3 else None
        if function is None:
            raise _UnknownError
        values = [self.whole(depth + 1)]
        while self.kind == 4 and self.sign in ",;":
            self._next()
            values.append(self.whole(depth + 1))
        self.expect(")")
        return function(values)


def _number(value: Value) -> Decimal:
    if isinstance(value, date):
        raise _UnknownError
    return Decimal(value)


def _text(value: Value) -> str:
    if isinstance(value, date):
        raise _UnknownError
    return str(value)


def _three(values: Sequence[Value]) -> date:
    year, month, day = (int(_number(value)) for value in values)
    return _months_on(date(year + (1900 if year < 1900 else 0), 1, 1), month - 1) + timedelta(
        days=day - 1
    )


def _edate(values: Sequence[Value]) -> date:
    day, months = values
    if not isinstance(day, date):
        raise _UnknownError
    return _months_on(day, int(_number(months)))


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


FUNCTIONS: dict[str, Callable[[Sequence[Value]], Value]] = {
    "DATE": _three,
    "EDATE": _edate,
    "CONCATENATE": lambda values: "".join(map(_text, values)),
    "CONCAT": lambda values: "".join(map(_text, values)),
    "HYPERLINK": lambda values: _text(values[-1]),
    "TRIM": lambda values: " ".join(_text(values[0]).split()),
    "UPPER": lambda values: _text(values[0]).upper(),
    "PROPER": lambda values: _text(values[0]).title(),
    "T": lambda values: _text(values[0]),
    "VALUE": lambda values: _number(values[0]),
}
