"""Where something stands in what a source sent, as a person finds it: file, sheet, row, column."""


def place_of(file: str, sheet: str = "", row: int | None = None, column: str = "") -> str:
    """Return the place in the officers' words: 'daftar.xlsx, lembar Ngoro, baris 4, kolom NIK'."""
    parts = [
        file,
        f"lembar {sheet}" if sheet else "",
        f"baris {row}" if row else "",
        f"kolom {column}" if column else "",
    ]
    return ", ".join(filter(None, parts))
