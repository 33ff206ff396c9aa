"""The catalogue of layouts: which source type each is for, how it travels, the clerk's habits in it
and what its TOML must say.
"""

from dataclasses import dataclass, field

from sibermata.demo.deliveries import delimited, forms, html, old_sheets, records, sheets, workbook
from sibermata.demo.deliveries.line import Habits

Columns = dict[str, str]
PLAIN = Habits()

OF_ROWS = ("api", "jsonapi", "laravel", "django", "ckan")  # answered by a system, row by row


@dataclass(frozen=True, slots=True)
class Layout:
    """One way of delivering."""

    name: str
    type: str  # source type of the TOML
    way: str  # drop | file | http | api | jsonapi | laravel | django | ckan | mariadb
    suffix: str = ""  # of its file
    habits: Habits = PLAIN
    columns: Columns = field(default_factory=dict)
    read: dict[str, object] = field(default_factory=dict)
    paging: dict[str, object] = field(default_factory=dict)
    keyed: bool = False  # rows carry the district's own id, so that they can be renumbered
    words: str = ""  # for the recap, in Indonesian
    seen: tuple[str, ...] = ()  # fields that stand in it though no column is declared for them

    @property
    def states_birth(self) -> bool:
        """Whether birth dates stand in it."""
        return bool({"birth_date", "birth_place_date"} & {*self.columns, *self.seen})

    @property
    def in_parts(self) -> bool:
        """Whether it is a folder with a file for each village."""
        return self.read.get("together") == "parts"

    @property
    def by_wire(self) -> bool:
        """Whether a server answers for it."""
        return self.way in (*OF_ROWS, "http")


