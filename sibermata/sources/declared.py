"""Reads a source's TOML into a `Source`. A wrong file is refused at load, with file, key and
reason; nothing is fetched before.

Source: the format is described in docs/panduan/sumber.md, for officers, and in `records/source.py`,
key by key.
"""

import hashlib
import ipaddress
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from sibermata.errors import ConfigError
from sibermata.records.source import (
    BODIES,
    BRAKE,
    CODED,
    DELIVERS,
    LISTS,
    PUSH,
    ROSTER,
    Auth,
    Expect,
    Paging,
    Read,
    Source,
    columns_of,
)
from sibermata.rules.value.text import plain
from sibermata.sources.name_line import without_name

TYPES = ("spreadsheet", "html_table", "json_api", "ckan", "opensid")
ALL_BODIES = ("pemdes", "bpd")  # the default for a source that does not state it
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{1,62}")
DISTRICT = re.compile(r"[0-9]{2}\.[0-9]{2}")
PROVINCE = re.compile(r"[0-9]{2}")
VILLAGES = re.compile(r"[0-9]{2}\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?")
VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
TOGETHER = ("newest", "all", "parts")
HANDED_IN = ("spreadsheet", "html_table")  # types whose delivery is one file, as people hand it in
TEXT, NUMBER, FLAG, TEXTS = "text", "number", "true or false", "list of texts"
EXAMPLES = {TEXT: '"teks"', NUMBER: "500", FLAG: "true", TEXTS: '["satu", "dua"]'}
TOP = {
    "name": TEXT,
    "district": TEXT,
    "delivers": TEXT,
    "type": TEXT,
    "address": TEXT,
    "bodies": TEXTS,
    "publisher": TEXT,
    "cadence": TEXT,
    "trust": NUMBER,
    "resource": TEXT,
}
READ = {
    "dates": TEXT,
    "fill_down": TEXTS,
    "sheets": TEXT,
    "encoding": TEXT,
    "delimiter": TEXT,
    "ignore": TEXTS,
    "volatile": TEXTS,
    "together": TEXT,
}
PAGING = {
    "style": TEXT,
    "page": TEXT,
    "size": TEXT,
    "per_page": NUMBER,
    "pages": TEXT,
    "total": TEXT,
    "cursor": TEXT,
    "list": TEXT,
    "fields": TEXT,
}
AUTH = {
    "kind": TEXT,
    "login": TEXT,
    "user_env": TEXT,
    "password_env": TEXT,
    "token_env": TEXT,
    "header": TEXT,
    "scheme": TEXT,
}
EXPECT = {"villages": TEXTS, "empty": FLAG, "rows": NUMBER}
TABLES = {
    "columns",
    "constants",
    "codes",
    "read",
    "paging",
    "auth",
    "expect",
    "brake",
    "internal_network",
}


def load_source(path: Path) -> Source:
    """Return the source that `path` declares; raise ConfigError with file, key and reason."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path.name}: cannot be read: {error}", "SOURCE_TOML", file=path.name
        ) from error
    return read_source(body, path.name)


def read_source(body: bytes, file: str) -> Source:
    """Return the source that the bytes of a file declare."""
    try:
        declared = tomllib.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"{file}: is not valid TOML: {error}", "SOURCE_TOML", file=file
        ) from error
    digest = hashlib.blake2b(without_name(body), digest_size=16).digest()
    return make_source(declared, file, digest)


def make_source(declared: Mapping[str, Any], file: str, digest: bytes = b"") -> Source:
    """Return the source declared by a parsed TOML."""
    refuse = _Refusal(file)
    top = refuse.table(
        {key: value for key, value in declared.items() if key not in TABLES}, TOP, ""
    )
    refuse_top(top, refuse)
    refuse_push(top, refuse)
    known = columns_of(top.get("delivers", ROSTER))
    read = _read(declared.get("read", {}), known, refuse)
    if read.together != "newest":
        in_folder = (
            top["type"] in HANDED_IN and "://" not in top["address"] and top["address"] != PUSH
        )
        refuse.unless(in_folder, "[read] together", "is for files in a drop folder")
    return Source(
        **{**top, "bodies": tuple(top.get("bodies", ALL_BODIES))},
        internal_network=_networks(declared.get("internal_network", False), refuse),
        columns=_columns(declared.get("columns", {}), known, refuse),
        constants=_constants(declared.get("constants", {}), known, refuse),
        codes=_codes(declared.get("codes", {}), refuse),
        read=read,
        paging=_paging(declared.get("paging", {}), refuse),
        auth=_auth(declared.get("auth", {}), refuse),
        expect=_expect(declared.get("expect", {}), top["district"], refuse),
        brake=_brake(declared.get("brake", {}), refuse),
        file=file,
        digest=digest,
    )


def refuse_top(top: Mapping[str, Any], refuse: "_Refusal") -> None:
    """Refuse what is not allowed above the tables of a source's file."""
    for key in ("name", "district", "type", "address"):
        if not top.get(key):
            refuse(key, "is missing", "SOURCE_KEY_MISSING")
    refuse.unless(
        SLUG.fullmatch(top["name"]),
        "name",
        "must be a slug: two or more small letters, digits, - and _",
        "mojokerto-pemdes",
    )
    refuse.one_of(top["type"], TYPES, "type")
    delivers = top.get("delivers", ROSTER)
    refuse.one_of(delivers, DELIVERS, "delivers")
    whole = delivers in LISTS and PROVINCE.fullmatch(top["district"])
    refuse.unless(
        whole or DISTRICT.fullmatch(top["district"]),
        "district",
        "is not a code like 35.16",
        "35.16",
    )
    refuse.unless(
        delivers == ROSTER or top["type"] != "opensid",
        "delivers",
        "an OpenSID database holds rosters only",
    )
    bodies = top.get("bodies", ALL_BODIES)
    for body in bodies:
        refuse.one_of(body, BODIES, "bodies")
    refuse.unless(bodies, "bodies", "must name at least one body", '["pemdes", "bpd"]')
    if (
        top["type"] == "ckan"
        and not top.get("resource")
        and top["address"].startswith(("http:", "https:"))
    ):
        refuse("resource", "a ckan source names its resource")
    if top["type"] == "opensid":
        refuse.unless(
            top["address"].startswith("mysql://"),
            "address",
            "must be mysql://host:port/database for an opensid source",
            "mysql://desa.example.go.id:3306/opensid",
        )
    _refuse_secret_in_address(top["address"], refuse)


