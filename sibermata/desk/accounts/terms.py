"""Reads config/accounts.toml and the lists of common passwords."""

from functools import lru_cache
from pathlib import Path

from sibermata.errors import ConfigError
from sibermata.rules.account.terms import FILE, Terms, make_terms
from sibermata.settings import read_toml

COMMON, FREQUENT = "passwords/common.txt", "passwords/frequent.txt"


@lru_cache(maxsize=4)
def read_terms(config: Path) -> Terms:
    """Return the numbers for accounts of this configuration; raise ConfigError where they are
    wrong.
    """
    content = read_toml(config, FILE)
    try:
        common = (config / COMMON).read_text(encoding="utf-8")
        frequent = (config / FREQUENT).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"{FILE}: cannot be read", "CONFIG_FILE", place=FILE) from error
    return make_terms(content, common, frequent)
