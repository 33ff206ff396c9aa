"""The sentences of config/messages.toml: what happened, and the next step, each with the facts that
it may name.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sibermata.errors import ConfigError
from sibermata.records.refusal import REFUSALS
from sibermata.rules.words import TABLE

PLACEHOLDERS = ("value", "column", "detail")
# the table of messages.toml for codes of acts that are also codes of rows
OF_ROWS = "baris"
Messages = Mapping[str, tuple[str, str]]  # code -> sentence, next step


def make_messages(content: Mapping[str, Any]) -> Messages:
    """Return the sentences of messages.toml; raise ConfigError where one is wrong."""
    file, found = "messages.toml", {}
    of_rows = {f"{OF_ROWS}.{code}": one for code, one in content.get(OF_ROWS, {}).items()}
    for code, message in {**content, **of_rows}.items():
        if code in (TABLE, OF_ROWS):
            continue
        if not isinstance(message, dict) or message.keys() != {"kalimat", "langkah"}:
            raise ConfigError(
                f"{file}: {code}: needs kalimat and langkah, nothing else",
                "CONFIG_KEY",
                key=code,
                place=file,
            )
        allowed = REFUSALS.get(code, PLACEHOLDERS)
        for part, text in message.items():
            if not isinstance(text, str) or not text.strip():
                raise ConfigError(
                    f"{file}: {code}.{part}: must be a sentence",
                    "CONFIG_KEY",
                    key=f"{code}.{part}",
                    place=file,
                )
            if unknown := sorted(set(re.findall(r"\{([^{}]*)\}", text)).difference(allowed)):
                raise ConfigError(
                    f"{file}: {code}.{part}: {{{unknown[0]}}} is none of "
                    f"{', '.join(allowed) or 'no fact'}",
                    "CONFIG_KEY",
                    key=f"{code}.{part}",
                    place=file,
                )
        found[code] = (message["kalimat"], message["langkah"])
    return MappingProxyType(found)
