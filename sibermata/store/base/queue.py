"""What our statements know of the queue's own tables: revision 0006 made them as its library wrote
them.
"""

from typing import Any

from sibermata.store.base.engine import SESSION

# Of the queue's own connections. A worker that is paused in the middle of its beat has locked its
# row, and whoever starts waits for it: the server ends the one before the other gives up.
QUEUE_SESSION: dict[str, Any] = SESSION | {
    "options": f"{SESSION['options']} -c idle_in_transaction_session_timeout=10s "
    "-c lock_timeout=20s"
}
LIVES_SECONDS = 30  # a worker of the queue beats every ten
# Whether a row `q` of the queue is in the hands of a worker of it that beats.
IN_HAND = f"""q.status = 'doing' and exists (select from procrastinate_workers w where w.id =
  q.worker_id and w.last_heartbeat > clock_timestamp() - interval '{LIVES_SECONDS} s')"""
