"""The districts' systems, served on loopback: files with ETag, an API with login, JSON:API and a
CKAN portal, with tonight's content.
"""

import hashlib
import hmac
import json
import math
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

FIREWALL_PAGE = (
    b"<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. "
    b"Please consult with your administrator.<br>Your support ID is: 0000</body></html>"
)
MAX_API_PAGE = 500
MAX_CKAN_PAGE = 400  # a larger limit is silently reduced, as on real portals


@dataclass(slots=True)
class Shelf:
    """The content of one supplier's system tonight."""

    kind: str  # http | api | jsonapi | laravel | django | ckan
    body: bytes = b""
    content_type: str = "application/octet-stream"
    rows: list[str] = field(default_factory=list)  # rows as JSON text
    fields: list[dict[str, str]] = field(default_factory=list)
    user: str = ""
    password: str = ""
    links_for_ever: bool = True  # CKAN up to 2.11 always offers a next page; 2.12 offers none
    down: bool = False
    firewall: bool = False
    unsized: bool = False  # the file is sent without a length
    token: str = ""
    asked_with_token: int = 0
    token_uses: int = 0  # how many requests a token is good for
    logins: int = 0


class Answer(Exception):
    """A status and a body to send at once."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.status, self.body = status, body


class Wire:
    """The server and its shelves; use it in a `with`."""

    def __init__(self) -> None:
        self.shelves: dict[str, Shelf] = {}
        self.requests = 0
        handler = type("Handler", (_Handler,), {"wire": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def __enter__(self) -> "Wire":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def base(self) -> str:
        """'http://127.0.0.1:41234'."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body for one request."""
        self.requests += 1
        parts = urlsplit(target)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        place, _, rest = parts.path.strip("/").partition("/")
        shelf = self.shelves.get(place)
        if shelf is None:
            return _json(404, {"message": "tidak ada"})
        if shelf.down:
            return (
                503,
                {"Content-Type": "text/plain", "Retry-After": "1"},
                b"sedang dalam perbaikan",
            )
        if shelf.firewall:
            return 200, {"Content-Type": "text/html"}, FIREWALL_PAGE
        try:
            if shelf.kind == "http":
                return _file(shelf, headers)
            if shelf.kind == "ckan":
                return _json(200, _ckan(shelf, rest, query, f"/{place}"))
            if rest.endswith("auth/login"):
                return _json(200, _login(shelf, method, body, f"{place}-{shelf.logins}"))
            _refuse_stranger(shelf, headers)
            return (
                200,
                {"Content-Type": "application/json"},
                PAGED[shelf.kind](shelf, query, f"{self.base}{parts.path}"),
            )
        except Answer as said:
            return _json(said.status, said.body)


class _Handler(BaseHTTPRequestHandler):
    wire: Wire
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # send headers and body together: two small packets would delay each other
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def log_message(self, *_: object) -> None:
        """Log nothing: the console shows the demo."""

    def _handle(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length) if length else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, answer_headers, body = self.wire.answer(method, self.path, headers, sent)
        self.send_response(status)
        for name, value in answer_headers.items():
            self.send_header(name, value)
        if answer_headers.get("Connection") == "close":
            self.close_connection = True  # without a length, closing the connection ends the body
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _json(status: int, value: Any) -> tuple[int, dict[str, str], bytes]:
    body = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    return status, {"Content-Type": "application/json; charset=utf-8"}, body


