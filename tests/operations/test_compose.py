"""`compose.yaml` holds what the guide promises: hardened services that start in order, under
commands that exist, and secrets that are files.
"""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from sibermata.settings import read_settings
from sibermata.web.server import Address, site_of
from tests.operations.commands import check_command, sibermata_takes

ROOT = Path(__file__).parents[2]
HOST = "sibermata.example.go.id"
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(re.sub(r"\$\{SIBERMATA_HOST:\?[^}]*\}", HOST, TEXT))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name for name, one in SERVICES.items() if str(one["image"]).startswith("sibermata")}
each_service = pytest.mark.parametrize("name", SERVICES)


def test_a_database_pages_behind_a_proxy_a_clock_and_two_workers_are_there() -> None:
    assert set(SERVICES) == {"db", "prepare", "upgrade", "jobs", "worker", "web", "proxy"}
    assert SERVICES["worker"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("fault", [pytest.param("", id="S62")])
@each_service
def test_every_service_has_no_right_that_it_does_not_need(name: str, fault: str) -> None:
    one = SERVICES[name]
    assert one["read_only"] is True
    assert "/tmp" in one["tmpfs"]
    assert one["cap_drop"] == ["ALL"]
    assert one.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert one["security_opt"] == ["no-new-privileges:true"]
    user, group = one["user"].split(":")
    assert int(user) > 0 and int(group) > 0  # noqa: PT018
    assert not one.get("privileged")
    assert one["logging"]["options"]["max-size"]  # F127: a log that is rotated fills no disk


@each_service
def test_every_service_that_stays_is_looked_after(name: str) -> None:
    one = SERVICES[name]
    if one["restart"] == "no":
        assert one["healthcheck"] == {"disable": True}
        return
    assert one["restart"] == "unless-stopped"
    assert one["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert one["healthcheck"]["timeout"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_of_ours_exists(name: str) -> None:
    check_command(SERVICES[name]["command"])
    words = SERVICES[name]["healthcheck"].get("test", ["CMD", "python"])
    if words[1] != "python":
        check_command(words[1:])


def test_nothing_starts_before_the_tables_are_there_and_no_upgrade_comes_by_itself() -> None:
    for name in ("jobs", "worker", "web"):
        waits = SERVICES[name]["depends_on"]
        assert waits["db"] == {"condition": "service_healthy"}
        assert waits["prepare"] == {"condition": "service_completed_successfully"}
    assert SERVICES["upgrade"]["profiles"] == ["upgrade"]


def test_the_pages_believe_the_one_proxy_that_ends_tls() -> None:
    words = dict(word.removeprefix("--").split("=") for word in SERVICES["web"]["command"][2:])
    address = SERVICES["proxy"]["networks"]["front"]["ipv4_address"]
    assert words["proxy"] == address
    site = site_of(Address(words["host"], int(words["port"]), words["public"], words["proxy"]))
    assert (site.secure, HOST in site.hosts) == (True, True)
    assert "ports" not in SERVICES["web"]
    caddy = (ROOT / "docs/operations/Caddyfile").read_text(encoding="utf-8")
    assert "reverse_proxy web:8000" in caddy
    assert "/metrics" in caddy


@pytest.mark.parametrize("name", ["Caddyfile", "Caddyfile.server"])
def test_caddy_itself_takes_the_shipped_files(name: str, tmp_path: Path) -> None:
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("NOT RUN: no caddy here; the file was only read")
    done = subprocess.run(
        [caddy, "validate", "--adapter", "caddyfile", "--config", ROOT / "docs/operations" / name],
        env={"SIBERMATA_HOST": HOST, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_the_database_is_reached_from_inside_alone() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["db"]["networks"] == ["inside"]
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["proxy"]


def test_secrets_are_files_and_no_value_stands_in_the_file() -> None:
    for name in OURS:
        environ = SERVICES[name]["environment"]
        named = {Path(path).name for key, path in environ.items() if key.endswith("_FILE")}
        assert named | {"pgpass"} == set(SERVICES[name]["secrets"]) <= set(COMPOSE["secrets"])
    for secret in COMPOSE["secrets"].values():
        assert secret["file"].startswith("./secrets/")
    assert not re.search(r"(?i)_password: (?!{ file)\S|://\w+:[^/@\s]+@", TEXT)


def test_the_settings_take_every_variable_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "desk_url").write_text("postgresql://sibermata_desk:x@db/sibermata\n")
    (tmp_path / "metrics_token").write_text("t" * 32)
    (tmp_path / "sibermata_key").write_text("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n")
    environ = {
        name: value.replace("/run/secrets", str(tmp_path))
        for name, value in SERVICES["web"]["environment"].items()
    }
    settings = read_settings({**environ, "SIBERMATA_SOURCES": str(tmp_path)})
    assert settings.key
    assert settings.metrics_token == "t" * 32
    assert settings.desk_database_url.endswith("@db/sibermata")


def test_what_checks_commands_knows_a_wrong_one() -> None:
    assert sibermata_takes(["serve", "--port=8000"])
    assert not sibermata_takes(["serve", "--tls"])
    assert not sibermata_takes(["antah"])
