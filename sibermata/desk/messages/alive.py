"""The dead man's switch: after a night that ended well, the operator's service gets one call.

If it hears nothing by the morning, it warns by itself (F115, F77): a clock that does not run can
send no message. A failure here stops nothing, and is tried again a little later.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sibermata.desk.opening import Opened
from sibermata.sources.outgoing.ping import ping as ask_once
from sibermata.store.night.due import ended_well
from sibermata.store.night.outbox import last_ping, note_ping

AGAIN = timedelta(minutes=10)
Ping = Callable[[str], str]
log = logging.getLogger("sibermata.messages")


def tell_alive(door: Opened, now: datetime, night: date, ping: Ping | None = None) -> bool:
    """Call the operator's service after a night that ended well; return whether the call was made
    now.
    """
    address = door.settings.dead_man_url
    if not address:
        return False
    with door.database.work(name="dead man") as connection:
        last, tried = last_ping(connection)
        if last == night.isoformat() or (tried and now - tried < AGAIN):
            return False
        if not ended_well(connection, night):
            return False
        note_ping(connection, last, now)
    if ping is None:
        bundle = door.settings.environ_value("SIBERMATA_CA_BUNDLE")
        code = ask_once(address, ca_bundle=bundle)
    else:
        code = ping(address)
    if code:
        log.warning("dead man's switch not reached", extra={"code": code})
        return False
    with door.database.work(name="dead man told") as connection:
        note_ping(connection, night.isoformat(), now)
    log.info("dead man's switch told", extra={"night": night.isoformat()})
    return True
