"""What our statements know of the queue's own tables: revision 0006 made them as its library wrote
them.
"""

LIVES_SECONDS = 30  # a worker of the queue beats every ten
# Whether a row `q` of the queue is in the hands of a worker of it that beats.
IN_HAND = f"""q.status = 'doing' and exists (select from procrastinate_workers w where w.id =
  q.worker_id and w.last_heartbeat > clock_timestamp() - interval '{LIVES_SECONDS} s')"""
