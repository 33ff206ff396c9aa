"""The officers' words for files with persons in them."""

from collections.abc import Mapping

from sibermata.store.privacy.exports import NOTHING

FILES = {  # `what` of an export; papers and answers to programs bear their own names
    "attendance": "lembar hadir",
    "breach": "laporan kebocoran",
    "list": "daftar yang diketik di server",
    "numbers": "aparatur ber-NIK",
    "packet": "paket perbaikan sumber",
    "rejections": "lembar perbaikan",
    "roster": "daftar aparatur",
}


def called(what: str, about: Mapping[str, object] = NOTHING) -> str:
    """Return the word for an export, with its own title where it has one."""
    title = about.get("title")
    return f"{FILES.get(what, what)} {title}" if title else FILES.get(what, what)
