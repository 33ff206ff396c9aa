"""Column types that the tables share: instants are aware and UTC, bytes are bytea, lists are
text[].
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Identity, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP

EMPTY = text("''")
NEVER = text("'infinity'")


def instant(**options: Any) -> Column[Any]:
    """An instant, in UTC."""
    return Column(TIMESTAMP(timezone=True), **options)


def words(**options: Any) -> Column[Any]:
    """A text that is never null: '' means that nothing was stated."""
    return Column(Text, **{"nullable": False, "server_default": EMPTY, **options})


def big(**options: Any) -> Column[Any]:
    """A 64-bit number."""
    return Column(BigInteger, **options)


def count() -> Column[Any]:
    """A count; 0 by default."""
    return Column(Integer, nullable=False, server_default=text("0"))


def flag() -> Column[Any]:
    """A boolean; false by default."""
    return Column(Boolean, nullable=False, server_default=text("false"))


def blob(**options: Any) -> Column[Any]:
    """Bytes: a hash, or a sealed value."""
    return Column(LargeBinary, **options)


def texts() -> Column[Any]:
    """A list of texts; empty by default."""
    return Column(ARRAY(Text), nullable=False, server_default=text("'{}'"))


def optional_texts() -> Column[Any]:
    """A list of texts; null means that there is no limit."""
    return Column(ARRAY(Text))


def hashes() -> Column[Any]:
    """A list of digests; empty by default."""
    return Column(ARRAY(LargeBinary), nullable=False, server_default=text("'{}'"))


def numbers() -> Column[Any]:
    """A list of ids; empty by default."""
    return Column(ARRAY(BigInteger), nullable=False, server_default=text("'{}'"))


def document(**options: Any) -> Column[Any]:
    """A small JSON object without personal data."""
    return Column(JSONB, **{"nullable": False, "server_default": text("'{}'"), **options})


def numbered() -> Column[Any]:
    """A number that the database assigns; a used one is never assigned again."""
    return Column(BigInteger, Identity(), primary_key=True)
