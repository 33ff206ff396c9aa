"""Sends one message to one address of Apprise, in a process of its own with a deadline, and reports
the outcome.

Invariant: a message that may have arrived is never called unsent: only a refusal, or a request to
try later, proves that nothing arrived.
"""

import email.utils
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sibermata.records.office.message import MessageState, Sent

SECONDS = 45.0  # of the whole attempt
CHECK_SECONDS = 30.0
ROOT = str(Path(__file__).resolve().parents[3])
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from sibermata.sources.outgoing.child import "
    "main; main()"
)
# Answers after which the same message may be accepted later: nothing of it was taken.
AGAIN = {"HTTP": frozenset((408, 425, 429, 500, 502, 503)), "SMTP": frozenset(range(400, 500))}
NOBODY_KNOWS = frozenset((504, 524))  # somebody behind the one who answers took too long
UNCERTAIN = frozenset(("TIMED_OUT", "BROKEN_OFF"))


def send(
    address: str, title: str, body: str, *, ca_bundle: str = "", seconds: float = SECONDS
) -> Sent:
    """Send a message; return what is known of it."""
    asked = {"address": address, "title": title, "body": body, "ca_bundle": ca_bundle}
    try:
        answered = ask(asked, seconds)
    except subprocess.TimeoutExpired:
        return Sent(MessageState.UNCERTAIN, "TIMED_OUT")
    except ValueError:
        return Sent(MessageState.UNCERTAIN, "PROCESS_DIED")
    if not answered["fit"]:
        return Sent(MessageState.REFUSED, "ADDRESS_INVALID")
    return judged(bool(answered["sent"]), answered["seen"])


def is_fit(address: str) -> bool:
    """Return whether an address is one that can be sent to, with its certificate checked; nothing
    is sent.
    """
    try:
        return bool(ask({"address": address}, CHECK_SECONDS)["fit"])
    except (subprocess.TimeoutExpired, ValueError):
        return False


def judged(sent: bool, seen: Sequence[Mapping[str, Any]]) -> Sent:
    """Return what an attempt came to, from what was seen on the wire. Pure."""
    last = seen[-1] if seen else {}
    status, way = last.get("status"), str(last.get("way", ""))
    code = f"{way}_{status}" if status else str(last.get("trouble", "NOTHING_SEEN"))
    if sent:
        return Sent(MessageState.SENT, code if status else "SENT")
    if not seen or code in UNCERTAIN or status in NOBODY_KNOWS:
        return Sent(MessageState.UNCERTAIN, code)
    may_be_repeated = code == "NOT_REACHED" or status in AGAIN.get(way, ())
    if not may_be_repeated:
        return Sent(MessageState.REFUSED, code)
    if any(200 <= int(one.get("status", 0)) < 300 for one in seen):  # a part of it arrived
        return Sent(MessageState.UNCERTAIN, code)
    return Sent(MessageState.WAITING, code, wait_of(str(last.get("wait", ""))))


def wait_of(text: str) -> float | None:
    """Return the seconds that the other side asks us to wait, None if it does not."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    moment = email.utils.parsedate_tz(text) if text else None
    if moment is None:
        return None
    try:
        return max(0.0, email.utils.mktime_tz(moment) - time.time())
    except (OverflowError, ValueError):
        return None


def ask(asked: Mapping[str, str], seconds: float) -> dict[str, Any]:
    """Return what the process answers; raise ValueError where it died."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", START, ROOT],
        input=json.dumps(asked).encode(),
        capture_output=True,
        env={"PATH": os.defpath},
        cwd="/",
        timeout=seconds,
        check=False,
    )
    answered = json.loads(done.stdout)
    if not isinstance(answered, dict):
        raise ValueError("no answer")
    return answered
