"""Every command into its failures: the answer is Indonesian, names the thing and the next step,
shows no secret and no trace, and ends with the right code (D1, D2).
"""

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from sibermata.cli.__main__ import app
from tests.cli.conftest import Type
from tests.office import CAST, KEY, Office

ENGLISH = re.compile(
    r"\b(the|is not|there is|must be|cannot|missing|invalid|no such|usage|error|unknown|try)\b",
    re.IGNORECASE,
)
BY = ("--by", "Rini")
WAY = ("--channel", "letter")
ASKED = ("--kind", "access", *WAY)
WHY = ("--reason", "coba", "--evidence", "KTP")
# words -> exit code, the code of the refusal, what the answer must name
FAILURES: list[tuple[tuple[str, ...], int, str, str]] = [
    (("sync", "salah"), 2, "SOURCE_UNKNOWN", "salah"),
    (("sync", "--night", "kemarin"), 2, "DAY_INVALID", "kemarin"),
    (("sync", "--night", "2100-01-02"), 2, "NIGHT_TO_COME", "2 Januari 2100"),
    (("sync", "mojokerto", "--all"), 2, "OPTIONS_EXCLUDE", "--all"),
    (("sync", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("sources", "hand-in", "antah", "tidak/ada.csv", *BY), 2, "FILE_NOT_OPENED", "tidak/ada"),
    (
        ("sources", "hand-in", "mojokerto", "drop/mojokerto.csv", *BY),
        2,
        "SOURCE_NOT_PUSH",
        "mojokerto",
    ),
    (
        ("sources", "pause", "mojokerto", "--until", "besok", *BY, "--reason", "x"),
        2,
        "DAY_INVALID",
        "besok",
    ),
    (
        ("sources", "pause", "mojokerto", "--until", "2100-01-02", *BY, "--reason", "x"),
        2,
        "PAUSE_DAY",
        "2 Januari 2100",
    ),
    (("sources", "pause", "mojokerto", "--until", "2100-01-02", *BY), 2, "PAUSE_REASON", "alasan"),
    (("sources", "resume", "mojokerto", *BY), 2, "PAUSE_NONE", "mojokerto"),
    (("explain", "999"), 2, "PERSON_UNKNOWN", "999"),
    (("users", "add", "Rini", "--role", "raja", *BY), 2, "CHOICE_UNKNOWN", "officer"),
    (("users", "add", "Rini", "--role", "officer", *BY), 2, "ACCOUNT_DISTRICTS", "kabupaten"),
    (("users", "list", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("users", "disable", "Antah", *BY, *WHY[:2]), 2, "ACCOUNT_UNKNOWN", "Antah"),
    (("users", "reset", "Antah", *BY), 2, "ACCOUNT_UNKNOWN", "Antah"),
    (("users", "email", "Antah", "--remove", *BY), 2, "ACCOUNT_UNKNOWN", "Antah"),
    (("users", "email", "Antah", *BY), 2, "PROVIDER_ADDRESS", "nama@instansi"),
    (("users", "token", "Antah", "--for", "x", *BY), 2, "ACCOUNT_UNKNOWN", "Antah"),
    (("users", "tokens", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("users", "revoke", "antah", *BY, *WHY[:2]), 2, "TOKEN_UNKNOWN", "token"),
    (("messages", "add", "Grup", "--role", "leader", *BY), 2, "TARGET_ROLE", "officer"),
    (
        ("messages", "add", "Grup", "--role", "officer", "--address-file", "tidak/ada", *BY),
        2,
        "FILE_NOT_OPENED",
        "tidak/ada",
    ),
    (("messages", "targets", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("messages", "pause", "9", "--until", "besok", *BY), 2, "DAY_INVALID", "besok"),
    (("messages", "resume", "9", *BY), 2, "TARGET_UNKNOWN", "9"),
    (("messages", "remove", "9", *BY), 2, "TARGET_UNKNOWN", "9"),
    (("messages", "try", "9", *BY), 2, "TARGET_UNKNOWN", "9"),
    (("messages", "outbox", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("explain", "1", "zodiak"), 2, "FIELD_UNKNOWN", "zodiak"),
    (("replay", "999"), 2, "RUN_UNKNOWN", "999"),
    (("serve", "--host", "10.0.0.7"), 2, "SERVE_OPEN", "10.0.0.7"),
    (("serve", "--proxy", "gerbang"), 2, "SERVE_PROXY", "gerbang"),
    (("serve", "--proxy", "10.0.0.5"), 2, "SERVE_PUBLIC", "https"),
    (("serve", "--certificate", "tidak/ada.pem"), 2, "SERVE_CERTIFICATE", "tidak/ada.pem"),
    (
        ("serve", "--host", "203.0.113.5", "--proxy", "10.0.0.5", "--public", "https://a.test"),
        2,
        "SERVE_ADDRESS",
        "203.0.113.5",
    ),
    (("pagi", "--night", "x"), 2, "DAY_INVALID", "x"),
    (("measures", "--night", "x"), 2, "DAY_INVALID", "x"),
    (("measures", "--district", "Mojokerto"), 2, "DISTRICT_UNKNOWN", "Kota Mojokerto (35.76)"),
    (("pagi", "--format", "csv"), 2, "CHOICE_UNKNOWN", "csv"),
    (("where", "--format", "csv"), 2, "FORM_UNKNOWN", "csv"),
    (("doctor", "--format", "csv"), 2, "FORM_UNKNOWN", "csv"),
    (("metrics", "-o", "tidak/ada/x.prom"), 2, "FILE_UNWRITABLE", "tidak/ada"),
    (("demo", "--scale", "planet"), 2, "CHOICE_UNKNOWN", "planet"),
    (("officials", "list", "--as-of", "malam"), 2, "INSTANT_INVALID", "malam"),
    (("officials", "list", "--subdistrict", "Ngorro"), 2, "SUBDISTRICT_NOT_FOUND", "Ngoro"),
    (("officials", "list", "--post", "Jogoboyo X"), 2, "POST_NOT_IN_CATALOGUE", "Jogoboyo X"),
    (("officials", "list", "--status", "aktif"), 2, "CHOICE_UNKNOWN", "active"),
    (("officials", "list", "-o", "tidak/ada/x.csv"), 2, "FILE_UNWRITABLE", "tidak/ada"),
    (("officials", "export", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("officials", "show", "999"), 2, "PERSON_UNKNOWN", "999"),
    (("officials", "find", "Siti", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("officials", "count", "--by", "zodiak"), 2, "CHOICE_UNKNOWN", "zodiak"),
    (("officials", "diff"), 2, "PERIOD_NEEDED", "malam"),
    (
        ("officials", "add", "--name", "X", "--village", "Antah", "--post", "Kades", *BY, *WHY),
        2,
        "VILLAGE_UNKNOWN",
        "Antah",
    ),
    (("officials", "end", "1", *BY), 2, "REASON_NEEDED", "Alasan"),
    (("officials", "end", "999", *BY, *WHY), 2, "TENURE_NONE", "999"),
    (("programme", "load", "tidak/ada.toml", *BY), 2, "FILE_NOT_OPENED", "tidak/ada.toml"),
    (("programme", "list", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("events", "add", "tidak/ada.toml", *BY), 2, "FILE_NOT_OPENED", "tidak/ada.toml"),
    (("events", "list", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("events", "show", "ANTAH"), 2, "EVENT_UNKNOWN", "ANTAH"),
    (("meetings", "add", "tidak/ada.toml", *BY), 2, "FILE_NOT_OPENED", "tidak/ada.toml"),
    (("meetings", "invite", "ANTAH", *BY), 2, "MEETING_UNKNOWN", "ANTAH"),
    (("meetings", "list", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("meetings", "show", "ANTAH"), 2, "MEETING_UNKNOWN", "ANTAH"),
    (("meetings", "attendance", "ANTAH", *BY), 2, "ATTENDANCE_NEEDED", "ANTAH"),
    (("meetings", "attendance", "X", "--in", "tidak/ada", *BY), 2, "FILE_NOT_OPENED", "ada"),
    (("meetings", "link", "ANTAH", "1", "--nobody", *BY), 2, "MEETING_UNKNOWN", "ANTAH"),
    (
        ("meetings", "confirm", "ANTAH", "--evidence", "tidak/ada", *BY),
        2,
        "LINES_NEEDED",
        "ANTAH",
    ),
    (("meetings", "close", "ANTAH", *BY), 2, "MEETING_UNKNOWN", "ANTAH"),
    (("meetings", "followup", "ANTAH", "list"), 2, "MEETING_UNKNOWN", "ANTAH"),
    (("pledges", "list", "--cycle", "ANTAH"), 2, "CYCLE_UNKNOWN", "ANTAH"),
    (("pledges", "export", "--state", "x"), 2, "CHOICE_UNKNOWN", "counted"),
    (("pledges", "add", "1", "--cycle", "ANTAH", *BY), 2, "ACT_NOT_TOLD", "naskah"),
    (("pledges", "annul", "999", "--reason", "coba", *BY), 2, "ACT_UNKNOWN", "999"),
    (
        ("pledges", "confirm", "999", "--evidence", "tidak/ada.pdf", *BY),
        2,
        "FILE_NOT_OPENED",
        "tidak/ada.pdf",
    ),
    (("trainings", "list", "--course", "ANTAH"), 2, "COURSE_UNKNOWN", "ANTAH"),
    (("trainings", "export", "--state", "x"), 2, "CHOICE_UNKNOWN", "counted"),
    (("trainings", "add", "1", "--course", "ANTAH", *BY), 2, "COURSE_UNKNOWN", "ANTAH"),
    (("trainings", "annul", "999", "--reason", "coba", *BY), 2, "RESULT_UNKNOWN", "999"),
    (
        ("trainings", "annul", "999", "--exemption", "--reason", "coba", *BY),
        2,
        "EXEMPTION_UNKNOWN",
        "999",
    ),
    (
        (
            "trainings",
            "exempt",
            "1",
            "--requirement",
            "ANTAH",
            "--until",
            "2099-01-02",
            *BY,
            *WHY[:2],
        ),
        2,
        "REQUIREMENT_UNKNOWN",
        "ANTAH",
    ),
    (("evidence", "get", *BY), 2, "ANSWER_NEEDED", "--act"),
    (("evidence", "get", "--act", "999", *WHY[:2], *BY), 2, "EVIDENCE_UNKNOWN", "999"),
    (("evidence", "get", "ab12", *BY), 2, "REASON_NEEDED", "Alasan"),
    (("standing", "mark", "--on", "kemarin"), 2, "DAY_INVALID", "kemarin"),
    (("standing", "list", "--cycle", "ANTAH"), 2, "CYCLE_UNKNOWN", "ANTAH"),
    (("standing", "export", "--state", "x"), 2, "CHOICE_UNKNOWN", "covered"),
    (("standing", "summary", "--by", "zodiak"), 2, "CHOICE_UNKNOWN", "zodiak"),
    (("standing", "show", "999"), 2, "PERSON_UNKNOWN", "999"),
    (("standing", "trend"), 2, "ANSWER_NEEDED", "--requirement"),
    (("papers", "make", "kitab", *BY), 2, "PAPER_UNKNOWN", "kitab"),
    (("papers", "list", "--kind", "kitab"), 2, "PAPER_UNKNOWN", "kitab"),
    (("papers", "get", "999", *BY), 2, "PAPER_NUMBER_UNKNOWN", "999"),
    (("papers", "verify", "tidak/ada.pdf"), 2, "FILE_NOT_OPENED", "tidak/ada.pdf"),
    (("papers", "diff", "998", "999"), 2, "PAPER_NUMBER_UNKNOWN", "998"),
    (("sources", "list", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("sources", "show", "salah"), 2, "SOURCE_UNKNOWN", "salah"),
    (("sources", "check", "salah"), 2, "SOURCE_UNKNOWN", "salah"),
    (
        ("sources", "rehearse", "x", "--with", "sources/mojokerto.toml"),
        2,
        "SOURCE_OTHER",
        "mojokerto",
    ),
    (("sources", "rename", "salah", "baru", *BY), 2, "SOURCE_UNKNOWN", "salah"),
    (("sources", "rename", "mojokerto", "Baru!", *BY), 2, "SOURCE_NAME_INVALID", "Baru!"),
    (("sources", "rename", "mojokerto", "mojokerto", *BY), 2, "SOURCE_NAME_TAKEN", "mojokerto"),
    (("sources", "retire", "mojokerto", *BY), 2, "SOURCE_DECLARED", "mojokerto.toml"),
    (("sources", "new", __file__, "--name", "A B"), 2, "SOURCE_NAME_INVALID", "A B"),
    (("sources", "new", __file__, "--district", "Lamonga"), 2, "DISTRICT_UNKNOWN", "Lamongan"),
    (("sources", "new", "tidak-ada.csv"), 2, "FILE_NOT_OPENED", "tidak-ada.csv"),
    (("runs", "list", "--source", "salah"), 2, "SOURCE_UNKNOWN", "salah"),
    (("runs", "show", "999"), 2, "RUN_UNKNOWN", "999"),
    (("runs", "revert", "999", *BY), 2, "RUN_UNKNOWN", "999"),
    (("runs", "revert", "1", "--by", " "), 2, "NAME_NEEDED", "Siapa"),
    (("findings", "list", "--code", "X"), 2, "CODE_UNKNOWN", "X"),
    (("findings", "export", "--source", "salah"), 2, "SOURCE_UNKNOWN", "salah"),
    (("rejections", "list", "--status", "x"), 2, "CHOICE_UNKNOWN", "x"),
    (("rejections", "import", "tidak-ada.xlsx", *BY), 2, "FILE_NOT_OPENED", "tidak-ada.xlsx"),
    (("rejections", "repair", "999", "--set", "a=b", *BY), 2, "FINDING_WITHOUT_ROW", "999"),
    (("rejections", "export", "--source", "salah"), 2, "SOURCE_UNKNOWN", "salah"),
    (("questions", "list", "--code", "X"), 2, "CODE_UNKNOWN", "X"),
    (("questions", "show", "999"), 2, "QUESTION_UNKNOWN", "999"),
    (("questions", "answer", "999", "--same", *BY), 2, "QUESTION_UNKNOWN", "999"),
    (("questions", "answer", "1", *BY), 2, "ANSWER_NEEDED", "--same"),
    (("questions", "withdraw", "999", *BY), 2, "QUESTION_UNKNOWN", "999"),
    (("people", "show", "999"), 2, "PERSON_UNKNOWN", "999"),
    (("people", "merge", "1", "999", *BY), 2, "PERSON_UNKNOWN", "999"),
    (("people", "merge", "1", "1", *BY), 2, "PEOPLE_SAME_NUMBER", "1"),
    (("people", "split", "1", *BY), 2, "PERSON_NOT_MERGED", "1"),
    (("people", "split", "1", "--record", "999", *BY), 2, "RECORD_OF_OTHER", "999"),
    (("people", "withdraw", "1", "2", *BY), 2, "NOTHING_JUDGED", "2"),
    (("holds", "show", "999"), 2, "HOLD_UNKNOWN", "999"),
    (("holds", "release", "999", *BY, "--reason", "x"), 2, "HOLD_UNKNOWN", "999"),
    (("holds", "release", "999", "--same-people", *BY), 2, "HOLD_UNKNOWN", "999"),
    (("holds", "release", "1", *BY), 2, "HOLD_UNKNOWN", "1"),
    (("holds", "reject", "999", *BY), 2, "HOLD_UNKNOWN", "999"),
    (("holds", "list", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("corrections", "add", "1", "zodiak", "x", *BY, *WHY), 2, "FIELD_UNKNOWN", "zodiak"),
    (("corrections", "add", "1", "nik", "12", *BY, *WHY), 2, "NIK_LENGTH", "16"),
    (("corrections", "accept", "999", *BY), 2, "CORRECTION_UNKNOWN", "999"),
    (("corrections", "withdraw", "999", *BY), 2, "CORRECTION_UNKNOWN", "999"),
    (("corrections", "answer", "999", "mine", *BY), 2, "CORRECTION_UNKNOWN", "999"),
    (("corrections", "list", "--district", "x"), 2, "DISTRICT_UNKNOWN", "x"),
    (("corrections", "adoption", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("packets", "export", "--district", "x", *BY), 2, "DISTRICT_UNKNOWN", "x"),
    (
        ("spellings", "teach", "salah", "post", "x", "KADES", *BY, "--apply"),
        2,
        "SOURCE_NEVER_READ",
        "salah",
    ),
    (("spellings", "teach", "mojokerto", "nama", "x", "y", *BY), 2, "MEANING_COLUMN", "nama"),
    (
        ("spellings", "teach", "mojokerto", "village_name", "Srg", "35.17.01.2001", *BY),
        2,
        "PLACE_OF_OTHER",
        "35.16",
    ),
    (
        ("spellings", "teach", "mojokerto", "village_name", "Srg", "Srigadin", *BY),
        2,
        "VILLAGE_UNKNOWN",
        "Srigading",
    ),
    (("spellings", "list", "--source", "salah"), 2, "SOURCE_UNKNOWN", "salah"),
    (("spellings", "forget", "999", *BY), 2, "RULE_UNKNOWN", "999"),
    (("posts", "list", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("posts", "resolve"), 2, "OPTION_MISSING", "text"),
    (("regions", "find", "x", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("seats", "check", "--district", "x"), 2, "DISTRICT_UNKNOWN", "x"),
    (("seats", "list", "--district", "x"), 2, "DISTRICT_UNKNOWN", "x"),
    (("subject", "999", "--for", "permintaan 1", "-o", "x.pdf", *BY), 2, "PERSON_UNKNOWN", "999"),
    (
        ("breach", "Antah", "--since", "2026-03-01", "-o", "x.xlsx", *BY),
        2,
        "ACCOUNT_UNKNOWN",
        "Antah",
    ),
    (("processing", "-o", "x.docx"), 2, "FORM_UNKNOWN", "docx"),
    (("key", "list", "lagi"), 2, "WORDS_TOO_MANY", "lagi"),
    (("key", "add"), 2, "KEY_IN_ENVIRONMENT", "SIBERMATA_KEY"),
    (("key", "rotate", *BY), 2, "KEY_ALONE", "kunci"),
    (("key", "retire", "abcd", *BY), 2, "KEY_UNKNOWN", "abcd"),
    (("requests", "list", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("requests", "show", "999", *BY), 2, "REQUEST_UNKNOWN", "999"),
    (
        ("requests", "add", *ASKED, "--person", "999", *BY),
        2,
        "REQUEST_WORDS",
        "kosong",
    ),
    (
        ("requests", "answer", "999", "--outcome", "done", *WAY, *BY),
        2,
        "REQUEST_UNKNOWN",
        "999",
    ),
    (("audit", "list", "--since", "x"), 2, "INSTANT_INVALID", "x"),
    (("audit", "verify", "lagi"), 2, "WORDS_TOO_MANY", "ini: lagi."),
    (("backup", "make", "--by", " "), 2, "NAME_NEEDED", "Siapa"),
    (("backup", "check"), 2, "BACKUP_NONE", "cadangan"),
    (("backup", "check", "antah.backup"), 2, "BACKUP_UNKNOWN", "antah.backup"),
    (("backup", "list", "--format", "pdf"), 2, "FORM_UNKNOWN", "pdf"),
    (("backup", "confirm-key", "--file", "tidak/ada", *BY), 2, "FILE_NOT_OPENED", "tidak/ada"),
    (("backup", "confirm-key", "--file", "drop/mojokerto.csv", *BY), 2, "KEY_COPY_OTHER", "kunci"),
    (("restore", "tidak/ada.backup", *BY), 2, "BACKUP_UNKNOWN", "ada.backup"),
    (("restore", "drop/mojokerto.csv", *BY), 2, "BACKUP_FOREIGN", "mojokerto.csv"),
    (("upgrade", "lagi"), 2, "WORDS_TOO_MANY", "ini: lagi."),
    (("init", "lagi", "dong"), 2, "WORDS_TOO_MANY", "ini: lagi dong."),
    (("zzz",), 2, "COMMAND_UNKNOWN", "Perintah zzz tidak ada. Yang ada: init, "),
    (("sync", "--night"), 2, "OPTION_INVALID", "Perintah: sibermata sync --help"),
    (("sync", "--zzqq"), 2, "OPTION_UNKNOWN", "Pilihan --zzqq tidak ada.\n"),
    (("officails",), 2, "COMMAND_UNKNOWN", "officials"),
    (("holds", "releas"), 2, "COMMAND_UNKNOWN", "release"),
    (("holds", "release", "1"), 2, "OPTION_MISSING", "--by"),
    (("holds", "release", "satu", *BY), 2, "OPTION_INVALID", "bilangan"),
    (("sync", "--nite", "x"), 2, "OPTION_UNKNOWN", "--nite"),
]


def commands(group: Any, *before: str) -> Iterator[str]:
    """Yield every command that can be typed."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *before, name)
        else:
            yield " ".join((*before, name))


def test_every_command_is_run_into_a_failure() -> None:
    tried = {" ".join(words[:2]) for words, *_ in FAILURES} | {words[0] for words, *_ in FAILURES}
    assert [name for name in commands(typer.main.get_command(app)) if name not in tried] == []


@pytest.mark.parametrize("fault", [pytest.param("", id="D1")])
@pytest.mark.parametrize(
    ("words", "exit_code", "code", "named"), FAILURES, ids=[" ".join(one[0]) for one in FAILURES]
)
def test_a_failure_is_said_to_an_officer(
    type_: Type,
    office: Office,
    words: tuple[str, ...],
    exit_code: int,
    code: str,
    named: str,
    fault: str,
) -> None:
    office.deliver(CAST)
    office.one()
    result = type_(*words)
    assert result.code == exit_code, result.err
    assert f"Galat [{code}]: " in result.err
    assert named in result.err
    assert "\nLangkah: " in result.err
    typed = re.compile(r"\[[A-Z_]+\]|--[a-z-]+|sibermata [a-z ]+|(pilihannya|yang ada): .*")
    assert not ENGLISH.search(typed.sub("", result.err))
    assert base64.b64encode(KEY).decode() not in result.out + result.err


SECRET = "Rahasia77Sekali"
SETTINGS = {
    "SIBERMATA_DATABASE_URL": [
        f"postgresql+psycopg://u:{SECRET}@localhost/x",
        f"postgresql://u:{SECRET}@127.0.0.1:1/x",
        f"postgresql://u:a/{SECRET}@127.0.0.1:1/x",
        f"mysql://u:{SECRET}@localhost/x",
        f"host=127.0.0.1 port=1 password={SECRET}",
        f"password={SECRET} salah",
    ],
    "SIBERMATA_KEY": [SECRET, base64.b64encode(SECRET.encode()).decode()],
    "SIBERMATA_KEY_FILE": [f"/tidak/ada/{SECRET}"],
    "SIBERMATA_REGIONS": [SECRET],
    "SIBERMATA_KEEP_NIGHTS": [SECRET],
    "SIBERMATA_CLOCK": [SECRET, "2026-12-01T01:00"],
}


@pytest.mark.parametrize("fault", [pytest.param("", id="D2")])
@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in SETTINGS.items() for value in values]
)
def test_no_setting_is_printed_when_it_is_wrong(
    type_: Type, office: Office, monkeypatch: pytest.MonkeyPatch, name: str, value: str, fault: str
) -> None:
    if name == "SIBERMATA_KEY_FILE":
        monkeypatch.delenv("SIBERMATA_KEY")
    monkeypatch.setenv(name, value)
    for words in (("officials", "list"), ("doctor",), ("sync",)):
        result = type_(*words)
        looks = words == ("doctor",)  # it says on its own paper what it finds
        assert result.code == (1 if looks else 2), result.err
        assert SECRET not in result.out + result.err
        if looks:
            continue
        assert name in result.err or name in ("SIBERMATA_DATABASE_URL", "SIBERMATA_KEY")


@pytest.mark.parametrize("fault", [pytest.param("", id="D1")])
def test_a_check_that_finds_a_fault_ends_with_1_and_is_no_error_of_ours(
    type_: Type, office: Office, fault: str
) -> None:
    office.deliver("<html>Request Rejected</html>")
    result = type_("sources", "check")
    assert (result.code, result.err) == (1, "")
    with office.database.work() as connection:
        connection.execute(
            "insert into audit (at, who, what, subject, hash) values (now(), 'x', 'y', 'z', '\\x00')"
        )
    result = type_("doctor")
    assert (result.code, result.err) == (1, "")
    assert type_("audit", "verify").code == 1
