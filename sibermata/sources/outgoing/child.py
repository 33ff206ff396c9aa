"""The process in which Apprise runs: takes one message on standard input, sends it, answers what
was seen on the wire.

Apprise answers only yes or no, and a no may be a refusal, a wish to be asked later, or a time-out
after which nobody knows. So the two ways out that it has, requests and smtplib, are watched from
below, in this process of its own that does nothing else: it has no environment, so no secret, and
dies with its one message.
"""

import json
import smtplib
import sys
from collections.abc import Callable
from typing import Any

import apprise
import requests
import urllib3.exceptions
from requests.adapters import HTTPAdapter
from urllib3.util import create_urllib3_context

from sibermata.errors import SibermataError, SourceUnavailable
from sibermata.sources.guard import Guard, is_public

READ_SECONDS = 20.0
SEEN: list[dict[str, Any]] = []  # what the wire answered, in order
NOT_REACHED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.NameResolutionError,
    urllib3.exceptions.ConnectTimeoutError,
)


class Watched(requests.Session):
    """A session that notes how each request ended; no redirects, no proxies, no address at which a
    cloud talks to its machines, plain HTTP inside only.
    """

    ca_bundle = ""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        if self.ca_bundle:
            self.mount("https://", OwnAuthority(self.ca_bundle))

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send a request and note the answer."""
        options["allow_redirects"] = False
        try:
            judge(str(request.url))
        except SourceUnavailable as error:  # its name has no address now: the network may be down
            SEEN.append({"trouble": "NOT_REACHED"})
            raise requests.exceptions.InvalidURL(error.code) from None
        except SibermataError as error:
            SEEN.append({"trouble": error.code})
            raise requests.exceptions.InvalidURL(error.code) from None
        try:
            response = super().send(request, **options)
        except requests.exceptions.RequestException as error:
            SEEN.append({"trouble": trouble_of(error)})
            raise
        SEEN.append(
            {
                "way": "HTTP",
                "status": response.status_code,
                "wait": response.headers.get("Retry-After") or wait_in(response),
            }
        )
        return response


class OwnAuthority(HTTPAdapter):
    """An adapter that also trusts an office's own authority."""

    def __init__(self, bundle: str) -> None:
        self.bundle = bundle
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        context = create_urllib3_context()
        context.load_verify_locations(self.bundle)
        super().init_poolmanager(*args, ssl_context=context, **options)


def judge(address: str) -> None:
    """Refuse an address where no message may go."""
    parts = urllib3.util.parse_url(address)
    plain = parts.scheme == "http"
    ips = Guard("message", internal=True).addresses(
        parts.host or "", parts.port or (80 if plain else 443)
    )
    if plain and any(is_public(ip) for ip in ips):
        raise SibermataError("plain http to the open internet", "PLAIN_HTTP_REFUSED")


def trouble_of(error: requests.exceptions.RequestException) -> str:
    """Return what a request came to that brought no answer."""
    if isinstance(error, requests.exceptions.SSLError):
        return "TLS_REFUSED"
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return "NOT_REACHED"
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, NOT_REACHED):
        return "NOT_REACHED"
    return "TIMED_OUT" if isinstance(error, requests.exceptions.Timeout) else "BROKEN_OFF"


def wait_in(response: requests.Response) -> str:
    """Return the wait that a body asks for (Telegram), '' if it asks for none."""
    if response.status_code != 429:
        return ""
    try:
        return str(response.json()["parameters"]["retry_after"])
    except (ValueError, LookupError, TypeError):
        return ""


def watched(step: Callable[..., Any], *, last: bool) -> Callable[..., Any]:
    """Return a step of SMTP that notes how it ended. `last`: it hands the message over."""

    def do(*args: Any, **options: Any) -> Any:
        try:
            answer = step(*args, **options)
        except smtplib.SMTPServerDisconnected:
            SEEN.append({"trouble": "BROKEN_OFF" if last else "NOT_REACHED"})
            raise
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            SEEN.append({"way": "SMTP", "status": max(codes, default=550)})
            raise
        except smtplib.SMTPResponseException as error:
            SEEN.append({"way": "SMTP", "status": error.smtp_code})
            raise
        except TimeoutError:
            SEEN.append({"trouble": "TIMED_OUT" if last else "NOT_REACHED"})
            raise
        except OSError:
            SEEN.append({"trouble": "BROKEN_OFF" if last else "NOT_REACHED"})
            raise
        if last:
            SEEN.append({"way": "SMTP", "status": 550 if answer else 250})
        return answer

    return do


def watch() -> None:
    """Let requests and smtplib note what they see."""
    requests.Session = requests.sessions.Session = Watched  # type: ignore[misc]
    for name in ("connect", "login", "sendmail"):
        step = watched(getattr(smtplib.SMTP, name), last=name == "sendmail")
        setattr(smtplib.SMTP, name, step)


def made(address: str) -> Any:
    """Return what Apprise makes of an address, None where it is none of its kinds."""
    asset = apprise.AppriseAsset(storage_mode="memory", async_mode=False, http_redirects=False)
    asset.app_id, asset.app_desc, asset.app_url = "Sibermata", "Sibermata", ""
    found = apprise.Apprise.instantiate(address, asset=asset)
    if found is not None:
        found.redirects = False
        found.socket_read_timeout = READ_SECONDS
    return found


def answer(asked: dict[str, str]) -> dict[str, Any]:
    """Return whether an address can be used and, where there is a text, what came of it."""
    target = made(asked["address"])
    if target is None or not getattr(target, "verify_certificate", True):
        return {"fit": False}
    if not asked.get("body"):
        return {"fit": True}
    Watched.ca_bundle = asked.get("ca_bundle", "")
    watch()
    sender = apprise.Apprise(asset=target.asset)
    sender.add(target)
    sent = sender.notify(
        body=asked["body"], title=asked["title"], body_format=apprise.NotifyFormat.TEXT
    )
    return {"fit": True, "sent": bool(sent), "seen": SEEN}


def main() -> None:
    """Answer the one question on standard input."""
    asked = json.loads(sys.stdin.buffer.read())
    answered = json.dumps(answer(asked))
    sys.stdout.write(answered)
