"""What `sources new` makes of an unknown answer in JSON (FIELD R10: an object where a word belongs)."""

from typing import Any

import pytest

from sibermata.rules.value.columns import propose
from sibermata.sources.json.preview import preview_rows
from tests.sources.sheet.roster_files import NAMES

SITI = {"nama": "Siti Contohwati", "nik": "3516055812939001"}
DESA = {"kode": "35.16.05.2001", "nama": "Srigading", "kecamatan": {"nama": "Ngoro"}}
KADES = {"id": 1, "nama": "Kepala Desa"}


def columns(*rows: dict[str, Any]) -> dict[str, str]:
    """Canonical column -> the path that is proposed for it."""
    _, _, labels, samples = preview_rows({"data": list(rows)}, NAMES)
    paths = {label: path for path, label in reversed(labels.items())}
    proposal = propose(list(labels.values()), samples, NAMES)
    return {column: paths[label] for column, label in proposal.columns.items()}


@pytest.mark.parametrize(
    ("more", "column", "path"),
    [
        pytest.param({"jabatan": KADES}, "post", "jabatan.nama", id="R10-object"),
        pytest.param({"ref_jabatan": KADES}, "post", "ref_jabatan.nama", id="R10-ref"),
        pytest.param(
            {"master_jabatan": {"name": "Kades"}}, "post", "master_jabatan.name", id="R10-master"
        ),
        pytest.param({"position": {"title": "Kades"}}, "post", "position.title", id="R10-title"),
        pytest.param(
            {"jabatan": {"id": 1, "uraian": "Kades"}}, "post", "jabatan.uraian", id="R10-uraian"
        ),
        pytest.param(
            {"agama": {"id": 1, "nama": "ISLAM"}}, "religion", "agama.nama", id="R10-agama"
        ),
        pytest.param(
            {"pendidikan": {"nama": "SLTA"}}, "education", "pendidikan.nama", id="R10-pendidikan"
        ),
        pytest.param(
            {"jenis_kelamin": {"nama": "PEREMPUAN"}}, "sex", "jenis_kelamin.nama", id="R10-sex"
        ),
        pytest.param({"desa": DESA}, "subdistrict_name", "desa.kecamatan.nama", id="R10-deep"),
    ],
)
def test_the_name_inside_an_object_is_offered_for_the_object(
    more: dict[str, Any], column: str, path: str
) -> None:
    assert columns(SITI | more, SITI | more)[column] == path
    assert columns(SITI | more)["name"] == "nama"


def test_an_object_that_is_null_in_some_rows_is_still_an_object() -> None:
    proposed = columns(SITI | {"jabatan": None}, SITI | {"jabatan": KADES})
    assert proposed["post"] == "jabatan.nama"
    assert "key" not in proposed, "the post's number is no number of the row"


def test_the_name_of_another_thing_is_never_a_person_s_name() -> None:
    row = {"nama_lengkap": "Siti Contohwati", "ref_jabatan": KADES, "instansi": {"nama": "Pemdes"}}
    proposed = columns(row, row)
    assert (proposed["name"], proposed["post"]) == ("nama_lengkap", "ref_jabatan.nama")


@pytest.mark.parametrize("parent", ["penduduk", "biodata", "identitas", "attributes", "data_diri"])
def test_a_person_s_name_may_lie_inside_the_person(parent: str) -> None:
    row = {"id": 7, parent: SITI, "jabatan": KADES}
    assert columns(row, row)["name"] == f"{parent}.nama"
