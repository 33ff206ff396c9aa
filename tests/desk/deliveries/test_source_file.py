"""A source's file bears another name, or is as it was: never half of it."""

import resource
from pathlib import Path

import pytest

from sibermata.desk.sources.names import kept_unless_done, write_name
from sibermata.errors import Refusal

DECLARED = b'name = "mojokerto"\ndistrict = "35.16"\n# catatan petugas\n'


def rename_on_full_disk(path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))
    try:
        with kept_unless_done() as before:
            write_name(path, "mojokerto-baru", before)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def rename_and_fail(path: Path) -> None:
    with kept_unless_done() as before:
        write_name(path, "mojokerto-baru", before)
        assert b"mojokerto-baru" in path.read_bytes()
        raise ZeroDivisionError


@pytest.mark.parametrize("fault", [pytest.param("", id="F92")])
def test_a_disk_that_runs_full_leaves_the_file_of_a_source_as_it_was(
    tmp_path: Path, fault: str
) -> None:
    path = tmp_path / "mojokerto.toml"
    path.write_bytes(DECLARED)
    with pytest.raises(Refusal) as caught:
        rename_on_full_disk(path)
    assert caught.value.code == "SOURCE_FILE_LOCKED"
    assert path.read_bytes() == DECLARED
    assert [one.name for one in tmp_path.iterdir()] == ["mojokerto.toml"]


def test_a_file_that_was_renamed_is_as_it_was_where_the_rest_fails(tmp_path: Path) -> None:
    path = tmp_path / "mojokerto.toml"
    path.write_bytes(DECLARED)
    path.chmod(0o640)
    with pytest.raises(ZeroDivisionError):
        rename_and_fail(path)
    assert path.read_bytes() == DECLARED
    assert path.stat().st_mode & 0o777 == 0o640
