"""A source that was paused is not asked; what was fetched of it before is settled all the same."""

from dataclasses import replace
from datetime import timedelta

from sibermata.store.night.runs import claim_runs, register_sources, request_runs, worker_lock
from sibermata.sync.run import paused_tonight
from tests.office import CAST, Office


def test_a_pause_keeps_nobody_from_settling_what_was_fetched_before(office: Office) -> None:
    office.deliver(CAST)
    source, night = office.source(), office.night(clock=True)
    with worker_lock(office.database) as owner, office.database.work() as connection:
        register_sources(connection, [source])
        request_runs(connection, [source.name], night.night, "clock", clock=True)
        (run,) = claim_runs(connection, [source.name], owner)
        connection.execute(
            "update source set paused_until = %s, paused_by = 'Rini', paused_reason = 'pindah'",
            (night.today + timedelta(days=3),),
        )
    assert [*paused_tonight({source.name: run}, night)] == [source.name]
    assert paused_tonight({source.name: replace(run, delivery=b"x")}, night) == {}
