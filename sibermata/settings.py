"""The environment, read once at a door into a frozen `Settings`; and where config/ is found. A
wrong value stops the start.

A plain dataclass and not a settings library: a quiet night is mostly process start, and this file
is on its path.
"""

import base64
import binascii
import os
import re
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sibermata.errors import ConfigError

KEY_BYTES = 32
TOKEN_LETTERS = 24  # of a random token: none shorter is worth the name
MOST_NIGHTS = 3650  # ten years of bytes
USUAL_REGIONS = "jatim"
REGION_FILES = {"jatim": "jatim_regions.csv", "indonesia": "id_regions.csv"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where everything is.

    `key` is None until one is set or made: only commands that touch personal data ask for it.
    """

    database_url: str  # '' = embedded PostgreSQL under `data`
    data: Path
    config: Path
    sources: Path
    regions: str  # a key of REGION_FILES; '' = as the database remembers, else USUAL_REGIONS
    keep_nights: int
    key: bytes | None = None
    older_keys: tuple[bytes, ...] = ()  # that open what was sealed before the key changed
    key_from: str = ""  # which variable or file gave the key, never the key
    clock: datetime | None = None  # as somebody set it; None: the computer's
    desk_database_url: str = ""  # the address of the pages' login; '' = on the embedded database
    environ: Mapping[str, str] | None = None  # for the names under [auth]; never shown
    public_url: str = ""  # where people reach the pages, for links in messages; '' = no links
    dead_man_url: str = ""  # asked for after each good night; it is a secret, '' = nobody is told
    metrics_token: str = ""  # opens the numbers to whoever watches; '' = to this machine only
    provider: "Provider | None" = None  # of sign-ins by OpenID Connect; None: passwords only

    def environ_value(self, name: str) -> str:
        """Return a variable of the environment these settings were read from, '' if it is not
        set.
        """
        return (self.environ or {}).get(name, "")

    @property
    def backups(self) -> Path:
        """The folder of the backups."""
        named = self.environ_value("SIBERMATA_BACKUPS")
        return Path(named).expanduser() if named else self.data / "backups"

    @property
    def second_backups(self) -> Path | None:
        """The folder, mounted from elsewhere, that proven backups are copied to; None: none is."""
        named = self.environ_value("SIBERMATA_SECOND_BACKUPS")
        return Path(named).expanduser() if named else None

    def required_key(self) -> bytes:
        """Return the master key, or refuse to go on: there is no default secret."""
        if self.key is None:
            raise ConfigError(
                "no key: SIBERMATA_KEY and SIBERMATA_KEY_FILE are unset, and no key file was made",
                "KEY_MISSING",
            )
        return self.key

    def __repr__(
        self,
    ) -> str:  # a settings object may end in a log: it never shows the key or a password
        return (
            f"Settings(data={self.data}, config={self.config}, sources={self.sources}, "
            f"regions={self.regions})"
        )


@dataclass(frozen=True, slots=True, repr=False)
class Provider:
    """Who says who somebody is, by OpenID Connect; never what he may do."""

    issuer: str
    client: str
    secret: str
    home: str  # where people reach our pages: the provider sends them back there


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment; raise ConfigError naming the variable that is wrong."""
    env = os.environ if environ is None else environ
    data = Path(env.get("SIBERMATA_DATA") or default_data(env)).expanduser()
    config = find_config(env)
    regions = env.get("SIBERMATA_REGIONS", "")
    if regions and regions not in REGION_FILES:
        raise ConfigError(
            f"SIBERMATA_REGIONS is none of {', '.join(REGION_FILES)}",
            "SETTING_CHOICE",
            place="SIBERMATA_REGIONS",
            choices=tuple(REGION_FILES),
        )
    keep = env.get("SIBERMATA_KEEP_NIGHTS", "90") or "90"
    if not keep.isascii() or not keep.isdigit() or not 1 <= int(keep) <= MOST_NIGHTS:
        raise ConfigError(
            f"SIBERMATA_KEEP_NIGHTS is no number of nights from 1 to {MOST_NIGHTS}",
            "SETTING_NUMBER",
            place="SIBERMATA_KEEP_NIGHTS",
            low=1,
            high=MOST_NIGHTS,
        )
    named = env.get("SIBERMATA_SOURCES")
    sources = Path(named).expanduser() if named else config / "sources"
    if named and sources.exists() and not sources.is_dir():
        raise no_folder(sources)
    keys, key_from = read_keys(env, data)
    return Settings(
        env.get("SIBERMATA_DATABASE_URL", ""),
        data,
        config,
        sources,
        regions,
        int(keep),
        keys[0] if keys else None,
        tuple(keys[1:]),
        key_from,
        read_clock(env),
        of_file(env, "SIBERMATA_DESK_DATABASE_URL"),
        env,
        public_url=read_web_address(env, "SIBERMATA_PUBLIC_URL"),
        dead_man_url=read_web_address(env, "SIBERMATA_DEAD_MAN_URL"),
        metrics_token=read_token(env),
        provider=read_provider(env),
    )


def read_provider(env: Mapping[str, str]) -> Provider | None:
    """Return the provider of sign-ins, None where none is named; refuse a half of its settings, and
    an address in the open.
    """
    issuer = read_web_address(env, "SIBERMATA_OIDC_ISSUER")
    if not issuer:
        return None
    secret = of_file(env, "SIBERMATA_OIDC_SECRET")
    home, client = (
        read_web_address(env, "SIBERMATA_PUBLIC_URL"),
        env.get("SIBERMATA_OIDC_CLIENT", ""),
    )
    needed = {
        "SIBERMATA_OIDC_CLIENT": client,
        "SIBERMATA_OIDC_SECRET": secret,
        "SIBERMATA_PUBLIC_URL": home,
    }
    for name, value in needed.items():
        if not value:
            raise ConfigError(
                f"{name} is needed beside SIBERMATA_OIDC_ISSUER",
                "SETTING_BESIDE",
                place=name,
                beside="SIBERMATA_OIDC_ISSUER",
            )
    if not issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise ConfigError(
            "SIBERMATA_OIDC_ISSUER is no https address",
            "SETTING_WEB_ADDRESS",
            place="SIBERMATA_OIDC_ISSUER",
        )
    return Provider(issuer, client, secret, home)


def read_token(env: Mapping[str, str]) -> str:
    """Return the token of the metrics, '' where there is none; refuse one that can be guessed."""
    name = "SIBERMATA_METRICS_TOKEN"
    found, named = of_file(env, name), bool(env.get(name) or env.get(f"{name}_FILE"))
    if named and (len(found) < TOKEN_LETTERS or not found.isascii()):
        place = name if env.get(name) else f"{name}_FILE"
        raise ConfigError(
            f"{place} is shorter than {TOKEN_LETTERS} letters",
            "SETTING_TOKEN",
            place=place,
            low=TOKEN_LETTERS,
        )
    return found


def of_file(env: Mapping[str, str], name: str) -> str:
    """Return a secret: a variable's value, or what the file holds that `<name>_FILE` names; ''
    where neither is set.
    """
    file = env.get(f"{name}_FILE", "")
    if env.get(name) or not file:
        return env.get(name, "")
    try:
        return Path(file).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError):
        raise ConfigError(
            f"{name}_FILE names no file that can be read", "SETTING_FILE", place=f"{name}_FILE"
        ) from None


