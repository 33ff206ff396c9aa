"""Codes for a scanner, as squares that a template draws. Pure."""


def squares(text: str, error: str = "m") -> list[str]:
    """Return the rows of a QR code of a text, '1' for a dark square; with the quiet border that a
    scanner needs left to the page.
    """
    import segno

    code = segno.make_qr(text, error=error, boost_error=False)
    return ["".join("1" if module else "0" for module in row) for row in code.matrix]
