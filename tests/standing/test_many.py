"""A few thousand officials: marked in sets, and after a small change only those whom it touches."""

import time
from datetime import date, timedelta

from tests.marks import Programme

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
    for number in range(1, 11):
        programme.sign(1000000 + number)
    done = programme.mark()
    assert (done.people, done.whole) == (10, False)
    assert len(programme.marks(state="covered")) == 10
    assert programme.mark(date(2026, 3, 11)).people == 0
    assert programme.mark(programme.today + timedelta(60)).people == MANY
