"""The one polite fetcher: one request, its retries, its limits. No redirects, no proxies, no secret
outside a header (1A, S43).

Every failure becomes one of our errors with a code; an exception of requests never leaves, because
it prints addresses.
"""

import email.utils
import http.client
import json
import random
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import requests
import tenacity
import urllib3.exceptions

from sibermata.errors import DeliveryRefused, SibermataError, SourceRefused, SourceUnavailable
from sibermata.sources.guard import Guard, Resolver, resolve
from sibermata.sources.http.unpack import read_body
from sibermata.sources.http.wire import GuardedAdapter, Pace
from sibermata.sources.json.answers import error_sentence
from sibermata.sources.limits import Budget
from sibermata.sources.looks import looks_like_html
from sibermata.sources.scrub import scrub, shown

AGENT = "sibermata/0.1 (registry of village officials, Jawa Timur; nightly read of one source)"
WHOLE = (
    200,
    201,
    203,
    204,
)  # 201: a login that "creates" a session; 203: a proxy changed something
AGAIN = frozenset(
    (408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524)
)  # worth asking once more
ERROR_BYTES = 64 * 1024  # bytes of an error's body: enough for its sentence
_WIRE = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `proof` says why it is known to be whole, '' if it is not."""

    status: int
    body: bytes
    headers: dict[str, str]  # small names
    name: str  # the address as it may be shown
    proof: str


class _Again(SourceUnavailable):
    """A status worth another try, perhaps after a wait that the source asked for."""

    def __init__(self, message: str, code: str, wait_seconds: float | None) -> None:
        super().__init__(message, code)
        self.wait_seconds = wait_seconds


class Fetcher:
    """Asks one source. Not safe for several threads: its clock is that of the request under way."""

    def __init__(
        self,
        source: str,
        internal_network: bool | tuple[str, ...],
        budget: Budget,
        *,
        ca_bundle: str = "",
        secrets: Iterable[str] = (),
        resolver: Resolver = resolve,
    ) -> None:
        self.source, self.budget, self.limits = source, budget, budget.limits
        self.secrets = tuple(secrets)
        self.guard = Guard(source, internal_network, resolver)
        self.pace = Pace(self.limits)
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy, no .netrc, no bundle from the environment (F25)
        self.session.headers.clear()
        self.session.adapters.clear()
        adapter = GuardedAdapter(self.guard, self.pace, ca_bundle)
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, adapter)

    def close(self) -> None:
        """Close the connections."""
        self.session.close()

    def __enter__(self) -> "Fetcher":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(
        self,
        address: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the complete answer, or a 304 to a conditional request, after retries; any other
        end is an error with its code.
        """
        return self._ask("GET", address, query=query, headers=headers)

    def post(self, address: str, document: Mapping[str, Any]) -> Answer:
        """Return the answer to a JSON document (a login). The document never appears anywhere."""
        return self._ask(
            "POST",
            address,
            body=json.dumps(document).encode(),
            headers={"Content-Type": "application/json"},
        )

    def _ask(
        self,
        method: str,
        address: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        self.guard.refuse_unless_allowed(address)
        # The wrapper holds exactly one request: a wrapped loop over pages would start them all
        # again (F79).
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(SourceUnavailable)
            & tenacity.retry_if_exception(_worth_it),
            wait=self._wait,
            stop=self._enough,
            sleep=self.budget.sleep,
            reraise=True,
        )
        return retrying(self._once, method, address, query, headers, body)

    def _once(
        self,
        method: str,
        address: str,
        query: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        body: bytes | None,
    ) -> Answer:
        name = shown(address)
        self.budget.refuse_if_spent(self.source)
        self.pace.start(self.budget.remaining())
        sent = {
            "User-Agent": AGENT,
            "Accept-Encoding": "gzip, deflate",
            "Accept": "application/json, */*;q=0.5" if body is not None else "*/*",
            **(headers or {}),
        }
        try:
            response = self.session.request(
                method,
                address,
                params=query,
                headers=sent,
                data=body,
                stream=True,
                allow_redirects=False,
                timeout=(self.limits.connect_seconds, self.limits.read_seconds),
            )
            try:
                return self._judge(response, name)
            finally:
                response.raw.close()  # unread bytes are unwanted: the connection goes with them
        except SibermataError:
            raise
        except _WIRE as error:
            raise self._named(
                error, name
            ) from None  # its text holds the address with query and user

    def _judge(self, response: requests.Response, name: str) -> Answer:
        headers = {key.lower(): value for key, value in response.headers.items()}
        status = response.status_code
        asked = response.request.headers
        if status == 304 and not ("If-None-Match" in asked or "If-Modified-Since" in asked):
            raise _Again(f"{name}: says 'unchanged' though nothing was known", "EMPTY_BODY", None)
        if status == 304:
            return Answer(status, b"", headers, name, "the source says: unchanged")
        if 300 <= status < 400:
            target = scrub(shown(urljoin(name, headers.get("location", ""))), self.secrets)
            raise SourceRefused(
                f"{name}: sends us on to {target}; put the new address into its TOML",
                "REDIRECT_REFUSED",
                value=target,
            )
        if status not in WHOLE:
            raise self._refusal(response, headers, name)
        body, proof = (
            read_body(response.raw, headers, name, self.limits) if status != 204 else (b"", "")
        )
        if not body:
            raise _Again(f"{name}: an empty body (status {status})", "EMPTY_BODY", None)
        return Answer(status, body, headers, name, proof)

    def _refusal(
        self, response: requests.Response, headers: dict[str, str], name: str
    ) -> SibermataError:
        """Return the error for a status, with the source's own sentence if it gave one."""
        status = response.status_code
        said = self._sentence(response, headers)
        message = f"{name}: status {status}" + (f": {said}" if said else "")
        if status in (401, 403):
            return SourceRefused(message, "AUTH_REJECTED", value=str(status))
        if status in (404, 410):
            return SourceRefused(message, "SRC_MOVED", value=str(status))
        if status in AGAIN:
            wait = self._retry_after(headers.get("retry-after", ""))
            return _Again(message, "SRC_BUSY" if status == 429 else "SRC_UNREACHABLE", wait)
        if status == 206:
            return SourceUnavailable(
                f"{name}: a part (206) of what was asked for whole", "FETCH_TRUNCATED"
            )
        return SourceRefused(message, "SRC_ERROR", value=str(status))

    def _sentence(self, response: requests.Response, headers: dict[str, str]) -> str:
        if "json" not in headers.get("content-type", "") or headers.get("content-encoding"):
            return ""
        try:
            return scrub(
                error_sentence(response.raw.read(ERROR_BYTES, decode_content=False)), self.secrets
            )
        except _WIRE:
            return ""

    def _retry_after(self, text: str) -> float | None:
        """Return the wait that a source asks for: never below zero, never above the limit (F16,
        F17).
        """
        text = text.strip()
        if text.isascii() and text.isdigit():
            seconds = float(text[:12])
        else:
            moment = email.utils.parsedate_tz(text) if text else None
            if moment is None:
                return None
            try:
                seconds = email.utils.mktime_tz(moment) - time.time()
            except (OverflowError, ValueError):
                return None
        # A date in the past, or 0, is no wait at all: ours is taken, so that nobody is asked in a
        # hot loop.
        return min(seconds, self.limits.retry_after_most_seconds) if seconds > 0 else None

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = getattr(error, "wait_seconds", None)
        if asked is not None:
            return float(asked) + random.uniform(0, min(1.0, float(asked) * 0.1))  # noqa: S311  # jitter, no secret
        top = min(
            self.limits.wait_most_seconds,
            self.limits.wait_first_seconds * 2 ** (state.attempt_number - 1),
        )
        return random.uniform(top / 2, top)  # noqa: S311

    def _enough(self, state: tenacity.RetryCallState) -> bool:
        return (
            state.attempt_number >= self.limits.attempts
            or state.upcoming_sleep >= self.budget.remaining()
        )

    def _named(self, error: BaseException, name: str) -> SibermataError:
        """Return our error for one of the connection. Its own text is dropped: it contains the
        whole address.
        """
        chain = list(_chain(error))
        for link in chain:
            if isinstance(link, SibermataError):
                return link
        if self.pace.overrun:
            return SourceUnavailable(f"{name}: {self.pace.overrun}", "SRC_TOO_SLOW")
        for link in chain:
            if isinstance(link, ssl.SSLCertVerificationError):
                return SourceRefused(
                    f"{name}: its certificate is refused: {link.verify_message}", "TLS_REFUSED"
                )
        broken = (
            urllib3.exceptions.IncompleteRead,
            urllib3.exceptions.InvalidChunkLength,
            http.client.IncompleteRead,
        )
        cut = isinstance(error, urllib3.exceptions.ProtocolError) and not any(
            isinstance(link, OSError) for link in chain
        )
        if cut or any(isinstance(link, broken) for link in chain):
            return SourceUnavailable(f"{name}: the body broke off", "FETCH_TRUNCATED")
        if isinstance(error, requests.exceptions.InvalidURL):
            return SourceRefused(f"{name}: is no address", "ADDRESS_REFUSED")
        if any(isinstance(link, TimeoutError | urllib3.exceptions.TimeoutError) for link in chain):
            return SourceUnavailable(f"{name}: no answer in time", "SRC_UNREACHABLE")
        kind = next(
            (type(link).__name__ for link in reversed(chain) if isinstance(link, OSError)),
            type(error).__name__,
        )
        return SourceUnavailable(f"{name}: not reached ({kind})", "SRC_UNREACHABLE")


def _worth_it(error: BaseException) -> bool:
    """Return whether another try can help: not with a spent budget or a closing door."""
    return not (isinstance(error, SibermataError) and error.code in ("INTERRUPTED", "BUDGET_SPENT"))


def _chain(error: BaseException) -> Iterable[BaseException]:
    """Yield an error and what lies inside it: its cause, its context, the reason urllib3 keeps, its
    arguments.
    """
    pending, seen = [error], set()
    while pending:
        link = pending.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        inner = (link.__cause__, link.__context__, getattr(link, "reason", None), *link.args)
        pending.extend(item for item in inner if isinstance(item, BaseException))


def refuse_html(answer: Answer, expected: str) -> None:
    """Refuse a web page where data should be: a login, a firewall or a maintenance page with status
    200 (F12).
    """
    if looks_like_html(answer.body) and (
        expected != "table" or b"<table" not in answer.body[:8_000_000].lower()
    ):
        raise DeliveryRefused(f"{answer.name}: a web page came instead of data", "NOT_DATA")
