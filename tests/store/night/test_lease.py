"""A lease runs by the database's clock: what hour a worker's machine says is nothing to it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sibermata.store.night.runs import (
    LEASE_SECONDS,
    claim_runs,
    renew_leases,
    request_runs,
    worker_lock,
)
from tests.office import CAST, Office

OFF = [timedelta(minutes=5), timedelta(minutes=-5), timedelta(days=2), timedelta(days=-2)]


@pytest.mark.parametrize("off", [pytest.param(off, id=f"F114 {off}") for off in OFF])
def test_a_worker_whose_clock_is_wrong_neither_loses_its_lease_nor_takes_a_living_ones(
    office: Office, off: timedelta
) -> None:
    office.deliver(CAST)
    office.one()
    (source,) = (row["slug"] for row in office.ask("select slug from source"))
    wrong = time_machine.travel(datetime.now(UTC) + off, tick=True)
    left = "select extract(epoch from lease_until - clock_timestamp())::int seconds from source"

    def lasts() -> bool:
        return 0 <= LEASE_SECONDS - office.ask(left)[0]["seconds"] < 120

    with worker_lock(office.database) as ours, worker_lock(office.database) as theirs:
        with office.database.work() as connection:
            night = datetime(2026, 3, 9, tzinfo=UTC).date()
            request_runs(connection, [source], night, "clock", clock=True)
        with wrong, office.database.work() as connection:
            assert [run.source for run in claim_runs(connection, [source], ours)] == [source]
        assert lasts()
        with wrong, office.database.work() as connection:
            renew_leases(connection, [ours])
        assert lasts()
        with wrong, office.database.work() as connection:
            assert claim_runs(connection, [source], theirs) == []
