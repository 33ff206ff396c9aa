"""A few thousand officials: marked in sets, and after a small change only those whom it touches."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

from sibermata.rules.pledge import pledge_mark
from sibermata.rules.training import training_mark
from sibermata.standing.lines import Ground, Lines, pledge_line, training_line
from sibermata.standing.mark import ground_of
from sibermata.store.programme.catalogue import stored_programme
from sibermata.store.programme.gather import Gathered, gather
from tests.marks import CLOSES, OPENS, Programme

MANY = 4000
PEOPLE = """
    insert into person (id, recorded_from, run_id, name, name_key)
    select n, now(), 0, 'Orang ' || n, 'ORANG ' || n from generate_series(1000001, 1000000 + %s) n
"""
TENURES = """
    insert into tenure (district_code, id, recorded_from, run_id, person_id, village_code, post,
      label, label_key, capacity, status, start_date, start_how)
    select '35.16', n, now(), 0, n, v.code,
      (array['KADES', 'SEKDES', 'KAUR_KEUANGAN', 'KADUS', 'BPD_ANGGOTA'])[1 + n %% 5],
      n::text, n::text, 'definitif', 'active', date '2015-01-01' + (n %% 3000)::int, 'stated'
    from generate_series(1000001, 1000000 + %s) n
    join (select code, row_number() over (order by code) - 1 place, count(*) over () many
      from region where district_code = '35.16' and level = 'desa' and not retired) v
      on v.place = (n / 20) %% v.many
"""
ACTS = """
    insert into pledge_act (id, recorded_from, person_id, state, cycle, pledge_class, text,
      text_version, form, mode, day)
    select 2 * id + twice, now(), person_id, 'counted', 'UJI',
      (array['kades', 'perangkat', 'bpd'])[1 + (id / 2 + twice) % 3],
      case when id % 13 = 0 then 'BAWASLU-5' else 'SKB-4' end,
      case when id % 17 = 0 then '0.1' else '1.0' end, 'ikrar', 'in_person',
      date '2026-02-27' + ((id + twice * 5) % 70)::int
    from tenure cross join generate_series(0, 1) twice where id > 1000000 and id % 2 = 0
"""
RESULTS = """
    insert into training_result (id, recorded_from, person_id, state, course, held_from, outcome)
    select 2 * id + twice, now(), person_id, 'counted',
      (array['SBM-KEUANGAN', 'SBM-PERENCANAAN', 'SOSIALISASI-NETRALITAS'])[1 + id % 3],
      date '2024-03-01' + ((id * 7 + twice * 690) % 760)::int,
      case when id % 5 = twice then 'failed' else 'passed' end
    from tenure cross join generate_series(0, 1) twice where id > 1000000 and id % 4 > 0
"""


def test_thousands_are_marked_and_a_change_touches_its_own(programme: Programme) -> None:
    with programme.office.database.work() as connection:
        connection.execute(PEOPLE, (MANY,))
        connection.execute(TENURES, (MANY,))
        connection.execute("analyze")
    started = time.monotonic()
    done = programme.mark(whole=True)
    print(f"{MANY} officials, whole: {time.monotonic() - started:.2f} s, {done.marks} marks")
    assert (done.people, done.whole) == (MANY, True)
    assert done.marks == MANY * 3 + MANY // 5 * 4  # three cycles; KADES three more, SEKDES one
    counted = programme.office.ask(
        "select tablename from pg_stats where attname = 'person_id' "
        "and tablename in ('mark', 'held_seat') order by 1"
    )
    assert [one["tablename"] for one in counted] == ["held_seat", "mark"], (
        "a table that was just filled is counted, so that a few of it are found by index"
    )
    for number in range(1, 11):
        programme.sign(1000000 + number)
    done = programme.mark()
    assert (done.people, done.whole) == (10, False)
    assert len(programme.marks(state="covered")) == 10
    assert programme.mark(date(2026, 3, 11)).people == 0
    assert programme.mark(programme.today + timedelta(60)).people == MANY


def test_who_stands_like_others_stands_as_if_decided_alone(programme: Programme) -> None:
    with programme.office.database.work() as connection:
        connection.execute(PEOPLE, (MANY // 4,))
        connection.execute(TENURES, (MANY // 4,))
        connection.execute(
            "update tenure set start_date = date '2026-02-20' + (id % 40)::int where id % 3 = 0"
        )
        connection.execute(
            "update tenure set status = 'ended', end_date = date '2026-02-25' + (id % 40)::int "
            "where id % 7 = 0"
        )
        connection.execute("update tenure set start_date = null where id % 11 = 0")
        connection.execute(ACTS)
        connection.execute(RESULTS)
    with programme.office.database.connection() as connection:
        known = stored_programme(connection)
        for on in (OPENS, date(2026, 3, 10), date(2026, 4, 1), CLOSES + timedelta(1)):
            ground = ground_of(programme.office.rules, known, on)
            gathered = gather(connection, ground.classes, None)
            lines = sorted(Lines(ground, gathered, None).marks())
            assert lines == sorted(decided_alone(ground, gathered))
            assert len(lines) > MANY // 4


def decided_alone(ground: Ground, gathered: Gathered) -> Iterator[str]:
    """Every mark by the rules themselves, person by person."""
    programme, on = ground.programme, ground.on
    for person, held in gathered.holdings.items():
        acts, results = gathered.acts.get(person, ()), gathered.results.get(person, ())
        for cycle in programme.cycles.values():
            for asked in {one.pledge_class for one in held}:
                mark = pledge_mark(cycle, asked, held, acts, ground.majors, on, ground.sign_days)
                if mark is not None:
                    yield pledge_line(person, cycle.code, asked, mark)
        for one in programme.requirements.values():
            trained = training_mark(
                one, programme.courses, held, results, (), on, ground.renew_days
            )
            if trained is not None:
                yield training_line(person, one.code, trained)


def test_a_rebuild_mends_marks_that_are_wrong_missing_or_of_nobody(programme: Programme) -> None:
    with programme.office.database.work() as connection:
        connection.execute(PEOPLE, (40,))
        connection.execute(TENURES, (40,))
        connection.execute(ACTS)
        connection.execute(RESULTS)
    programme.mark(whole=True)
    right = programme.tables()
    with programme.office.database.work() as connection:
        connection.execute("update mark set state = 'covered', due = null where person_id % 3 = 0")
        connection.execute("delete from mark where person_id % 3 = 1")
        connection.execute("update mark set person_id = person_id + 5000 where person_id % 3 = 2")
        connection.execute("update held_seat set present = not present where tenure_id % 2 = 0")
        connection.execute("delete from held_seat where tenure_id % 4 = 1")
        connection.execute("update measure set persons = 0")
    programme.mark(whole=True)
    assert programme.tables() == right
