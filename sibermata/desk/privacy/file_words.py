"""What files with persons in them are called, in the words of officers."""

FILES = {  # `what` of an export; papers and answers to programs bear their own names
    "attendance": "lembar hadir",
    "breach": "laporan kebocoran",
    "numbers": "aparatur ber-NIK",
    "packet": "paket perbaikan sumber",
    "rejections": "lembar perbaikan",
    "roster": "daftar aparatur",
}


def called(what: str) -> str:
    """Return what an export is called."""
    return FILES.get(what, what)