def read_web_address(env: Mapping[str, str], name: str) -> str:
    """Return the address of pages that a variable holds, without a slash at its end."""
    address = env.get(name, "").strip().rstrip("/")
    if address and not re.fullmatch(r"https?://[^\s/@]+(/[^\s@]*)?", address):
        raise ConfigError(f"{name} is no http(s) address", "SETTING_WEB_ADDRESS", place=name)
    return address


def read_clock(env: Mapping[str, str]) -> datetime | None:
    """Return the instant that SIBERMATA_CLOCK sets, None where it is not set."""
    text = env.get("SIBERMATA_CLOCK", "")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.min
    if found.tzinfo is None:
        raise ConfigError(
            "SIBERMATA_CLOCK is no instant with its zone",
            "SETTING_INSTANT",
            place="SIBERMATA_CLOCK",
        )
    return found


def is_for_trying(database_url: str) -> bool:
    """Return whether a database is one to try things on: the embedded one, or one whose name says
    test.
    """
    name = database_url.split("?", 1)[0].rsplit("/", 1)[-1]
    return not database_url or name.startswith("test_") or name.endswith("_test")


def no_folder(sources: Path) -> ConfigError:
    """Return the error of a source folder that is not there, or is no folder."""
    return ConfigError(
        f"SIBERMATA_SOURCES: {str(sources)!r} is not a folder",
        "SETTING_FOLDER",
        place="SIBERMATA_SOURCES",
        folder=str(sources),
    )


