"""`pagi`, `sources show`, `runs show --changes`, `audit`, and answers for machines (D12, D14)."""

import json

import pytest

from tests.cli.conftest import Type
from tests.office import AGUS, BUDI, CAST, SITI, Office

pytestmark = pytest.mark.parametrize("fault", [pytest.param("", id="D14")])


def test_a_morning_says_what_ran_failed_waits_and_changed(
    type_: Type, office: Office, fault: str
) -> None:
    office.deliver(CAST)
    assert "Belum ada malam" in type_("pagi").out
    type_("sync", "--night", "2026-03-02")
    office.deliver([SITI, {**BUDI, "name": "Budi Ujicobawan"}, *CAST[2:5], {**AGUS, "name": "-"}])
    office.deliver("<html>Request Rejected</html>", "jombang", district="35.17")
    type_("sync", "--night", "2026-03-03")
    result = type_("pagi")
    assert result.code == 0
    assert result.out.startswith("Malam 3 Maret 2026: ")
    assert "gagal   jombang: NOT_DATA" in result.out
    assert "Baris masih ditolak 1" in result.out
    assert "berganti nama 1" in result.out
    facts = json.loads(type_("pagi", "--night", "2026-03-02", "--format", "json").out)
    assert facts["states"] == {"PUBLISHED": 1}


def test_a_run_tells_what_it_changed(type_: Type, office: Office, fault: str) -> None:
    office.deliver(CAST)
    type_("sync")
    office.deliver([SITI, {**BUDI, "name": "Budi Ujicobawan"}, *CAST[2:]])
    type_("sync")
    lines = json.loads(type_("runs", "show", 2, "--changes", "--format", "json").out)
    assert [(line["what"], line["before"], line["after"]) for line in lines] == [
        ("renamed", "Budi Ujicoba", "Budi Ujicobawan")
    ]


def test_a_source_is_shown_with_its_runs_and_whether_it_is_declared(
    type_: Type, office: Office, fault: str
) -> None:
    office.deliver(CAST)
    type_("sync")
    shown = json.loads(type_("sources", "show", "mojokerto", "--format", "json").out)
    about = {row["field"]: row["value"] for row in shown}
    assert (about["state"], about["officials"], about["registered"]) == ("PUBLISHED", 6, True)
    (office.folder / "sources" / "mojokerto.toml").unlink()
    office.deliver(CAST, "lain", district="35.17")
    listed = json.loads(type_("sources", "list", "--format", "json").out)
    assert {row["source"]: row["address"] for row in listed}["mojokerto"] == "tidak terdaftar lagi"
    shown = json.loads(type_("sources", "show", "mojokerto", "--format", "json").out)
    assert {row["field"]: row["value"] for row in shown}["registered"] is False


def test_the_trail_is_listed_and_verified(type_: Type, office: Office, fault: str) -> None:
    office.deliver(CAST)
    type_("sync")
    siti = office.roster()[0]["person_id"]
    type_(
        *("corrections", "add", siti, "birth_place", "Jombang", "--by", "Rini"),
        *("--reason", "salah ketik", "--evidence", "KTP"),
    )
    (entry,) = json.loads(type_("audit", "list", "--format", "json").out)
    assert (entry["who"], entry["what"], entry["detail"]["field"]) == (
        "Rini",
        "correction added",
        "birth_place",
    )
    assert json.loads(type_("audit", "list", "--by", "Dewi", "--format", "json").out) == []
    assert (type_("audit", "verify").code, type_("audit", "verify").out) == (
        0,
        "Jejak audit utuh.\n",
    )


def test_machines_get_json(type_: Type, office: Office, fault: str) -> None:
    office.deliver(CAST)
    (result,) = json.loads(type_("sync", "--format", "json").out)
    assert (result["source"], result["state"], result["counts"]["admitted"]) == (
        "mojokerto",
        "PUBLISHED",
        6,
    )
    assert json.loads(type_("doctor", "--format", "json").out)["well"]
    assert json.loads(type_("where", "--format", "json").out)["sources"]
    (looked,) = json.loads(type_("sources", "check", "--format", "json").out)
    assert (looked["source"], looked["rows"]) == ("mojokerto", 6)


def test_help_and_version_are_asked_for_as_everywhere(type_: Type, fault: str) -> None:
    assert type_("--version").out.startswith("sibermata 0.")
    for words in (("-h",), ("holds", "-h"), ("holds", "release", "-h")):
        result = type_(*words)
        assert result.code == 0
        assert "Pemakaian: " in result.out
        assert "Usage" not in result.out
        assert "Options" not in result.out
    assert "--install-completion" in type_("--help").out
