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


def typed(folder: Path, name: str, *words: str) -> list[str]:
    """What the command for root hands to systemd."""
    fake = folder / "systemd-run"
    fake.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    fake.chmod(0o755)
    (folder / name).symlink_to(FOLDER.parent / "sibermata.sh")
    done = subprocess.run(
        ["/bin/sh", folder / name, *words],
        env={"PATH": f"{folder}:/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", ["sibermata", "sibermata-jobs"])
def test_a_command_of_root_runs_as_the_services_do(tmp_path: Path, name: str) -> None:
    service = lines_of(FOLDER / "sibermata-jobs.service")
    said = typed(tmp_path, name, "run", "back_up x")
    assert said[-3:] == [f"/opt/sibermata/bin/{name}", "run", "back_up x"]
    assert f"--uid={service['User']}" in said
    for key in ("EnvironmentFile", "LoadCredential", "StateDirectory", "StateDirectoryMode"):
        assert f"--property={key}={service[key]}" in said
    assert f"--property=UMask={service['UMask']}" in said
    assert f"--working-directory={service['WorkingDirectory']}" in said
    (unit,) = [word.removeprefix("--unit=") for word in said if word.startswith("--unit=")]
    assert f"--setenv=SIBERMATA_KEY_FILE=/run/credentials/{unit}.service/key" in said
    assert service["Environment"].split()[0] in [word.removeprefix("--setenv=") for word in said]


def test_the_key_file_which_is_roots_is_written_by_root(tmp_path: Path) -> None:
    said = typed(tmp_path, "sibermata", "key", "add")
    path = lines_of(FOLDER / "sibermata-jobs.service")["LoadCredential"].removeprefix("key:")
    assert "--uid=root" in said
    assert f"--setenv=SIBERMATA_KEY_FILE={path}" in said


def test_the_proxy_of_a_machine_of_its_own_leads_to_where_its_pages_listen() -> None:
    words = shlex.split(lines_of(FOLDER / "sibermata-web.service")["ExecStart"])
    caddy = (FOLDER.parent / "Caddyfile.server").read_text(encoding="utf-8")
    assert f"reverse_proxy 127.0.0.1:{words[words.index('--port') + 1]}\n" in caddy
    assert words[words.index("--public") + 1].removeprefix("https://") + " {" in caddy
    assert "/metrics /healthz /readyz" in caddy


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
