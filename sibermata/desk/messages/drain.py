"""Sends what the outbox holds, target by target, several targets at a time.

Invariant: a message is handed to the outside world only after it was marked as being sent, in a
transaction of its own; so one that nobody noted is uncertain and never sent again. What one channel
does stops no other.
"""

import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Event

from sibermata.desk.messages.speaker import speaker_of
from sibermata.desk.messages.targets import address_of
from sibermata.desk.opening import Opened
from sibermata.failpoints import failpoint
from sibermata.records.office.message import MessageState, Sent, Waiting
from sibermata.rules.outgoing.text import Speaker, Text, text_of, together
from sibermata.sources.outgoing.send import send as send_out
from sibermata.store.desk.messages.outbox import Claim, claim_due, end_past, note_sent

AT_ONCE = 4  # targets at a time: a gateway that hangs holds up itself
Send = Callable[[str, Text], Sent]
log = logging.getLogger("sibermata.messages")


def sender_of(door: Opened) -> Send:
    """Return what sends by Apprise."""
    bundle = door.settings.environ_value("SIBERMATA_CA_BUNDLE")
    return lambda address, text: send_out(address, text.title, text.body, ca_bundle=bundle)


def drain(
    door: Opened,
    now: datetime,
    stop: Event | None = None,
    send: Send | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Counter[str]:
    """Send everything that is due; return how many messages ended how. `now`: when it begins; from
    then on `clock` counts, since sending takes its time.
    """
    stop, send, began = stop or Event(), send or sender_of(door), clock()

    def instant() -> datetime:
        return now + timedelta(seconds=clock() - began)

    with door.database.work(name="outbox past") as connection:
        expired, lost = end_past(connection, now)
    found = Counter({"expired": expired, "uncertain": lost})
    with door.database.connection() as connection:
        speaker = speaker_of(door, connection)
    work = partial(work_off, door, instant, stop, send, speaker)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="message") as pool:
        for counted in [pool.submit(work) for _ in range(AT_ONCE)]:
            found += counted.result()
    return +found


def work_off(
    door: Opened, instant: Callable[[], datetime], stop: Event, send: Send, speaker: Speaker
) -> Counter[str]:
    """Send to one target after the other until none is left."""
    found: Counter[str] = Counter()
    while not stop.is_set():
        now = instant()
        quiet = speaker.outgoing.numbers.is_quiet(now)
        with door.database.work(name="outbox claim") as connection:
            claim = claim_due(connection, now, quiet=quiet)
        if claim is None:
            break
        failpoint("message claimed")
        sent = attempt(door, claim, send, speaker)
        failpoint("message sent")
        found[str(sent.state)] += note(door, claim, sent, instant(), speaker)
    return found


def attempt(door: Opened, claim: Claim, send: Send, speaker: Speaker) -> Sent:
    """Hand a target's messages over as one; whatever goes wrong on our side leaves it uncertain."""
    try:
        address = address_of(door.secrecy, claim.address)
        text = together([said(one, speaker) for one in claim.messages])
        return send(address, text)
    except Exception as error:
        log.error("message broke off", extra={"target": claim.target, "kind": type(error).__name__})
        return Sent(MessageState.UNCERTAIN, "INTERNAL")


def said(one: Waiting, speaker: Speaker) -> Text:
    """Return the text of one message."""
    return text_of(one.kind, one.district, one.facts, speaker)


def note(door: Opened, claim: Claim, sent: Sent, now: datetime, speaker: Speaker) -> int:
    """Note how an attempt ended, for every message that was in it; return for how many."""
    noted = 0
    with door.database.work(name="outbox noted") as connection:
        for one in claim.messages:
            wait = timedelta()
            if sent.state is MessageState.WAITING:
                chance = random.random()  # noqa: S311 - jitter, no secret
                numbers = speaker.outgoing.numbers
                wait = numbers.wait_after(one.attempts, chance, sent.wait_seconds)
            noted += note_sent(connection, one, sent, now, wait)
    level = logging.INFO if sent.state is MessageState.SENT else logging.WARNING
    facts = {"target": claim.target, "messages": len(claim.messages), "code": sent.code}
    log.log(level, "messages handed over", extra={**facts, "state": str(sent.state)})
    return noted
