"""Time the marks alone: `python -m tests.bench.standing_speed [officials] [runs]` prints what a full
rebuild, a night with 1 % changes and a quiet night take, by the clock and by the processors.

Not a test: a shared machine is too noisy for a limit. Read the processor seconds: the clock counts
also what others do meanwhile. The goals are 5 s, 0.5 s and 0.1 s of wall on two free cores.
"""

import base64
import gc
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from sibermata.desk.installation import prepare
from sibermata.desk.opening import load_rules
from sibermata.settings import read_settings
from sibermata.standing.mark import Marking, mark_all, mark_changed
from sibermata.store.base.engine import Database, open_database
from tests.bench.measure import server_cpu
from tests.bench.server import running_server

DATABASE = "sibermata_bench_marks"
FOLDER = Path(__file__).parents[2] / "bench-data"
STANDARD, RUNS = 150_000, 5
KEY = base64.b64encode(bytes(range(7, 39))).decode()  # nothing here is secret
ON = date(2024, 10, 1)  # a cycle is open and past its due day, the one before is closed
POSTS = [
    "KADES",
    "SEKDES",
    "KAUR_TU_UMUM",
    "KAUR_KEUANGAN",
    "KAUR_PERENCANAAN",
    "KASI_PEMERINTAHAN",
    "KASI_KESEJAHTERAAN",
    "KASI_PELAYANAN",
    "KADUS",
    "KADUS",
    "KADUS",
    "KADUS",
    "KADUS",
    "BPD_KETUA",
    "BPD_WAKIL",
    "BPD_SEKRETARIS",
    "BPD_ANGGOTA",
    "BPD_ANGGOTA",
    "BPD_ANGGOTA",
    "BPD_ANGGOTA",
]
FILL = (
    """
    insert into person (id, recorded_from, run_id, name, name_key)
    select n, '2023-01-01', 0, 'Orang ' || n, 'ORANG ' || n from generate_series(1, %(rows)s) n
    """,
    # 0.5 % are missing; of 3,000 days of taking office a few lie within the cycles
    """
    insert into tenure (district_code, id, recorded_from, run_id, person_id, village_code, post,
      label, label_key, capacity, status, start_date, start_how)
    select left(v.code, 5), n, '2023-01-01', 0, n, v.code, (%(posts)s::text[])[1 + n %% 20],
      n::text, n::text, 'definitif', case when n %% 200 = 7 then 'missing' else 'active' end,
      date '2016-10-01' + (n %% 3000)::int, 'stated'
    from generate_series(1, %(rows)s) n
    join (select code, row_number() over (order by code) - 1 place, count(*) over () many
      from region where level = 'desa' and not retired) v on v.place = (n / 20) %% v.many
    """,
    # one in a hundred holds a second seat
    """
    insert into tenure (district_code, id, recorded_from, run_id, person_id, village_code, post,
      label, label_key, capacity, status, start_date, start_how)
    select district_code, 1000000000 + id, recorded_from, run_id, person_id, village_code, 'KADES',
      'Plt', 'PLT', 'plt', 'active', '2024-05-01', 'stated' from tenure where id %% 100 = 13
    """,
    # two thirds of each cycle, as lists bring them
    """
    insert into pledge_act (id, recorded_from, person_id, state, cycle, pledge_class, text,
      text_version, form, mode, day, name_as_written, village_code, source)
    select 2 * t.id + c.n, '2024-09-15', t.person_id, 'counted', c.cycle,
      case when t.post like 'BPD%%' then 'bpd' when t.post = 'KADES' then 'kades'
        else 'perangkat' end,
      'SKB-4', '1.0', 'pakta_integritas', 'in_person', c.day, 'x', t.village_code, 'bench'
    from tenure t cross join (values (0, 'PEMILU-2024', date '2023-11-01'),
      (1, 'PILKADA-2024', date '2024-09-10')) c(n, cycle, day)
    where t.id <= %(rows)s and (t.id + c.n) %% 3 > 0 and t.recorded_to = 'infinity'
    """,
    """
    insert into training_result (id, recorded_from, person_id, state, course, course_as_written,
      held_from, outcome, name_as_written, village_code, source)
    select 10 * t.id + c.n, '2024-09-15', t.person_id, 'counted', c.course, c.course,
      date '2023-02-01' + (t.id %% 500)::int, case when t.id %% 17 = 3 then 'failed'
        else 'passed' end, 'x', t.village_code, 'bench'
    from tenure t cross join (values (0, 'SBM-KEUANGAN'), (1, 'SOSIALISASI-NETRALITAS'))
      c(n, course) where t.id <= %(rows)s and (t.id + c.n) %% 5 < 2
      and t.recorded_to = 'infinity'
    """,
    "analyze",
)
CHANGE = """
    insert into pledge_act (id, recorded_from, person_id, state, cycle, pledge_class, text,
      text_version, form, mode, day, name_as_written, source)
    select 5000000 + %(run)s * 1000000 + t.id, clock_timestamp(), t.person_id, 'counted',
      'PILKADA-2024', case when t.post like 'BPD%%' then 'bpd' when t.post = 'KADES' then 'kades'
        else 'perangkat' end, 'SKB-4', '1.0', 'ikrar', 'in_person', '2024-09-10', 'x', 'bench'
    from tenure t where t.id <= %(rows)s and t.id %% 100 = 20 + %(run)s
"""
PUBLISH = (
    "insert into publication (published_at, run_id, source) values (clock_timestamp(), 0, 'x')"
)


