"""What was typed wrong after `sibermata-jobs` is said in Indonesian, with the next step."""

import re

import pytest

from jobs.__main__ import main
from jobs.schedule import TIMETABLE

ENGLISH = re.compile(r"\b(the|usage|error|argument|arguments|choice|required|unrecognized|show)\b")


@pytest.mark.parametrize(
    ("typed", "said", "command"),
    [
        pytest.param(
            ["prnt"], "Perintah prnt tidak ada. Yang mirip: print.", "sibermata-jobs", id="near"
        ),
        pytest.param(
            ["run", "qqq"],
            f"Perintah qqq tidak ada. Yang ada: {', '.join(job.name for job in TIMETABLE)}.",
            "sibermata-jobs run",
            id="no such job",
        ),
        pytest.param(["run"], "NAMA belum diisi.", "sibermata-jobs run", id="no job"),
        pytest.param(
            ["serve", "--nope", "x"],
            "Ada kata yang tidak dikenal perintah ini: --nope x.",
            "sibermata-jobs",
            id="too many words",
        ),
        pytest.param(
            ["worker", "--concurrency", "0"],
            "Isi --concurrency tidak benar: harus bilangan 1 sampai 64.",
            "sibermata-jobs worker",
            id="no number of workers",
        ),
    ],
)
def test_what_was_typed_wrong_is_said_to_an_operator(typed, said, command, capsys):
    with pytest.raises(SystemExit) as ended:
        main(typed)
    shown = capsys.readouterr().err
    assert ended.value.code == 2
    assert f"]: {said}\nLangkah: " in shown
    assert shown.endswith(f"\nPerintah: {command} --help\n")
    assert not ENGLISH.search(shown)


@pytest.mark.parametrize("typed", [["--help"], ["run", "--help"], ["serve", "-h"]])
def test_the_help_is_indonesian(typed, capsys):
    with pytest.raises(SystemExit) as ended:
        main(typed)
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert shown.startswith("pemakaian: sibermata-jobs")
    assert "tampilkan bantuan ini" in shown
    assert not ENGLISH.search(shown)
