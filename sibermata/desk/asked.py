"""What a person means by what was typed: a district, a village, a source, a post, a finding's code.

Codes and names are accepted alike; what is unknown is refused with what is spelled like it, never
taken for something else.
"""

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from psycopg import Connection

from sibermata.desk.opening import Opened, refuse_unknown_source
from sibermata.errors import Refusal
from sibermata.records.finding import REASONS
from sibermata.rules.post.resolve import resolve_post
from sibermata.rules.rulebook import Rulebook
from sibermata.rules.value.region_code import normalise_code
from sibermata.rules.value.text import plain
from sibermata.settings import REGION_FILES, USUAL_REGIONS, Settings
from sibermata.store.base.scope import Scope
from sibermata.store.night.runs import former_names
from sibermata.store.registry.places import districts_of_file
from sibermata.store.views.regions import (
    DISTRICTS,
    SUBDISTRICTS,
    VILLAGES,
    RegionLine,
    list_regions,
)
from sibermata.store.views.sources import list_sources

NEAREST = 3  # suggestions
SHORT_FORMS = {"KAB": "KABUPATEN"}
BEFORE_A_VILLAGE = ("DESA", "KELURAHAN", "KEL")


def district_meant(connection: Connection[Any], text: str | None) -> str | None:
    """Return the code of a district by its code or name; None where nothing was asked."""
    if text is None:
        return None
    known = list_regions(connection, Scope.province(), levels=DISTRICTS)
    return district_among({one["code"]: one["name"] for one in known}, text)


def district_in_code_list(settings: Settings, text: str) -> str:
    """Return the code of a district by its code or name, where no database is needed."""
    file = settings.config / "regions" / REGION_FILES[settings.regions or USUAL_REGIONS]
    return district_among(districts_of_file(file), text)


def district_among(names: Mapping[str, str], text: str) -> str:
    """Return which of these districts (code -> name) a text means; refuse one that is none or
    several of them.
    """
    if (normalise_code(text) or text) in names:
        return normalise_code(text) or text
    wanted = " ".join(SHORT_FORMS.get(word, word) for word in plain(text).split())
    meant = [
        code
        for code, name in names.items()
        if wanted in (plain(name), plain(name).partition(" ")[2])
    ]
    if len(meant) == 1:
        return meant[0]
    near = meant or nearest_codes(wanted, names)
    raise Refusal(
        "DISTRICT_UNKNOWN", district=text, nearest=[f"{names[code]} ({code})" for code in near]
    )


def village_meant(connection: Connection[Any], scope: Scope, text: str | None) -> str | None:
    """Return the code of a village by its code or its name ('Sembung', or 'Sembung, Narmada' with
    its kecamatan); None where nothing was asked.
    """
    if text is None:
        return None
    if code := normalise_code(text):
        known = list_regions(connection, scope, code=code, levels=VILLAGES, retired=True)
        if known:
            return code
    villages = list_regions(connection, scope, levels=VILLAGES)
    name, _, where = text.partition(",")
    wanted = plain(name)
    first, _, rest = wanted.partition(" ")
    names = {wanted, rest} if first in BEFORE_A_VILLAGE and rest else {wanted}
    meant = [one for one in villages if plain(one["name"]) in names and lies_in(one, where)]
    if len(meant) == 1:
        return meant[0]["code"]
    if meant:
        raise Refusal("VILLAGE_AMBIGUOUS", village=text, nearest=[placed(one) for one in meant])
    near = nearest_codes(wanted, {one["code"]: one["name"] for one in villages})
    by_code = {one["code"]: one for one in villages}
    raise Refusal("VILLAGE_UNKNOWN", village=text, nearest=[placed(by_code[code]) for code in near])


def subdistrict_meant(connection: Connection[Any], scope: Scope, text: str | None) -> str | None:
    """Return the code of a kecamatan by its code or its name; None where nothing was asked."""
    if text is None:
        return None
    known = {one["code"]: one for one in list_regions(connection, scope, levels=SUBDISTRICTS)}
    if (code := normalise_code(text) or "") in known:
        return code
    meant = [code for code, one in known.items() if plain(one["name"]) == plain(text)]
    if len(meant) == 1:
        return meant[0]
    near = meant or nearest_codes(plain(text), {code: one["name"] for code, one in known.items()})
    nearest = [f"{known[code]['name']}, {known[code]['district']} ({code})" for code in near]
    raise Refusal("SUBDISTRICT_NOT_FOUND", subdistrict=text, nearest=nearest)


def lies_in(village: RegionLine, where: str) -> bool:
    """Return whether a village lies in the kecamatan or district that was written beside it."""
    wanted = plain(where)
    return not wanted or any(
        wanted in plain(name or "") for name in (village["subdistrict"], village["district"])
    )


def placed(village: RegionLine) -> str:
    """Return a village with where it lies and its code."""
    where = ", ".join(name for name in (village["subdistrict"], village["district"]) if name)
    return f"{village['name']} di {where} ({village['code']})"


def nearest_codes(wanted: str, names: Mapping[str, str]) -> list[str]:
    """Return the codes whose names are spelled most like the wanted one."""
    by_name: dict[str, str] = {}
    for code, name in names.items():
        by_name.setdefault(plain(name), code)
        by_name.setdefault(plain(name).partition(" ")[2] or plain(name), code)
    found = get_close_matches(wanted, by_name, NEAREST)
    return list(dict.fromkeys(by_name[name] for name in found))


def source_meant(door: Opened, connection: Connection[Any], name: str | None) -> str | None:
    """Return the name of a source that is declared or was ever read; None where nothing was
    asked.
    """
    if name is not None:
        read = [line["source"] for line in list_sources(connection, door.scope)]
        former = former_names(connection)
        known = [one for one in unique([*door.declared().names, *read]) if one not in former]
        refuse_unknown_source(name, known, former)
    return name


def code_meant(text: str | None) -> str | None:
    """Return the code of a finding; None where nothing was asked."""
    if text is None or (code := text.strip().upper().replace("-", "_")) in REASONS:
        return text and code
    raise Refusal("CODE_UNKNOWN", value=text, nearest=get_close_matches(code, REASONS, NEAREST))


def choice_meant(text: str, choices: Collection[str]) -> str:
    """Return one of a closed set, or refuse what is none of it."""
    if text not in choices:
        raise Refusal("CHOICE_UNKNOWN", value=text, choices=tuple(choices))
    return text


def post_meant(book: Rulebook, text: str) -> tuple[str, str]:
    """Return (code, label) of a post by its code or any spelling the catalogue knows."""
    code = text.strip().upper().replace(" ", "_")
    if code in book.posts.posts:
        return code, ""
    found = resolve_post(text, book.posts)
    if found.verdict == "post":
        return found.post, found.label
    raise Refusal("POST_NOT_IN_CATALOGUE", value=text, nearest=nearest_posts(book, text))


def nearest_posts(book: Rulebook, text: str) -> list[str]:
    """Return the posts of the catalogue that are spelled most like a text, with their codes."""
    posts = book.posts.posts
    by_name = {plain(post.name): code for code, post in posts.items()}
    by_name |= {plain(code): code for code in posts}
    found = get_close_matches(plain(text), by_name, NEAREST, cutoff=0.5)
    return [f"{posts[code].name} ({code})" for code in unique(by_name[name] for name in found)]


def unique(items: Iterable[str]) -> list[str]:
    """Return items once each, in order."""
    return list(dict.fromkeys(items))