def timed(what: str, postmaster: int | None, act: Callable[[], Marking]) -> tuple[float, ...]:
    """Do it, print what it took, and return wall, own and server's processor seconds."""
    gc.collect()
    server, own, begun = server_cpu(postmaster) or 0, time.process_time(), time.perf_counter()
    done = act()
    wall, own = time.perf_counter() - begun, time.process_time() - own
    server = (server_cpu(postmaster) or 0) - server
    print(
        f"{what}: {wall:.2f} s, cpu {own:.2f} + server {server:.2f}; {done.people:,} people, "
        f"{done.marks:,} marks, load {os.getloadavg()[0]:.1f}"
    )
    return wall, own, server


def fill(database: Database, rows: int) -> None:
    """Invent officials, their acts and results."""
    with database.work(3600) as connection:
        for statement in FILL:
            values = {"rows": rows, "posts": POSTS} if statement != "analyze" else None
            connection.execute(statement, values)


def change(database: Database, rows: int, run: int) -> None:
    """Let another hundredth of them sign."""
    with database.work() as connection:
        connection.execute(CHANGE, {"rows": rows, "run": run})
        connection.execute(PUBLISH)


def main(rows: int, runs: int) -> None:
    """Fill a fresh database and print each run and the medians."""
    FOLDER.mkdir(exist_ok=True)
    with running_server(FOLDER / "peers" / "pg") as server:
        url = server.make_fresh(DATABASE)
        environ = {
            "SIBERMATA_DATABASE_URL": url,
            "SIBERMATA_DATA": str(FOLDER / "data-marks"),
            "SIBERMATA_KEY": KEY,
        }
        settings = read_settings(environ)
        prepare(settings)
        database, rules = open_database(settings.database_url, settings.data), load_rules(settings)
        fill(database, rows)
        took: dict[str, list[tuple[float, ...]]] = {}
        for run in range(runs):
            took.setdefault("whole", []).append(
                timed("whole", server.postmaster, lambda: mark_all(database, rules, ON))
            )
            change(database, rows, run)
            for what in ("1 % changed", "quiet"):
                took.setdefault(what, []).append(
                    timed(what, server.postmaster, lambda: mark_changed(database, rules, ON))
                )
        for what, each in took.items():
            wall, own, of_server = (median(figure) for figure in zip(*each, strict=True))
            print(f"median, {what}: {wall:.2f} s, cpu {own:.2f} + server {of_server:.2f}")
        database.close()
        server.drop(DATABASE)


if __name__ == "__main__":
    main(*map(int, [*sys.argv[1:], *map(str, (STANDARD, RUNS)[len(sys.argv) - 1 :])]))
