"""Whose list a list of signatures is: what its titles and headers say (decision 0017)."""

import pytest

from sibermata.records.delivery import Table
from sibermata.sync.read.listed import body_of


@pytest.mark.parametrize(
    ("headers", "body", "said"),
    [
        (("NAMA", "JABATAN"), "bpd", "bpd"),
        (("NAMA ANGGOTA BPD", "JABATAN"), "", "bpd"),
        (("NAMA", "JABATAN BPD"), "", "bpd"),
        (("NAMA KADES DAN KETUA BPD", "JABATAN"), "", ""),
        (("NAMA", "JABATAN"), "", ""),
    ],
)
def test_a_list_is_the_bpds_by_its_titles_or_by_its_headers(headers, body, said):
    table = Table("daftar.xlsx", "REKAP", ("name", "post"), headers, [], [], body=body)

    assert body_of(table) == said
