"""The officers' words for files with persons in them."""

FILES = {  # `what` of an export; papers and answers to programs bear their own names
    "attendance": "lembar hadir",
    "breach": "laporan kebocoran",
    "numbers": "aparatur ber-NIK",
    "packet": "paket perbaikan sumber",
    "rejections": "lembar perbaikan",
    "roster": "daftar aparatur",
}


def called(what: str) -> str:
    """Return the word for an export."""
    return FILES.get(what, what)
