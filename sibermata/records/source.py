"""A source as its TOML declares it (`config/sources/NAME.toml`); every key is checked before
anything is fetched.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from sibermata.errors import ConfigError

# The columns a roster may have, in the order in which record versions keep them.
CANONICAL = (
    "key",
    "name",
    "last_name",
    "front_title",
    "back_title",
    "nik",
    "nip",
    "niap",
    "sex",
    "birth_place",
    "birth_date",
    "birth_place_date",
    "age",
    "religion",
    "education",
    "village_code",
    "village_name",
    "subdistrict_name",
    "post",
    "hamlet",
    "capacity",
    "status",
    "sk_number",
    "sk_date",
    "sk_number_date",
    "start_date",
    "end_date",
    "end_sk_number",
    "end_sk_date",
    "term",
    "phone",
    "nik_phone",
    "email",
    "address",
    "rank",
    "remarks",
)
# What every row of a list may say of a person, and what lists of either kind say beside it.
LISTED = (
    "key",
    "name",
    "last_name",
    "front_title",
    "back_title",
    "nik",
    "nik_phone",
    "birth_date",
    "birth_place_date",
    "village_code",
    "village_name",
    "subdistrict_name",
    "post",
)
LISTS: dict[str, tuple[str, ...]] = {
    "pledges": (
        *LISTED,
        "event",
        "text",
        "pledge_date",
        "form",
        "mode",
        "represented_by",
        "document_number",
        "email",
        "phone",
        "remarks",
    ),
    "trainings": (
        *LISTED,
        "event",
        "course",
        "organiser",
        "place",
        "held_from",
        "held_to",
        "score",
        "outcome",
        "certificate_number",
        "certificate_date",
        "hours",
        "email",
        "phone",
        "remarks",
    ),
}
ROSTER = "roster"
DELIVERS = (ROSTER, *LISTS)


def columns_of(delivers: str) -> tuple[str, ...]:
    """Return the canonical columns of what a source delivers."""
    return LISTS.get(delivers, CANONICAL)


# The numbers of the brake that a source may have of its own (config/rules.toml, [brake]);
# first_load is "open" or "held".
BRAKE = (
    "villages_share",
    "removals_floor",
    "removals_share",
    "leak_days",
    "leak_floor",
    "leak_share",
    "village_floor",
    "village_share",
    "villages_held_floor",
    "villages_held_share",
    "changed_floor",
    "changed_share",
    "fill_drop",
    "fill_floor",
    "headcount_ratio",
    "regression_floor",
    "renumbered_share",
    "matched_share",
    "first_load",
)
# The columns whose words a source may write as codes of its own ([codes] in its TOML).
CODED = ("education", "religion", "sex", "status", "post")
BODIES = ("pemdes", "bpd", "kelurahan")


@dataclass(frozen=True, slots=True)
class Read:
    """How the file is to be read where it does not say so itself."""

    dates: str = "dmy"  # the order of 03/04/2020 in this source: dmy, mdy or ymd
    fill_down: tuple[str, ...] = ()
    sheets: str = "*"  # a pattern; every sheet that matches and has the header is read
    encoding: str = ""  # '' = proven from the bytes
    delimiter: str = ""  # '' = sniffed once
    ignore: tuple[str, ...] = ()  # headers known and not wanted
    volatile: tuple[
        str, ...
    ] = ()  # canonical names or headers that are no part of what makes a record new
    together: str = "newest"  # which files of a drop folder speak: newest, all or parts


@dataclass(frozen=True, slots=True)
class Paging:
    """The way through a paged API: names of its parameters, and dotted paths into its answer."""

    style: str = "page_limit"  # page_limit | offset | cursor | jsonapi
    page: str = "page"
    size: str = "limit"
    per_page: int = 500
    pages: str = ""  # path of the number of pages
    total: str = ""  # path of the number of rows
    cursor: str = ""  # path of the next cursor
    list: str = "data"  # path of the list of rows
    fields: str = ""  # path of the fields inside a row ('' = the row itself)


@dataclass(frozen=True, slots=True)
class Auth:
    """Who we are at the source: names of environment variables only, never a value."""

    kind: str = ""  # '' | login | token | basic
    login: str = ""
    user_env: str = ""
    password_env: str = ""
    token_env: str = ""
    header: str = "Authorization"  # the header a token goes into
    scheme: str = "Bearer"  # '' = the bare token


@dataclass(frozen=True, slots=True)
class Expect:
    """What is normal for this source."""

    villages: tuple[
        str, ...
    ] = ()  # codes or prefixes it claims; () = every village of its district
    empty: bool = False
    rows: int | None = None


class Broken(NamedTuple):
    """A source whose file cannot be used."""

    name: str
    file: str
    error: ConfigError


PUSH = "push"  # the address of a source that waits for files that people hand in


@dataclass(frozen=True, slots=True)
class Source:
    """One source of one district."""

    name: str
    district: str  # 'PP.KK'; of lists also 'PP', a whole province
    type: str
    address: str
    delivers: str = "roster"
    bodies: tuple[str, ...] = ("pemdes", "bpd")
    internal_network: bool | tuple[str, ...] = False  # True, or the CIDRs it may lie in
    publisher: str = ""
    cadence: str = "daily"
    trust: int = 50
    resource: str = ""
    columns: dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # canonical name -> the source's names
    constants: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(
        default_factory=dict
    )  # canonical name -> the source's own code -> the word it stands for
    read: Read = Read()
    paging: Paging = Paging()
    auth: Auth = Auth()
    expect: Expect = Expect()
    brake: dict[str, object] = field(default_factory=dict)
    file: str = ""  # the TOML it was declared in
    # of that TOML but for its name: a changed declaration makes every row be read again
    digest: bytes = b""

    @property
    def is_push(self) -> bool:
        """Whether it waits for files that people hand in."""
        return self.address == PUSH

    @property
    def is_list(self) -> bool:
        """Whether it delivers pledges or trainings."""
        return self.delivers in LISTS
