"""Every error, and what to do next. A row that is refused is no error: it is a finding
(`records/finding.py`).

`code` is stable and stands beside a run's state; `str(error)` is one English sentence for the log;
the sentence for an officer stands under the code in `config/messages.toml` and is filled with the
error's facts. No message and no fact ever carries a personal number, a password or a token.
"""

from collections.abc import Mapping


class SibermataError(Exception):
    """An error that we have a sentence for.

    `code` says what, `place` where (file, sheet, row, key of a config file), `facts` names the
    things that the officer's sentence mentions.
    """

    code = "ERROR"
    exit_code = 1

    def __init__(
        self,
        message: str,
        code: str | None = None,
        *,
        place: str = "",
        value: str = "",
        **facts: object,
    ) -> None:
        super().__init__(message)
        self.code = code or self.code
        self.place = place
        self.value = value
        self.facts: Mapping[str, object] = facts


class ConfigError(SibermataError):
    """A setting or a file in config/ is wrong: nothing is fetched until a person fixes it."""

    code = "CONFIG"
    exit_code = 2


class Refusal(SibermataError):
    """A person asked for something that does not exist or is not allowed: the person asks again.

    `code` names the one cause; every door finds its sentence and adds its own way on.
    """

    code = "REFUSED"
    exit_code = 2

    def __init__(self, code: str, /, **facts: object) -> None:
        named = ", ".join(f"{name}={value!r}" for name, value in facts.items())
        super().__init__(f"{code}: {named}" if named else code, code)
        self.facts = facts
        self.also: tuple[Refusal, ...] = ()  # a row may be refused for several reasons at once


class SourceUnavailable(SibermataError):
    """The source did not answer, or broke off: tried again inside its budget, then the run fails
    and yesterday stays.
    """

    code = "SRC_UNREACHABLE"


class SourceRefused(SibermataError):
    """The source answered, and the answer is no (401, 404, a redirect, an error object): not tried
    again, a person must look.
    """

    code = "SRC_ERROR"


class SourceChanged(SibermataError):
    """The shape is not the one we know (columns gone, list not found): nothing is applied, a person
    must look.
    """

    code = "SOURCE_CHANGED"


class DeliveryRefused(SibermataError):
    """The bytes are not what they claim, or dangerous: nothing is staged, the bytes are kept."""

    code = "NOT_DATA"


class Fenced(SibermataError):
    """Another worker took the source over: this one stops and writes nothing more."""

    code = "FENCED"


class StoreUnavailable(SibermataError):
    """The database cannot be reached, is too new or too old, or refuses us a right: the sentence
    says which.
    """

    code = "DATABASE"
    exit_code = 2
