"""A proposed source as TOML: what a person must fill in or confirm is marked."""

import json
from collections.abc import Mapping, Sequence

from sibermata.records.source import ROSTER, Paging, Source
from sibermata.rules.value.columns import Proposal
from sibermata.rules.value.text import mask_name

HELP = {
    "event": "kode kegiatan yang tercatat; atau hapus, lalu isi form dan text",
    "course": "kode atau nama pelatihannya",
    "held_from": "tanggal mulainya, misalnya 2024-02-12",
}


def toml_of(
    source: Source,
    proposal: Proposal,
    needed: list[str],
    unclear: Mapping[str, Sequence[str]] = {},
) -> str:
    """Return the TOML; what a person must fill in or confirm is marked. `unclear`: column -> the
    headers of which a person must choose one.
    """
    lines = [
        f"name = {quoted(source.name)}",
        f"district = {quoted(source.district)}"
        + ("" if source.district != "35.00" else "   # PERIKSA: kode kabupaten/kota"),
        f"delivers = {quoted(source.delivers)}"
        + ("" if source.delivers == ROSTER else "   # PERIKSA: daftar, bukan data aparatur"),
        f"type = {quoted(source.type)}",
        f"address = {quoted(source.address)}   # PERIKSA: alamat kiriman berikutnya",
    ]
    if not source.is_list:
        listed = ", ".join(map(quoted, source.bodies))
        lines.append(f"bodies = [{listed}]   # PERIKSA: apa yang dimuat sumber ini")
    if source.type == "ckan":
        lines.append('resource = ""   # PERIKSA: id sumber daya di portal')
    lines += ["", "[columns]"]
    for canonical, headers in source.columns.items():
        value = (
            quoted(headers[0]) if len(headers) == 1 else "[" + ", ".join(map(quoted, headers)) + "]"
        )
        lines.append(
            f"{canonical} = {value}"
            + ("   # DUGAAN: periksa" if canonical in proposal.guessed else "")
        )
    lines += [
        f'{column} = ""   # LENGKAPI: pilih satu dari {", ".join(map(quoted, some))}'
        for column, some in unclear.items()
    ]
    if "name" in needed:
        lines.append('name = ""   # LENGKAPI: judul kolom nama tidak ditemukan di berkas')
    lines += _constants_of(source, [column for column in needed if column != "name"])
    if source.type == "json_api":
        lines += [
            "",
            "[paging]",
            f"list = {quoted(source.paging.list)}   # PERIKSA: tempat daftar barisnya",
            *(
                f"{name} = {quoted(value)}   # DUGAAN: dari contoh"
                for name in ("fields", "style", "page", "size", "pages", "total", "cursor")
                if (value := getattr(source.paging, name)) != getattr(Paging(), name)
            ),
        ]
    lines += _how_to_read(source)
    if proposal.unknown:
        lines += ["", "# Kolom yang tidak dikenal: " + ", ".join(map(mask_name, proposal.unknown))]
    return "\n".join(lines) + "\n"


def _constants_of(source: Source, needed: list[str]) -> list[str]:
    if not needed and not source.constants:
        return []
    return [
        "",
        "[constants]",
        *(
            f"{column} = {quoted(value)}   # DUGAAN: dari {_whence(column)}"
            for column, value in source.constants.items()
        ),
        *(
            f'{column} = ""   # LENGKAPI: {HELP.get(column, "tidak ditemukan di berkas")}'
            for column in needed
        ),
    ]


def _whence(column: str) -> str:
    return "nama berkas" if column == "village_code" else "judul di atas tabel"


def _how_to_read(source: Source) -> list[str]:
    read = source.read
    lines = []
    if read.together != "newest":
        lines.append(f"together = {quoted(read.together)}   # dari tiap desa berkas terbarunya")
    if read.fill_down:
        lines.append("fill_down = [" + ", ".join(map(quoted, read.fill_down)) + "]")
    if read.dates != "dmy":
        lines.append(f"dates = {quoted(read.dates)}   # DUGAAN: urutan bulan, hari, tahun")
    if read.ignore:
        listed = ", ".join(map(quoted, read.ignore))
        lines.append(f"ignore = [{listed}]   # DUGAAN: isinya bukan status jabatan")
    return ["", "[read]", *lines] if lines else []


def quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)
