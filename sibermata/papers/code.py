"""Draws QR codes, each as one SVG path. Pure."""

from functools import lru_cache

MASK = 3  # any of the eight is valid; choosing the best takes ten times as long


@lru_cache(maxsize=4096)  # undangan and kartu nama of a meeting have the same codes
def qr_svg(text: str, error: str = "m") -> str:
    """Return the QR code of a text, with the quiet border that a scanner needs."""
    import segno

    rows = segno.make_qr(text, error=error, boost_error=False, mask=MASK).matrix
    border = 2
    size = len(rows) + 2 * border
    path = "".join(
        f"M{start + border} {y + border}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for start, length in runs(row)
    )
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
    return f'<svg {box}><path d="{path}"/></svg>'


def runs(row: bytes | bytearray | tuple[int, ...]) -> list[tuple[int, int]]:
    """Return (start, length) of each run of dark squares in a row."""
    found: list[tuple[int, int]] = []
    for x, module in enumerate(row):
        if module and found and found[-1][0] + found[-1][1] == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif module:
            found.append((x, 1))
    return found
