"""Reads config/accounts.toml and the lists of common passwords."""

import tomllib
from functools import lru_cache
from pathlib import Path

from sibermata.errors import ConfigError
from sibermata.rules.account.terms import FILE, Terms, make_terms

COMMON, FREQUENT = "passwords/common.txt", "passwords/frequent.txt"


@lru_cache(maxsize=4)
def read_terms(config: Path) -> Terms:
    """Return the numbers for accounts of this configuration; raise ConfigError where they are
    wrong.
    """
    try:
        content = tomllib.loads((config / FILE).read_text(encoding="utf-8"))
        common = (config / COMMON).read_text(encoding="utf-8")
        frequent = (config / FREQUENT).read_text(encoding="utf-8")
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{FILE}: not TOML", "CONFIG_TOML", place=FILE) from error
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"{FILE}: cannot be read", "CONFIG_FILE", place=FILE) from error
    return make_terms(content, common, frequent)
