"""Confirms that a copy of the key lies elsewhere: the copy itself is compared, and only its
fingerprint is remembered.
"""

from pathlib import Path

from sibermata.desk.opening import Opened
from sibermata.errors import ConfigError, Refusal
from sibermata.settings import decode_keys
from sibermata.store.base.secrecy import Secrecy
from sibermata.store.registry.places import remember
from sibermata.store.views.desk.backups import KEY_COPY


def read_copy(door: Opened, path: Path) -> str:
    """Return the copy in a file; the key file that is in use is no copy of itself."""
    try:
        if door.settings.key_from and path.samefile(door.settings.key_from):
            raise Refusal("KEY_COPY_SAME", file=path.name)
    except OSError:
        pass  # the key stands in a variable, or the file is not there: which is said next
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeError):
        raise Refusal("FILE_NOT_OPENED", file=str(path)) from None


def confirm_key(door: Opened, copy: str, by: str) -> str:
    """Compare a copy with the key in use; return the fingerprint that is remembered."""
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