def default_data(env: Mapping[str, str]) -> str:
    """Return the data folder where none is named: a place of its own, since the embedded server
    opens every folder above it.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return "/var/lib/sibermata"
    return str(Path(env.get("XDG_DATA_HOME") or "~/.local/share") / "sibermata")


def find_config(env: Mapping[str, str]) -> Path:
    """Return the config folder: SIBERMATA_CONFIG (must exist), else the packed copy, else config/
    beside the package.
    """
    named = env.get("SIBERMATA_CONFIG")
    if named:
        if not (Path(named).expanduser() / "rules.toml").is_file():
            raise ConfigError(
                f"SIBERMATA_CONFIG: {named!r} has no rules.toml",
                "SETTING_FOLDER",
                place="SIBERMATA_CONFIG",
                folder=named,
            )
        return Path(named).expanduser()
    package = Path(__file__).parent
    for found in (package / "_config", package.parent / "config"):
        if (found / "rules.toml").is_file():
            return found
    raise ConfigError(
        "no config folder came with this installation: set SIBERMATA_CONFIG",
        "SETTING_FOLDER",
        place="SIBERMATA_CONFIG",
    )


def read_keys(env: Mapping[str, str], data: Path) -> tuple[list[bytes], str]:
    """Return the master keys, the newest first, and where they came from; ([], '') if there is
    none yet.
    """
    if env.get("SIBERMATA_KEY"):
        return decode_keys(env["SIBERMATA_KEY"], "SIBERMATA_KEY"), "SIBERMATA_KEY"
    named = env.get("SIBERMATA_KEY_FILE")
    path = Path(named).expanduser() if named else data / "key"
    try:
        return decode_keys(path.read_text(encoding="ascii"), str(path)), str(path)
    except FileNotFoundError:
        if named:
            raise ConfigError(
                "SIBERMATA_KEY_FILE names no file that is there",
                "KEY_FILE_GONE",
                place="SIBERMATA_KEY_FILE",
            ) from None
        return [], ""
    except (OSError, UnicodeError) as error:
        raise ConfigError(
            f"the key file {str(path)!r} cannot be read", "KEY_FILE_UNREADABLE", place=str(path)
        ) from error


def decode_keys(text: str, place: str) -> list[bytes]:
    """Return the keys of a text, one a line (or a word), the newest first."""
    return [decode_key(line, place) for line in text.split() or [""]]


def decode_key(text: str, place: str) -> bytes:
    """Return the 32 bytes of a key in base64; refuse one that is short, malformed or all of one
    byte.
    """
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES or len(set(key)) < 8:
        raise ConfigError(
            f"{place}: not a key of {KEY_BYTES} random bytes in base64",
            "KEY_WEAK",
            place=place,
            bytes=KEY_BYTES,
        )
    return key


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def flush_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some shares cannot
            os.fsync(handle)
    finally:
        os.close(handle)


def make_key_file(data: Path) -> Path:
    """Make a random key for this installation, readable by its owner only; never over an existing
    one.
    """
    make_private(data)
    path = data / "key"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    flush_folder(data)
    return path


def write_over(path: Path, body: bytes, mode: int) -> None:
    """Write a file in the place of one that may stand there: all of it or none, whatever happens
    meanwhile.
    """
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, mode)  # whatever our umask is
            file.write(body)
            file.flush()
            os.fsync(handle)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    flush_folder(path.parent)


def write_keys(path: Path, keys: Sequence[bytes]) -> None:
    """Write the keys of an installation, the newest first, in the place of those that stood there:
    all of them or none, whatever happens meanwhile.
    """
    lines = [base64.b64encode(key) + b"\n" for key in keys]
    try:
        write_over(path, b"".join(lines), 0o600)
    except OSError as error:
        raise ConfigError(
            f"the key file {str(path)!r} cannot be written", "KEY_FILE_UNWRITABLE", place=str(path)
        ) from error


def rule_files(config: Path) -> dict[str, str]:
    """Return the TOML files that decide how a row is read (relative name -> text), for
    `rules.rulebook`.
    """
    names = ["rules.toml", "posts.toml", "messages.toml", "regions/zones.toml"]
    names += sorted(f"spellings/{path.name}" for path in (config / "spellings").glob("*.toml"))
    try:
        return {name: (config / name).read_text(encoding="utf-8") for name in names}
    except (OSError, UnicodeError) as error:
        raise ConfigError(
            f"{config}: a rule file cannot be read", "CONFIG_FILE", place=str(config)
        ) from error


def read_toml(config: Path, name: str) -> dict[str, Any]:
    """Return what a file of the configuration holds; raise ConfigError where it cannot be read."""
    try:
        return tomllib.loads((config / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: not TOML", "CONFIG_TOML", place=name) from error
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"{name}: cannot be read", "CONFIG_FILE", place=name) from error
