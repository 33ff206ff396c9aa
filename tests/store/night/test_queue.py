"""Who closes nights, and what becomes of the turn when its worker freezes."""

from sibermata.store.base.engine import Database
from sibermata.store.night import queue
from sibermata.store.night.queue import turn_to_close


def test_a_worker_that_is_frozen_while_it_closes_a_night_keeps_the_turn_from_nobody(
    database: Database, monkeypatch
):
    monkeypatch.setattr(queue, "LONGEST_CLOSE", 1)
    turns = []
    with turn_to_close(database):  # and says nothing more
        with turn_to_close(database):
            turns.append("the next one")
        turns.append("whoever was frozen ends in peace")
    assert turns == ["the next one", "whoever was frozen ends in peace"]
