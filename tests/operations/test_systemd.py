"""The systemd units: hardened, valid, under commands that exist."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operations.commands import check_command

FOLDER = Path(__file__).parents[2] / "docs/operations/systemd"
UNITS = sorted(FOLDER.iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
HARDENED = {  # S62: nothing of the machine but its own folder
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectControlGroups": "yes",
    "RestrictSUIDSGID": "yes",
    "RestrictNamespaces": "yes",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "SystemCallFilter": "@system-service",
    "StateDirectoryMode": "0700",
    "User": "sibermata",
}
each = pytest.mark.parametrize("path", SERVICES, ids=lambda path: str(path.name))


def lines_of(path: Path) -> dict[str, str]:
    """name -> value; the last of several."""
    return dict(re.findall(r"^(\w+)=(.*)$", path.read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize("fault", [pytest.param("", id="S62")])
@each
def test_every_service_is_hardened(path: Path, fault: str) -> None:
    found = lines_of(path)
    assert {name: found.get(name) for name in HARDENED} == HARDENED
    # what is written is for its user only; the numbers are for whoever watches
    assert found["UMask"] == ("0022" if "metrics" in path.name else "0077")
    assert found["LoadCredential"].startswith("key:")
    assert "SIBERMATA_KEY=" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("fault", [pytest.param("", id="S60")])
def test_the_clock_may_write_where_the_guide_puts_backups(fault: str) -> None:
    example = (FOLDER.parents[2] / "config/example.env").read_text(encoding="utf-8")
    folders = re.findall(r"^# SIBERMATA_(?:SECOND_)?BACKUPS=(\S+)", example, re.M)
    assert len(folders) == 2
    may = lines_of(FOLDER / "sibermata-jobs.service")["ReadWritePaths"].split()
    assert may == [f"-{folder}" for folder in folders]


@each
def test_every_service_that_stays_is_started_again(path: Path) -> None:
    found = lines_of(path)
    assert found.get("Restart") == ("on-failure" if found.get("Type") != "oneshot" else None)


@each
def test_no_service_gives_up_while_the_database_is_away(path: Path) -> None:
    found = lines_of(path)
    if found.get("Type") != "oneshot":  # its timer starts it again
        assert found["StartLimitIntervalSec"] == "0"
        assert 5 <= int(found["RestartSec"]) <= 30


@each
def test_every_command_exists(path: Path) -> None:
    check_command(shlex.split(lines_of(path)["ExecStart"]))


def test_systemd_itself_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("NOT RUN: no systemd here; the units were only parsed")
    here = Path(sys.executable).parent
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/opt/sibermata/bin", str(here))
        (tmp_path / path.name.replace("@", "@1")).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
