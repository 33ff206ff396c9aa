"""The steps of the image and of the guide, without a container engine: the wheel in a bare
environment, as another user, from an empty folder.
"""

import os
import re
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOBODY = 65534
GUIDE = (ROOT / "docs/operations/README.md").read_text(encoding="utf-8")
SECTION = GUIDE.split("## Embedded")[1].split("\n## ")[0]
TYPED = re.findall(r"^    (sibermata(?:-jobs)? .+)$", SECTION, re.M)


class Bare:
    """An environment that holds our wheel and borrowed libraries, and nothing else."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.started: list[subprocess.Popen[bytes]] = []
        self.other = os.geteuid() == 0 and shutil.which("setpriv") is not None
        self.environ = {
            "PATH": f"{folder / 'venv/bin'}:/usr/bin:/bin",
            "HOME": str(folder / "home"),
            "SIBERMATA_DATA": str(folder / "home/data"),
            "SIBERMATA_SOURCES": str(folder / "home/sources"),
            "LC_ALL": "C.UTF-8",
        }

    def words(self, line: str) -> list[str]:
        """The words of a line of the guide, as another user where we may be one."""
        words = shlex.split(line)
        if words[:2] == ["sibermata", "serve"]:
            words += ["--port", str(self.port)]
        if not self.other:
            return words
        user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        return [*user, *words]

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        """Type a line of the guide."""
        return subprocess.run(
            self.words(line),
            cwd=self.folder / "home",
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def start(self, line: str, log: Path) -> subprocess.Popen[bytes]:
        """Type a line that goes on until it is stopped."""
        with log.open("wb") as out:
            process = subprocess.Popen(
                self.words(line),
                cwd=self.folder / "home",
                env=self.environ,
                stdout=out,
                stderr=out,
            )
        self.started.append(process)
        return process


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def bare() -> Iterator[Bare]:
    folder = Path(tempfile.mkdtemp(prefix="sibermata-bare-"))
    folder.chmod(0o755)
    made = Bare(folder, free_port())
    quietly = {"check": True, "capture_output": True, "timeout": 300}
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, **quietly)  # type: ignore[call-overload]
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], **quietly)  # type: ignore[call-overload]
    (wheel,) = folder.glob("*.whl")
    pip = [str(folder / "venv/bin/python"), "-m", "pip", "install", "--no-index", "--no-deps"]
    subprocess.run([*pip, str(wheel)], **quietly)  # type: ignore[call-overload]
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    borrowed = [path for path in map(Path, sys.path) if path.name == "site-packages"]
    assert Path(sysconfig.get_paths()["purelib"]) in borrowed or borrowed
    (site / "borrowed.pth").write_text("".join(f"{path}\n" for path in borrowed))
    (folder / "home").mkdir(mode=0o700)
    if made.other:
        os.chown(folder / "home", NOBODY, NOBODY)
    yield made
    for process in made.started:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(60)
    shutil.rmtree(folder, ignore_errors=True)


def answer(port: int, path: str, process: subprocess.Popen[bytes], seconds: int = 120) -> str:
    """What a server answers, once it does."""
    for _ in range(seconds * 5):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as got:
                return str(got.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{path}: no answer")


@pytest.mark.slow
def test_the_guide_is_typed_as_written_in_a_bare_environment_by_another_user(
    bare: Bare,
) -> None:  # D16
    assert [line.split(" --")[0] for line in TYPED] == [
        "sibermata init",
        "sibermata doctor",
        "sibermata-jobs print",
        "sibermata users add Rini",
        "sibermata serve",
        "sibermata-jobs serve",
    ]
    init, doctor, timetable, users, serve, clock = TYPED
    made = bare.run(init)
    assert (made.returncode, made.stderr) == (0, "")
    assert "Kunci baru dibuat" in made.stdout
    data = bare.folder / "home/data"
    assert stat.S_IMODE((data / "key").stat().st_mode) == 0o600
    looked = bare.run(doctor)
    assert looked.returncode == 0, looked.stdout
    assert "catat  basis data: Basis datanya PostgreSQL tertanam" in looked.stdout
    assert re.search(r"pukul \d\d\.\d\d WIB", bare.run(timetable).stdout)
    assert "Kode sekali pakai" in bare.run(users).stdout
    log = bare.folder / "clock.log"
    jobs = bare.start(clock, log)
    server = bare.start(serve, bare.folder / "web.log")
    assert answer(bare.port, "/healthz", server) == "ok\n"
    assert answer(bare.port, "/readyz", server) == "ok\n"
    assert "sibermata_database_up 1.0" in answer(bare.port, "/metrics", server)
    assert jobs.poll() is None, log.read_text()
    assert "site-packages" in str(bare.run("sibermata where").stdout)
    jobs.send_signal(signal.SIGTERM)
    assert jobs.wait(60) == 0, log.read_text()