EVERY = (
    Layout(
        "a4",
        "spreadsheet",
        "drop",
        ".xlsx",
        Habits(has_code=False, cells=True),
        workbook.A4_COLUMNS,
        {"fill_down": ["village_name", "subdistrict_name"], "sheets": "Kec*", "ignore": ["NO"]},
        words="Excel, satu lembar per kecamatan",
    ),
    Layout(
        "two_rows",
        "spreadsheet",
        "http",
        ".xlsx",
        Habits(parted=True, names_kecamatan=True, capitals=True, cells=True),
        workbook.TWO_COLUMNS,
        {"ignore": ["NO"]},
        words="Excel, judul dua baris",
    ),
    Layout(
        "semicolon",
        "spreadsheet",
        "file",
        ".csv",
        Habits(has_code=False, cells=True, delimited=True, short_years=True),
        delimited.SEMICOLON_COLUMNS,
        {
            "delimiter": ";",
            "fill_down": ["village_name", "subdistrict_name"],
            "ignore": ["No."],
        },
        words="CSV titik koma",
    ),
    Layout(
        "comma",
        "spreadsheet",
        "http",
        ".csv",
        Habits(parted=True, hamlet_column=True, delimited=True),
        delimited.COMMA_COLUMNS,
        {"dates": "ymd"},
        keyed=True,
        words="CSV koma",
    ),
    Layout(
        "tab",
        "spreadsheet",
        "file",
        ".csv",
        Habits(parted=True, names_kecamatan=True, cells=True, delimited=True),
        delimited.TAB_COLUMNS,
        {"delimiter": "\t", "encoding": "cp1252"},
        words="CSV tab, Windows-1252",
    ),
    Layout(
        "html",
        "html_table",
        "file",
        ".xls",
        Habits(dismissals=True, remarks=True, niks=False),
        html.COLUMNS,
        {"ignore": ["NO"]},
        words="HTML bernama .xls",
    ),
    Layout(
        "ckan",
        "ckan",
        "ckan",
        "",
        Habits(names_kecamatan=True, niks=False),
        records.CKAN_COLUMNS,
        {},
        keyed=True,
        words="Portal data CKAN",
    ),
    Layout(
        "api",
        "json_api",
        "api",
        "",
        Habits(plain_sexes=True, niks=False),
        records.API_COLUMNS,
        {"ignore": list(records.API_IGNORED)},
        {
            "style": "page_limit",
            "page": "page",
            "size": "limit",
            "per_page": 250,
            "pages": "meta.totalPage",
            "total": "meta.total",
            "list": "data",
        },
        keyed=True,
        words="API kabupaten dengan login",
    ),
    Layout(
        "jsonapi",
        "json_api",
        "jsonapi",
        "",
        Habits(hamlet_column=True, keeps_leavers=True),
        records.JSONAPI_COLUMNS,
        {"dates": "ymd", "volatile": ["updated_at"], "ignore": ["type", "id"]},
        {
            "style": "jsonapi",
            "page": "page[number]",
            "size": "page[size]",
            "per_page": 250,
            "pages": "meta.pagination.pages",
            "total": "meta.pagination.count",
            "list": "data",
            "fields": "attributes",
        },
        keyed=True,
        words="API JSON:API",
    ),
    Layout(
        "opensid",
        "opensid",
        "mariadb",
        "",
        Habits(keeps_leavers=True, plain_sexes=True, foreign_rows=False, codes_by_row=False),
        {},
        keyed=True,
        words="MariaDB OpenSID",
    ),
    Layout(
        "folder",
        "spreadsheet",
        "drop",
        ".xlsx",
        Habits(foreign_rows=False, cells=True),
        sheets.VILLAGE_COLUMNS,
        {"together": "parts", "ignore": ["NO"]},
        words="Map berisi satu berkas per desa",
    ),
    Layout(
        "kecamatan",
        "spreadsheet",
        "file",
        ".xlsx",
        Habits(parted=True, has_code=False, some_codes=True, cells=True),
        sheets.KECAMATAN_COLUMNS,
        {"ignore": ["NO"]},
        words="Excel, lembar bernama kecamatannya",
    ),
    Layout(
        "marks",
        "spreadsheet",
        "http",
        ".xlsx",
        Habits(plain_sexes=True, cells=True),
        sheets.MARKS_COLUMNS,
        {"ignore": ["NO"]},
        words="Excel, kolom centang di bawah dua baris judul",
        seen=sheets.MARKS_SEEN,
    ),
    Layout(
        "form",
        "spreadsheet",
        "file",
        ".xlsx",
        Habits(plain_sexes=True, cells=True),
        forms.COLUMNS,
        {"ignore": ["NO"], "fill_down": ["village_code", "village_name"]},
        words="Excel, isian dengan petunjuk panjang, sel gabungan, dan rumus tanggal",
        seen=forms.SEEN,
    ),
    Layout(
        "ods",
        "spreadsheet",
        "http",
        ".ods",
        Habits(parted=True, names_kecamatan=True, cells=True),
        old_sheets.COLUMNS,
        {"ignore": ["NO"]},
        words="LibreOffice (.ods)",
    ),
    Layout(
        "old_excel",
        "spreadsheet",
        "file",
        ".xls",
        Habits(parted=True, names_kecamatan=True, capitals=True),
        old_sheets.COLUMNS,
        {"ignore": ["NO"]},
        words="Excel lama (.xls) dari aplikasi PHP",
    ),
    Layout(
        "laravel",
        "json_api",
        "laravel",
        "",
        Habits(plain_sexes=True),
        records.NESTED_COLUMNS,
        {"dates": "ymd", "ignore": ["position", "village", "decree"]},
        {
            "page": "page",
            "size": "per_page",
            "per_page": 250,
            "pages": "last_page",
            "total": "total",
            "list": "data",
        },
        keyed=True,
        words="API Laravel",
    ),
    Layout(
        "django",
        "json_api",
        "django",
        "",
        Habits(),
        records.NESTED_COLUMNS,
        {"dates": "ymd", "ignore": ["position", "village", "decree"]},
        {
            "style": "offset",
            "page": "offset",
            "size": "limit",
            "per_page": 250,
            "total": "count",
            "list": "results",
        },
        keyed=True,
        words="API Django",
    ),
)
LAYOUTS = {layout.name: layout for layout in EVERY}


def columns_of(layout: Layout) -> dict[str, str | list[str]]:
    """Return the `[columns]` of the TOML: under two header rows a column is known by its own words
    or by both rows together.
    """
    if layout.name != "two_rows":
        return dict(layout.columns)
    groups = workbook.TWO_GROUPS
    return {
        name: [title, f"{groups[title]} {title}"] if title in groups else title
        for name, title in layout.columns.items()
    }