def _file(shelf: Shelf, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    tag = f'"{hashlib.sha256(shelf.body).hexdigest()[:32]}"'
    if headers.get("if-none-match") == tag:
        return 304, {"ETag": tag}, b""
    said = {"ETag": tag, "Content-Type": shelf.content_type}
    return 200, said | ({"Connection": "close"} if shelf.unsized else {}), shelf.body


def _login(shelf: Shelf, method: str, body: bytes, seed: str) -> dict[str, Any]:
    if method != "POST":
        raise Answer(405, {"message": "gunakan POST"})
    try:
        form = json.loads(body)
    except ValueError:
        form = {
            key: values[-1] for key, values in parse_qs(body.decode("utf-8", "replace")).items()
        }
    user = (
        form.get("username") or form.get("email") or form.get("user")
        if isinstance(form, dict)
        else None
    )
    known = hmac.compare_digest(str(form.get("password")).encode(), shelf.password.encode())
    if user != shelf.user or not known:
        raise Answer(401, {"message": "Kredensial tidak valid"})
    shelf.logins += 1
    shelf.asked_with_token = 0
    shelf.token = hashlib.sha256(f"{seed}{shelf.password}".encode()).hexdigest()
    return {"access_token": shelf.token, "token_type": "Bearer", "expires_in": 3600}


def _refuse_stranger(shelf: Shelf, headers: dict[str, str]) -> None:
    """Refuse an expired token: as in real systems it expires during a run, and a new login
    continues.
    """
    if not shelf.user:
        return
    known = bool(shelf.token) and headers.get("authorization") == f"Bearer {shelf.token}"
    if not known or (shelf.token_uses and shelf.asked_with_token >= shelf.token_uses):
        raise Answer(401, {"message": "Unauthenticated."})
    shelf.asked_with_token += 1


def _number(query: dict[str, str], name: str, usual: int) -> int:
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else usual


def _api(shelf: Shelf, query: dict[str, str], address: str) -> bytes:
    size = max(1, min(_number(query, "limit", 10), MAX_API_PAGE))
    page = max(1, _number(query, "page", 1))
    rows = ",".join(shelf.rows[(page - 1) * size : page * size])
    pages = max(1, math.ceil(len(shelf.rows) / size))
    meta = json.dumps({"page": page, "limit": size, "total": len(shelf.rows), "totalPage": pages})
    return f'{{"data":[{rows}],"meta":{meta}}}'.encode()


def _jsonapi(shelf: Shelf, query: dict[str, str], address: str) -> bytes:
    size = max(1, min(_number(query, "page[size]", 20), MAX_API_PAGE))
    page = max(1, _number(query, "page[number]", 1))
    rows = ",".join(shelf.rows[(page - 1) * size : page * size])
    pages = max(1, math.ceil(len(shelf.rows) / size))
    meta = {"pagination": {"page": page, "size": size, "pages": pages, "count": len(shelf.rows)}}
    return f'{{"data":[{rows}],"meta":{json.dumps(meta)},"jsonapi":{{"version":"1.0"}}}}'.encode()


def _laravel(shelf: Shelf, query: dict[str, str], address: str) -> bytes:
    size = max(1, min(_number(query, "per_page", 15), MAX_API_PAGE))
    page = max(1, _number(query, "page", 1))
    pages = max(1, math.ceil(len(shelf.rows) / size))
    rows = ",".join(shelf.rows[(page - 1) * size : page * size])
    said = {
        "current_page": page,
        "last_page": pages,
        "per_page": size,
        "total": len(shelf.rows),
        "next_page_url": f"{address}?page={page + 1}" if page < pages else None,
    }
    return f'{json.dumps(said)[:-1]},"data":[{rows}]}}'.encode()


def _django(shelf: Shelf, query: dict[str, str], address: str) -> bytes:
    size = max(1, min(_number(query, "limit", 20), MAX_API_PAGE))
    start = _number(query, "offset", 0)
    rows = ",".join(shelf.rows[start : start + size])
    further = start + size < len(shelf.rows)
    said = {
        "count": len(shelf.rows),
        "next": f"{address}?limit={size}&offset={start + size}" if further else None,
        "previous": f"{address}?limit={size}" if start else None,
    }
    return f'{json.dumps(said)[:-1]},"results":[{rows}]}}'.encode()


PAGED = {"api": _api, "jsonapi": _jsonapi, "laravel": _laravel, "django": _django}


def _ckan(shelf: Shelf, rest: str, query: dict[str, str], prefix: str) -> bytes:
    if not rest.endswith("datastore_search"):
        raise Answer(
            404, {"success": False, "error": {"__type": "Not Found Error", "message": "Not found"}}
        )
    wanted = query.get("resource_id", "")
    if wanted != shelf.user:
        error = {
            "__type": "Not Found Error",
            "message": f'Not found: Resource "{wanted}" was not found.',
        }
        raise Answer(404, {"success": False, "error": error})
    limit = min(_number(query, "limit", 100), MAX_CKAN_PAGE)
    offset = _number(query, "offset", 0)
    path = f"{prefix}/api/3/action/datastore_search?resource_id={wanted}&limit={limit}"
    result: dict[str, Any] = {
        "include_total": True,
        "limit": limit,
        "offset": offset,
        "records_format": "objects",
        "resource_id": wanted,
        "total_estimation_threshold": None,
        "fields": shelf.fields,
        "total": len(shelf.rows),
        "total_was_estimated": False,
    }
    if shelf.links_for_ever:
        result["_links"] = {"start": path, "next": f"{path}&offset={offset + limit}"}
    rows = ",".join(shelf.rows[offset : offset + limit])
    return f'{{"success":true,"result":{json.dumps(result)[:-1]},"records":[{rows}]}}}}'.encode()