def refuse_push(top: Mapping[str, Any], refuse: "_Refusal") -> None:
    """Refuse to wait for files of a type that nobody hands in."""
    if top["address"] == PUSH:
        refuse.one_of(top["type"], HANDED_IN, "type")


class _Refusal:
    """Refuses with file, key and reason."""

    def __init__(self, file: str) -> None:
        self.file = file

    def __call__(self, key: str, reason: str, code: str = "SOURCE_KEY", **facts: object) -> None:
        error = ConfigError(f"{self.file}: {key}: {reason}", code)
        error.facts = {"file": self.file, "key": key, **facts}
        raise error

    def unless(self, good: object, key: str, reason: str, example: str = "") -> None:
        """Refuse a key whose value is not valid; `example`: a valid value."""
        if not good and example:
            self(key, reason, "SOURCE_KEY_FORM", example=example)
        if not good:
            self(key, reason)

    def one_of(self, value: object, allowed: tuple[str, ...], key: str) -> None:
        if value not in allowed:
            reason = f"{value!r} must be one of {', '.join(allowed)}"
            self(key, reason, "SOURCE_KEY_CHOICE", known=allowed)

    def known(self, key: str, allowed: Collection[str], named: str) -> None:
        if key not in allowed:
            reason = f"is not known here; known are {', '.join(allowed)}"
            self(named, reason, "SOURCE_KEY_UNKNOWN", known=tuple(allowed))

    def unless_table(self, declared: object, key: str) -> dict[str, Any]:
        """Return `declared` if it is a table; refuse it otherwise."""
        self.unless(isinstance(declared, dict), f"[{key}]", "must be a table")
        return declared if isinstance(declared, dict) else {}

    def table(self, declared: object, shape: Mapping[str, str], prefix: str) -> dict[str, Any]:
        """Return `declared` with lists as tuples, after checking each key and the type of its value
        against `shape`.
        """
        if not isinstance(declared, dict):
            self(prefix, "must be a table")
            return {}
        kept: dict[str, Any] = {}
        for key, value in declared.items():
            named = f"[{prefix}] {key}" if prefix else key
            self.known(key, sorted(shape), named)
            kind = shape[key]
            good = (
                (kind == TEXT and isinstance(value, str))
                or (
                    kind == NUMBER
                    and isinstance(value, int)
                    and not isinstance(value, bool)
                    and value >= 0
                )
                or (kind == FLAG and isinstance(value, bool))
                or (
                    kind == TEXTS
                    and isinstance(value, list)
                    and all(isinstance(item, str) for item in value)
                )
            )
            self.unless(good, named, f"must be a {kind}", EXAMPLES.get(kind, ""))
            kept[key] = tuple(value) if kind == TEXTS else value
        return kept


def _columns(
    declared: object, known: tuple[str, ...], refuse: _Refusal
) -> dict[str, tuple[str, ...]]:
    columns: dict[str, tuple[str, ...]] = {}
    for name, value in refuse.unless_table(declared, "columns").items():
        refuse.known(name, known, f"[columns] {name}")
        if value == "":
            refuse(f"[columns] {name}", "is empty", "SOURCE_KEY_EMPTY")
        names = [value] if isinstance(value, str) else value
        good = (
            isinstance(names, list)
            and names
            and all(isinstance(item, str) and item.strip() for item in names)
        )
        refuse.unless(
            good,
            f"[columns] {name}",
            "must be the source's name of the column, or a list of names",
            EXAMPLES[TEXT],
        )
        columns[name] = tuple(str(item) for item in names or ())
    return columns


