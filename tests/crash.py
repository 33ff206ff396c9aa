"""Workers that are struck in the middle of an act: processes forked warm, traps at named points,
and what must not be seen in the registry afterwards.
"""

import base64
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from mmap import mmap

from sibermata.failpoints import Trap, arm
from sibermata.settings import find_config
from sibermata.store.base.engine import Database
from tests.office import KEY, Office

ROSTER = """select r.key, p.name, t.village_code, p.birth_place, t.status from source_record r
            left join person p on p.id = r.person_id and p.recorded_to = 'infinity'
            left join tenure t on t.district_code = r.district_code and t.id = r.tenure_id and t.recorded_to = 'infinity'
            where r.source = %s order by r.key collate "C" """


DOUBLED = {
    "a person with two open versions": "select id from person where recorded_to = 'infinity' group by id having count(*) <> 1",
    "a tenure with two open versions": "select id from tenure where recorded_to = 'infinity' group by id having count(*) <> 1",
    "one NIK on two people": """select 1 from person where recorded_to = 'infinity' and nik_hash is not null
        group by nik_hash having count(*) > 1""",
    "two publications of one run": "select run_id from publication where run_id > 0 group by 1 having count(*) <> 1",
    "one question twice": "select fingerprint from finding group by source, fingerprint having count(*) > 1",
    "an act with two open versions": """select id from pledge_act where recorded_to = 'infinity'
        group by id having count(*) <> 1""",
    "one act twice": """select 1 from pledge_act where recorded_to = 'infinity' and state <> 'annulled'
        group by person_id, text, form, day, cycle, pledge_class having count(*) > 1""",
    "one result twice": """select 1 from training_result where recorded_to = 'infinity' and state <> 'annulled'
        group by person_id, course, held_from having count(*) > 1""",
    "a seat twice": """select 1 from tenure where recorded_to = 'infinity' and status = 'active'
        group by person_id, village_code, post, label_key having count(*) > 1""",
}


MIXED = {
    "a gap or an overlap": """select 1 from (select recorded_to, lead(recorded_from) over (partition by id order by recorded_from) next
        from person) v where recorded_to <> coalesce(next, 'infinity')""",
    "a gap or an overlap of tenures": """select 1 from (select recorded_to, lead(recorded_from) over (partition by id order by
        recorded_from) next from tenure) v where recorded_to <> coalesce(next, 'infinity')""",
    "somebody without a tenure": (
        "select id from person p where not exists (select from tenure t where t.person_id = p.id)"
    ),
    "a tenure without a record": (
        "select id from tenure t where not exists (select from source_record r where "
        "r.tenure_id = t.id)"
    ),
    "a record without its version": """select id from source_record r where not exists (select from record_version v
        where (v.district_code, v.record_id, v.run_id) = (r.district_code, r.id, r.version_run))""",
    "a version of an unfinished run": """select run_id from (select run_id from person union select run_id from tenure union
        select run_id from record_version union select run_id from publication) v
        where run_id > 0 and not exists (select from run where run.id = v.run_id and run.state in ('PUBLISHED', 'NOOP'))""",
    "a gap or an overlap of acts": """select 1 from (select recorded_to, lead(recorded_from) over (partition by id order by
        recorded_from) next from pledge_act) v where recorded_to <> coalesce(next, 'infinity')""",
    "a publication short": (
        "select id from run where state = 'PUBLISHED' and not exists (select from publication "
        "where run_id = run.id)"
    ),
    "rows that do not add up": """select id from run where state = 'PUBLISHED'
        and rows_read <> admitted + refused + asked + duplicates + not_officials""",
    "a delivery applied that its run does not name": """select slug from source s join run r on r.id = s.published_run
        where s.delivery is distinct from r.delivery""",
    "tasks that are not those of the presumed": """select 1 where (select count(*) from finding where code = 'PRESUMED_ENDED' and status =
        'open') <> (select count(*) from tenure where recorded_to = 'infinity' and status = 'presumed_ended')""",
}


