"""What the lines of the log are about at this moment: source, run, job; ids, never a person."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

NOTHING: Mapping[str, object] = MappingProxyType({})
_about: ContextVar[Mapping[str, object]] = ContextVar("about", default=NOTHING)


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """Let every line say these ids until the block ends, whoever writes it in this thread."""
    token = _about.set({**_about.get(), **ids})
    try:
        yield
    finally:
        _about.reset(token)


def ids_of_now() -> Mapping[str, object]:
    """Return the ids that hold here."""
    return _about.get()