def _constants(declared: object, known: tuple[str, ...], refuse: _Refusal) -> dict[str, str]:
    constants: dict[str, str] = {}
    for name, value in refuse.unless_table(declared, "constants").items():
        refuse.known(name, known, f"[constants] {name}")
        refuse.unless(
            isinstance(value, str), f"[constants] {name}", "must be a text", EXAMPLES[TEXT]
        )
        if not value.strip():  # the proposal's placeholder, not filled in
            refuse(f"[constants] {name}", "is empty", "SOURCE_KEY_EMPTY")
        constants[name] = value
    return constants


def _codes(declared: object, refuse: _Refusal) -> dict[str, dict[str, str]]:
    codes: dict[str, dict[str, str]] = {}
    for name, table in refuse.unless_table(declared, "codes").items():
        refuse.one_of(name, CODED, "[codes]")
        for code, word in refuse.unless_table(table, f"codes.{name}").items():
            refuse.unless(
                isinstance(word, str) and word.strip() and plain(code),
                f"[codes.{name}] {code}",
                "must be a code and the word that it stands for",
            )
            codes.setdefault(name, {})[plain(code)] = word
    return codes


def _read(declared: object, known: tuple[str, ...], refuse: _Refusal) -> Read:
    table = refuse.table(declared, READ, "read")
    refuse.one_of(table.get("dates", "dmy"), ("dmy", "mdy", "ymd"), "[read] dates")
    refuse.one_of(table.get("together", "newest"), TOGETHER, "[read] together")
    for name in table.get("fill_down", ()):
        refuse.one_of(name, known, "[read] fill_down")
    one = len(table.get("delimiter", "")) <= 1
    refuse.unless(one, "[read] delimiter", "must be one character", '";"')
    if table.get("encoding"):
        try:
            "".encode(table["encoding"])
        except LookupError:
            refuse("[read] encoding", f"{table['encoding']!r} is no known encoding")
    return Read(**table)


def _paging(declared: object, refuse: _Refusal) -> Paging:
    table = refuse.table(declared, PAGING, "paging")
    refuse.one_of(
        table.get("style", "page_limit"),
        ("page_limit", "offset", "cursor", "jsonapi"),
        "[paging] style",
    )
    refuse.unless(
        1 <= table.get("per_page", 500) <= 32_000,
        "[paging] per_page",
        "must lie between 1 and 32000",
        "500",
    )
    return Paging(**table)


def _auth(declared: object, refuse: _Refusal) -> Auth:
    table = refuse.table(declared, AUTH, "auth")
    kind = table.get("kind", "")
    refuse.one_of(kind, ("", "login", "token", "basic"), "[auth] kind")
    for key in ("user_env", "password_env", "token_env"):
        if table.get(key):
            refuse.unless(
                VARIABLE.fullmatch(table[key]),
                f"[auth] {key}",
                "must be the name of an environment variable, never a value",
                "SRC_MOJOKERTO_USER",
            )
    needed = {
        "login": ("login", "user_env", "password_env"),
        "token": ("token_env",),
        "basic": ("user_env", "password_env"),
    }
    for key in needed.get(kind, ()):
        refuse.unless(table.get(key), f"[auth] {key}", f"is missing for kind = {kind!r}")
    return Auth(**table)


def _expect(declared: object, district: str, refuse: _Refusal) -> Expect:
    table = refuse.table(declared, EXPECT, "expect")
    for code in table.get("villages", ()):
        refuse.unless(
            VILLAGES.fullmatch(code),
            "[expect] villages",
            f"{code!r} is not a code like 35.16.05.2001 or 35.16.05",
            "35.16.05.2001",
        )
        refuse.unless(
            code.startswith(district),
            "[expect] villages",
            f"{code} lies outside district {district}",
        )
    return Expect(**table)


def _brake(declared: object, refuse: _Refusal) -> dict[str, object]:
    if not isinstance(declared, dict):
        refuse("brake", "must be a table")
        return {}
    refuse.one_of(declared.get("first_load", "open"), ("open", "held"), "[brake] first_load")
    for key, value in declared.items():
        refuse.known(key, BRAKE, f"[brake] {key}")
        good = key == "first_load" or (
            isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0
        )
        refuse.unless(good, f"[brake] {key}", "must be a number, or first_load")
    return dict(declared)


def _networks(declared: object, refuse: _Refusal) -> bool | tuple[str, ...]:
    if isinstance(declared, bool):
        return declared
    if not isinstance(declared, list) or not declared:
        refuse("internal_network", "must be true, or a list of networks such as 10.20.0.0/16")
        return False
    for text in declared:
        try:
            ipaddress.ip_network(text)
        except (TypeError, ValueError):
            refuse("internal_network", f"{text!r} is not a network like 10.20.0.0/16")
    return tuple(declared)


def _refuse_secret_in_address(address: str, refuse: _Refusal) -> None:
    """A password in an address would end in logs and pages: it belongs under [auth]."""
    if "://" in address:
        scheme, rest = address.split("://", 1)
        refuse.unless(
            scheme in ("http", "https", "mysql", "file"), "address", f"{scheme}:// is not fetched"
        )
        refuse.unless(
            "@" not in rest.split("/", 1)[0],
            "address",
            "carries a user or password: name variables under [auth] instead",
        )