# Units of work and points where a key changes, which no life does: tests/desk/privacy/test_keys.py
# strikes them.
OF_KEYS = {"key taken over", "sealed anew", "hashes turned", "key retired"}


class Forked:
    """A process that does one act, forked from this one and therefore warm. How many failpoints it
    passed, and which
    one last, stands in shared memory."""

    def __init__(
        self,
        office: Office,
        does: Callable[[Office], object],
        trap: Trap | None = None,
        open_: Callable[[str], Database] = Database,
    ) -> None:
        self.memory = mmap(-1, 64)
        self.pid = os.fork()
        if self.pid:
            return
        code = 70
        try:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            output = os.open(office.folder / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(output, 1)
            os.dup2(output, 2)
            leader = os.getpid()

            def pass_by(name: str, source: str) -> None:
                if os.getpid() == leader:
                    self.memory[:] = (self.points_passed + 1).to_bytes(
                        4, "little"
                    ) + name.encode().ljust(60, b"\0")
                if trap is not None:
                    trap(name, source)

            arm(pass_by)
            os.environ |= settings_of(office)
            own = Office(open_(office.database.url), office.rules, office.folder)
            with suppress(SystemExit):
                does(own)
            code = 0
        finally:
            os._exit(code)

    @property
    def last_point(self) -> str:
        return self.memory[4:].rstrip(b"\0").decode()

    @property
    def points_passed(self) -> int:
        return int.from_bytes(self.memory[:4], "little")

    def wait_for_points(self, number: int) -> None:
        """Wait until it has passed so many failpoints, or has come to its end."""
        while (
            self.points_passed < number
            and os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        ):
            time.sleep(0.0002)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to this process, and to no other."""
        os.kill(self.pid, number)

    def wait(self, seconds: float = 60.0) -> int:
        """Wait for its end; return its exit code, or minus the signal that killed it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.001)
        self.send(signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError(f"a process hangs behind {self.last_point!r}")

    def stopped(self, seconds: float = 30.0) -> bool:
        """Wait until it is stopped by a signal; return False if it came to its end instead."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if waited := os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WEXITED | os.WNOHANG):
                return waited.si_code == os.CLD_STOPPED
            time.sleep(0.001)
        raise AssertionError(f"a process hangs behind {self.last_point!r}")


class Strike:
    """A trap that sends a signal to whoever comes to a point: to the worker, or to a process that
    it forked.
    """

    def __init__(self, point: str, number: signal.Signals) -> None:
        self.point, self.number, self.memory = point, number, mmap(-1, 1)

    def __call__(self, name: str, source: str) -> None:
        if name == self.point and not self.struck:
            self.memory[:] = b"x"
            os.kill(os.getpid(), self.number)

    @property
    def struck(self) -> bool:
        return self.memory[:] == b"x"


class Passing:
    """A trap that lets whoever comes to a point rest there for a while, and tells that somebody
    came.
    """

    def __init__(self, point: str, seconds: float) -> None:
        self.point, self.seconds, self.memory = point, seconds, mmap(-1, 1)

    def __call__(self, name: str, source: str) -> None:
        if name == self.point:
            self.memory[:] = b"x"
            time.sleep(self.seconds)

    def wait(self) -> None:
        """Wait until somebody comes."""
        while self.memory[:] != b"x":
            time.sleep(0.002)


def settings_of(office: Office) -> dict[str, str]:
    """The environment of an installation on this office's database, key and sources."""
    return {
        "SIBERMATA_DATABASE_URL": office.database.url,
        "SIBERMATA_DATA": str(office.folder / "data"),
        "SIBERMATA_SOURCES": str(office.folder / "sources"),
        "SIBERMATA_KEY": base64.b64encode(KEY).decode(),
    }


@cache
def villages_of(district: str) -> list[str]:
    """The first eight desa of a district."""
    lines = (
        (find_config({}) / "regions" / "jatim_regions.csv").read_text(encoding="utf-8").splitlines()
    )
    codes = [line.split(",")[0] for line in lines if line.startswith(district + ".")]
    return [code for code in codes if len(code) == 13 and code[9] == "2"][:8]
