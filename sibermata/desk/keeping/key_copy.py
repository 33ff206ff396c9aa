"""Confirms that a copy of the key is kept elsewhere: compares the copy with the key in use and
stores only its fingerprint.
"""

from pathlib import Path

from sibermata.desk.opening import Opened
from sibermata.errors import ConfigError, Refusal
from sibermata.settings import decode_keys
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.places import remember
from sibermata.store.views.desk.backups import KEY_COPY


def read_copy(door: Opened, path: Path) -> str:
    """Return the text of a copy of the key; refuse the key file that is in use."""
    try:
        if door.settings.key_from and path.samefile(door.settings.key_from):
            raise Refusal("KEY_COPY_SAME", file=path.name)
    except OSError:
        pass  # the key is in a variable, or the file is missing: reading it below says so
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeError):
        raise Refusal("FILE_NOT_OPENED", file=str(path)) from None


def confirm_key(door: Opened, copy: str, by: str) -> str:
    """Compare a copy with the key in use, and store and return its fingerprint; refuse another
    key.
    """
    if not by.strip():
        raise Refusal("NAME_NEEDED")
    try:
        copied = [Secrecy(one).fingerprint for one in decode_keys(copy, "")]
    except ConfigError:
        raise Refusal("KEY_COPY_OTHER") from None
    if (fingerprint := door.secrecy.fingerprint) not in copied:
        raise Refusal("KEY_COPY_OTHER")
    with door.desk(by) as desk:
        remember(desk.connection, KEY_COPY, fingerprint)
        desk.note("key copy confirmed", fingerprint)
    return fingerprint
