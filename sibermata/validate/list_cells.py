"""What a list writes in one cell although a roster has columns for it: the village inside a post or
an office ('Kades Srigading', 'Pemdes Srigading Kec. Ngoro'), the post inside a name. Pure.

A place is taken only where it is exactly one village of the territory; what is uncertain stays
empty.
"""

import re
from typing import NamedTuple

from sibermata.records.cell import text_of
from sibermata.rules.post.resolve import PostCatalogue, resolve_post
from sibermata.rules.value.region_code import Places
from sibermata.rules.value.text import plain

NAMED = re.compile(
    r"(?:^|.* )(DESA|DS|KELURAHAN|KEL) ([A-Z ]+?)(?: KEC(?:AMATAN)? ([A-Z ]+))?"
).fullmatch
UNDER = re.compile(r"(.*?) ?\bKEC(?:AMATAN)? ([A-Z ]+)").fullmatch
OFFICE = re.compile(
    r"(?:PEMDES|PEM DES|PEMERINTAH(?:AN)? DESA|KANTOR DESA|BALAI DESA|PERANGKAT DESA|BPD|BPD DESA) "
)
HAMLET = "KADUS"  # a hamlet follows this post, and may have a village's name
MOST_WORDS = 3  # of a village's name
PARTS = re.compile(r"\s*[/(),;|\n]\s*|\s+[-–]\s+")
TITLE = re.compile(r"[A-Za-z]{1,3}(?:\.[A-Za-z]{1,4})+\.?")


class PostSaid(NamedTuple):
    """The cell of a post and the place in it."""

    post: str  # a code, '' where it is uncertain
    official: bool = True
    village: str = ""  # a code, '' where the cell names none, or several


def read_post(
    text: str, catalogue: PostCatalogue, places: Places, subdistrict: str, body: str = ""
) -> PostSaid:
    """Return the post and the village that a cell names; `body`: the body that the whole list is
    about.
    """
    words = plain(text)
    verdict = resolve_post(text, catalogue, body)
    if verdict.verdict == "not_official":
        return PostSaid("", official=False)
    post = verdict.post if verdict.verdict == "post" else ""
    if named := NAMED(words):
        before = resolve_post(words[: named.start(1)], catalogue, body)
        if not post and before.verdict == "post":  # 'KEPALA DESA / Ds. Srigading'
            post = before.post
        return PostSaid(post, True, _village(named[2], named[3] or subdistrict, places))
    under = UNDER(words)
    words, subdistrict = (under[1], under[2]) if under else (words, subdistrict)
    tokens = words.split(" ")
    for count in range(1, min(MOST_WORDS, len(tokens) - 1) + 1):
        head = resolve_post(" ".join(tokens[:-count]), catalogue, body)
        if head.verdict != "post" or head.post == HAMLET or post not in ("", head.post):
            continue
        if village := _village(" ".join(tokens[-count:]), subdistrict, places):
            return PostSaid(head.post, True, village)
    return PostSaid(post)


def read_office(cell: str) -> tuple[str, str]:
    """Return (village, kecamatan) of the cell of an office or a village, as they are written."""
    if not cell or text_of(cell) is not cell or any(char.isdigit() for char in cell):
        return cell, ""
    words = plain(cell)
    office = OFFICE.match(words)
    under = UNDER(words)
    if office is None and under is None:
        return cell, ""
    village, subdistrict = (under[1], under[2]) if under else (words, "")
    return OFFICE.sub("", f"{village} ", count=1).strip(), subdistrict


def part_name(cell: str, catalogue: PostCatalogue) -> tuple[str, str]:
    """Return (name, post) of a cell that holds both: 'Siti (Kades Srigading)', 'Kades Srigading -
    Siti'; the cell and '' where it holds no post, or several.
    """
    parts = [part for part in PARTS.split(cell) if part.strip()]
    if len(parts) < 2:
        return cell, ""
    posts = [one for one in parts if resolve_post(one, catalogue).verdict == "post"]
    others = [one for one in parts if one not in posts]
    if len(posts) != 1 or not others or _is_title(others[0]):
        return cell, ""
    titles = [one for one in others[1:] if _is_title(one)]
    return ", ".join([others[0], *titles]), posts[0]


def _is_title(part: str) -> bool:
    return "." in part and bool(TITLE.fullmatch(part))


def _village(name: str, subdistrict: str, places: Places) -> str:
    found = places.find("", name.strip(), subdistrict)
    return found.code if found.code and not found.findings else ""
