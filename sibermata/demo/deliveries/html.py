"""The `.xls` that is HTML: OpenSID's own export of Model A.4, gathered by the district with the
village in front.
"""

from html import escape

from sibermata.demo.deliveries.line import Line, written_name
from sibermata.demo.deliveries.paper import Letterhead, decree, long_date

HEADER = (
    "NO",
    "KODE DESA",
    "DESA",
    "NAMA",
    "NIAP",
    "NIP",
    "JENIS KELAMIN",
    "TEMPAT, TANGGAL LAHIR",
    "AGAMA",
    "PANGKAT / GOLONGAN",
    "JABATAN",
    "PENDIDIKAN TERAKHIR",
    "NOMOR DAN TANGGAL KEPUTUSAN PENGANGKATAN",
    "NOMOR DAN TANGGAL KEPUTUSAN PEMBERHENTIAN",
    "KETERANGAN",
)
COLUMNS = {
    "village_code": "KODE DESA",
    "village_name": "DESA",
    "name": "NAMA",
    "niap": "NIAP",
    "nip": "NIP",
    "sex": "JENIS KELAMIN",
    "birth_place_date": "TEMPAT, TANGGAL LAHIR",
    "religion": "AGAMA",
    "rank": "PANGKAT / GOLONGAN",
    "post": "JABATAN",
    "education": "PENDIDIKAN TERAKHIR",
    "sk_number_date": "NOMOR DAN TANGGAL KEPUTUSAN PENGANGKATAN",
    "end_sk_number": "NOMOR DAN TANGGAL KEPUTUSAN PEMBERHENTIAN",
    "remarks": "KETERANGAN",
}


def write_html(lines: list[Line], head: Letterhead) -> bytes:
    """Return the page: a title, header and number row, and one table row for each line."""
    out = [
        '<html><head><meta http-equiv="Content-Type" content="text/html; '
        'charset=utf-8"><title>Buku Aparat</title></head><body>',
        f"<h3>BUKU APARAT PEMERINTAH DESA<br>{escape(head.district.upper())}</h3>",
        '<table border="1"><thead><tr>'
        + "".join(f"<th>{escape(name)}</th>" for name in HEADER)
        + "</tr>",
        "<tr>"
        + "".join(f"<th>{n}</th>" for n in range(1, len(HEADER) + 1))
        + "</tr></thead><tbody>",
    ]
    for number, line in enumerate(lines, 1):
        born = long_date(line.born)
        cells = (
            str(number),
            line.code,
            line.village_name,
            written_name(line),
            "0" if int(line.key) % 3 else "-",
            "-",
            line.sex,
            f"{line.birth_place}, {born}" if born else line.birth_place,
            "ISLAM",
            "-",
            line.post,
            line.education,
            decree(line.sk_number, line.sk_date),
            decree(line.end_number, line.end_date) or long_date(line.end_date) or "-",
            line.remark,
        )
        out.append(
            "<tr><td>"
            + "</td><td>".join(escape(cell, quote=False) for cell in cells)
            + "</td></tr>"
        )
    out.append(
        f"</tbody></table><p>Mengetahui,<br>{escape(head.district)}, "
        f"{long_date(head.day)}</p></body></html>"
    )
    return "\n".join(out).encode()
