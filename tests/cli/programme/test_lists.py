"""Lists as a person meets them: proposed, read, asked about and answered at the command line."""

from pathlib import Path

from sibermata.desk.programme.load import ship_programme
from tests.cli.conftest import Typed
from tests.cli.programme.cycle import CYCLE, TODAY
from tests.marks import SHIPPED
from tests.office import CAST, SRIGADING, Office

PLEDGES = (
    "No;Nama Lengkap;Jabatan;Desa;Kecamatan;Naskah;Bentuk;Tanggal;Nomor Dokumen\n"
    f"1;Siti Contohwati;Kepala Desa;Srigading;Ngoro;SKB-4;Pakta Integritas;{TODAY};\n"
    f"2;Budi Ujicobaa;;Srigading;Ngoro;SKB-4;Pakta Integritas;{TODAY};\n"
    f"3;Entah Siapa;Sekdes;Srigading;Ngoro;SKB-4;Pakta Integritas;{TODAY};\n"
)
TRAININGS = (
    "Nama;Jabatan;Desa;Nama Pelatihan;Tanggal;Hasil;No Sertifikat\n"
    "Siti Contohwati;Kades;Srigading;Keuangan Desa;2024-05-02;Lulus;S/1\n"
)
ROSTER = "Nama;Jabatan;Desa;NIK;Tempat Lahir;No SK;Tgl SK\nSiti;Kades;Srigading;;Mojokerto;1;2019\n"


def propose(typed: Typed, tmp_path: Path, text: str) -> str:
    file = tmp_path / "contoh.csv"
    file.write_text(text, encoding="utf-8")
    target = tmp_path / "usulan.toml"
    typed("sources", "new", str(file), "--district", "35.16", "-o", str(target))
    return target.read_text(encoding="utf-8")


def test_a_new_source_is_told_as_a_roster_or_a_list(typed: Typed, tmp_path: Path) -> None:
    for text, delivers in ((PLEDGES, "pledges"), (TRAININGS, "trainings"), (ROSTER, "roster")):
        assert f'delivers = "{delivers}"' in propose(typed, tmp_path, text)
        (tmp_path / "usulan.toml").unlink()


def test_a_list_is_read_asked_about_answered_and_exported(typed: Typed, office: Office) -> None:
    with office.database.work() as connection:
        ship_programme(connection, office.secrecy, SHIPPED, office.rules.book.posts.posts)
    (office.folder / "uji.toml").write_text(CYCLE, encoding="utf-8")
    typed("programme", "load", str(office.folder / "uji.toml"), "--by", "Rini")
    office.deliver(CAST)
    typed("sync", "mojokerto")
    office.deliver(PLEDGES, "ikrar", toml='delivers = "pledges"')
    typed("sync", "ikrar")
    asked = typed("questions", "list", "--format", "csv").output
    assert "Budi Ujicoba (nomor" in asked
    assert "Tidak seorang pun ditandai" in asked
    number = int(office.ask("select id from finding where code = 'WHO_PLEDGED'")[0]["id"])
    budi = int(office.ask("select id from person where name = 'Budi Ujicoba'")[0]["id"])
    shown = typed("questions", "show", number).output
    assert "sibermata questions answer" in shown
    refused = typed("questions", "answer", number, "--same", "--by", "Rini", exit_code=2)
    assert "baris daftar" in refused.output
    done = typed("questions", "answer", number, "--person", budi, "--by", "Rini")
    assert "sibermata sync ikrar" in done.output
    typed("sync", "ikrar")
    exported = typed("pledges", "export", "--format", "csv").output.splitlines()
    assert [line.split(",")[2] for line in exported[1:]] == [
        "Siti Contohwati",
        "Budi Ujicoba",
        "",
    ]
    assert "nobody" in exported[3]
    assert f"{SRIGADING},Sekdes" in exported[3]
    typed("questions", "withdraw", number, "--by", "Rini")
    typed("sync", "ikrar")
    assert "annulled" in typed("pledges", "export", "--format", "csv").output
    assert "WHO_PLEDGED" in typed("questions", "list", "--format", "csv").output


def test_a_list_whose_rows_say_all_of_the_act_needs_no_event(typed: Typed, tmp_path: Path) -> None:
    text = (
        "Nama;Jabatan;Desa;Tanggal Ikrar;Bentuk;Naskah\n"
        "Siti Contohwati;Kades;Srigading;2024-09-02;Pakta Integritas;SKB-4\n"
    )
    assert "LENGKAPI" not in propose(typed, tmp_path, text)


def test_a_proposal_that_nobody_completed_is_refused_by_name_and_reads_nothing(
    typed: Typed, office: Office, tmp_path: Path
) -> None:
    text = "Nama;Jabatan;Desa;Tanggal Ikrar\nSiti Contohwati;Kades;Srigading;2024-05-02\n"
    toml = propose(typed, tmp_path, text)
    assert 'event = ""   # LENGKAPI' in toml
    (office.folder / "sources" / "contoh.toml").write_text(toml, encoding="utf-8")
    said = typed("sync", exit_code=1).output
    assert "isian [constants] event masih kosong" in said
