"""Recognises which body a table is a list of, by the text around it: only the BPD, since its posts
are bare words (`Ketua`, `Sekretaris`) that mean something else elsewhere.
"""

import re
from collections.abc import Iterable

from sibermata.rules.value.text import plain

BPD = "bpd"
_OF_BPD = re.compile(r"\b(?:BPD|BADAN PERMUSYAWARATAN)\b").search
_OF_OTHERS = re.compile(
    r"\b(?:PERANGKAT|APARAT\w*|PAMONG|PEMDES|PEMERINTAH(?:AN)? DESA|KADES|KEPALA DESA|KADUS|SEKDES"
    r"|SEKRETARIS DESA|LEMBAGA|LPMD?|PKK|KARANG TARUNA|RT|RW)\b"
).search
_OTHERS_POST = re.compile(
    r"\b(?:KADES|KEPALA (?:DESA|DUSUN|URUSAN|SEKSI)|KAUR|KASI|KADUS|SEKDES)\b"
).search
_AND_OTHERS = re.compile(r"\bDAN\b").search


def is_of_bpd(header: str) -> bool:
    """Return whether a header is of the BPD alone: 'NAMA KADES DAN KETUA BPD' is of both."""
    text = plain(header)
    return bool(_OF_BPD(text)) and not (_OF_OTHERS(text) or _AND_OTHERS(text))


def speaks_of_others(post: str) -> bool:
    """Return whether a post is plainly none of the BPD's: 'Kepala Desa', 'Kaur Keuangan'."""
    return bool(_OTHERS_POST(plain(post)))


def body_said_around(above: Iterable[str], sheet: str, file: str) -> str:
    """Return 'bpd' if the lines above a table, else its sheet's name, else its file's name mention
    the BPD and nobody else; '' otherwise. The nearest that mentions either decides.
    """
    for texts in ([plain(line) for line in above], [plain(sheet)], [plain(file)]):
        if any(map(_OF_BPD, texts)):
            return "" if any(map(_OF_OTHERS, texts)) else BPD
        if any(map(_OF_OTHERS, texts)):
            return ""
    return ""
