"""Reads the form or body of a request, and stops at the number of bytes that the page allows."""

from collections.abc import AsyncGenerator
from urllib.parse import parse_qsl

from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from sibermata.errors import Refusal
from sibermata.web.declared import UNSAFE
from sibermata.web.request.forms import MOST_FIELDS, MOST_FILES, Form

PLAIN = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"
MOST_PART = 256 * 1024


async def read_form(request: Request, most: int) -> Form:
    """Return the form of a request; refuse one that is too large or cannot be read."""
    if request.method not in UNSAFE:
        return Form(FormData())
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == PARTS:
        return Form(await _parts(request, most))
    body = await read_body(request, most)
    if kind not in (PLAIN, "") or (kind == "" and body):
        raise Refusal("REQUEST_UNREADABLE")
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Refusal("REQUEST_UNREADABLE") from None
    return Form(FormData([*pairs]))


async def read_body(request: Request, most: int) -> bytes:
    """Return the body of a request; refuse one that is longer than `most`, as soon as it is."""
    chunks, size = [], 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise Refusal("REQUEST_LARGE", megabytes=megabytes(most))
            chunks.append(chunk)
    except ClientDisconnect:
        raise Refusal("REQUEST_UNREADABLE") from None
    return b"".join(chunks)


async def _parts(request: Request, most: int) -> FormData:
    async def counted() -> AsyncGenerator[bytes]:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise Refusal("REQUEST_LARGE", megabytes=megabytes(most))
            yield chunk

    parser = MultiPartParser(
        request.headers,
        counted(),
        max_files=MOST_FILES,
        max_fields=MOST_FIELDS,
        max_part_size=MOST_PART,
    )
    try:
        return await parser.parse()
    except (MultiPartException, ClientDisconnect, UnicodeError, KeyError, ValueError):
        raise Refusal("REQUEST_UNREADABLE") from None


def megabytes(size: int) -> str:
    """Return a size as people write it."""
    return f"{size / 1024 / 1024:.1f}".rstrip("0").rstrip(".").replace(".", ",")
