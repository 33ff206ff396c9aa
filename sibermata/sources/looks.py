"""Recognises web pages, JSON and dumps by their first bytes, whatever a header or a name says."""

import re

LED_BY = re.compile(rb"(<\?xml[^>]*\?>|<!--.*?-->|\s)+", re.DOTALL)
BEGINS = re.compile(
    rb"<(!doctype html|(html|head|body|table|meta|style|script|div|center|title|h[1-6]|p|br)\b)"
)
DUMPED = re.compile(
    rb"(?:--[^\n]*\n|/\*.*?\*/;?|\s)*"
    rb"(?:insert\s+into|create\s+(?:table|database)|drop\s+table|start\s+transaction"
    rb"|set\s+(?:names|session|sql_mode|foreign_key_checks))\b",
    re.DOTALL | re.IGNORECASE,
)
CALLED = re.compile(rb"(?:/\*.*?\*/)?\s*[a-z_$][\w.$]*\(\s*[{\[]", re.DOTALL | re.IGNORECASE)


def looks_like_json(body: bytes) -> bool:
    """Return whether a body begins as JSON does, wrapped in a script or not."""
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith((b"{", b"[", b")]}'")) or CALLED.match(head) is not None


def looks_like_html(body: bytes) -> bool:
    """Return whether a body begins as a web page does (also in UTF-16)."""
    head = body[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    led_by = LED_BY.match(head)
    return BEGINS.match(head, led_by.end() if led_by else 0) is not None


def looks_like_dump(body: bytes) -> bool:
    """Return whether a body begins as the dump of a database does."""
    return DUMPED.match(body[:4096].lstrip(b"\xef\xbb\xbf")) is not None
