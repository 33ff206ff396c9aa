"""Which post a text names: a post of the catalogue, not an official, or a question. What cannot be
told is never guessed.

A text is read exactly first; only where that ends in a question are lost spaces and unlisted typing
errors considered
(`[near]` in the words). What stands in brackets is judged last, as a remark on the rest.
Agreed: config/posts.toml (catalogue) and config/spellings/posts.toml (words). Law: Permendagri
84/2015, Permendagri 110/2016.
"""

import re

from sibermata.rules.post.catalogue import Post, PostCatalogue, make_catalogue
from sibermata.rules.post.label import seat_label_key, tidy_label
from sibermata.rules.post.reader import PostVerdict, question, read_words
from sibermata.rules.post.spelling import cut, plain, raw_words

__all__ = [
    "Post",
    "PostCatalogue",
    "PostVerdict",
    "make_catalogue",
    "resolve_post",
    "seat_label_key",
    "tidy_label",
]

BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
BRACKET_MARKS = str.maketrans("()[]{}", " " * 6)
RETRIED = (
    "unknown",
    "unknown_duty",
    "no_duty",
    "unspecific",
    "unclear",
)  # questions that a corrected spelling may answer
# Questions that count in a bracket as they do outside: 'Kaur Keuangan (kosong)'.
FINAL_REMARKS = frozenset(
    ("persiapan", "two_posts", "doubtful", "replacement", "capacity_unclear", "no_office")
)

# '1. Kepala Desa', 'b) Kaur Keuangan', 'II. Kasi': a list's own counting. 'B. P. D.' is none.
ENUMERATION = re.compile(r"^(?:[0-9]{1,2}|[IVX]{1,4}|[A-H])\s*[.)]\s*(?=[A-Z]{4})")


def resolve_post(text: str, catalogue: PostCatalogue, body: str = "") -> PostVerdict:
    """Return what the text names. `body` is given where the source itself says that all its rows
    belong to one body.

    Reasons. Of a post: outside_catalogue (KAUR_LAIN, KASI_LAIN), respelled (an unlisted typing
    error was read), else ''.
    Of somebody who is no official: the word that says so ('staf', 'rt'), kelurahan_staff.
    Of a question: empty, too_long, unknown, unclear, unspecific, no_office, no_duty, unknown_duty,
    two_posts, two_candidates,
    local_title, persiapan, bpd_other, replacement, doubtful, remark, capacity_unclear.
    """
    cleaned = ENUMERATION.sub("", plain(text))
    whole = catalogue.whole.get(" ".join(word.text for word in raw_words(cleaned)))
    if whole is not None:
        cleaned = plain(whole)
    remarks = [remark for remark in BRACKETS.findall(cleaned) if remark.strip()]
    outside = BRACKETS.sub(" ", cleaned).translate(BRACKET_MARKS)
    found = _read_twice(outside, catalogue, body)
    if remarks and found.verdict == "question" and found.reason in RETRIED:
        found = _read_twice(
            cleaned.translate(BRACKET_MARKS), catalogue, body
        )  # 'Kepala Urusan (Keuangan)', 'Ketua (BPD)'
    else:
        for remark in remarks:
            found = _with_remark(found, remark, catalogue, body)
    if found.verdict != "post":
        return PostVerdict(found.verdict, former=found.former, reason=found.reason)
    return found._replace(
        capacity=found.capacity or "definitif", capacity_said=found.capacity != ""
    )


def _read_twice(text: str, catalogue: PostCatalogue, body: str) -> PostVerdict:
    """Return the exact reading; if that is a question that a spelling may answer, the reading of
    the corrected words.
    """
    exact = read_words(text, cut(text, catalogue.spelling), catalogue, body)
    if exact.verdict != "question" or exact.reason not in RETRIED:
        return exact
    near = read_words(text, cut(text, catalogue.spelling, near=True), catalogue, body)
    if near.verdict == "question":
        return exact if near.reason in RETRIED else near
    return near._replace(reason=near.reason or "respelled")


def _with_remark(
    found: PostVerdict, remark: str, catalogue: PostCatalogue, body: str
) -> PostVerdict:
    """Return the verdict with what a bracket adds: a capacity, 'alm.', a dusun, another name of the
    same post, or a doubt.
    """
    words = cut(remark, catalogue.spelling)
    if found.verdict != "post" or not words:
        return found
    place, changed = 0, found
    while place < len(words):
        sign = catalogue.office.at(words, place)
        if sign.kind == "capacity" and changed.capacity in ("", sign.value):
            changed = changed._replace(capacity=sign.value)
        elif sign.kind == "former":
            changed = changed._replace(former=True)
        elif sign.kind not in ("remark", "replacement", "separator") and not (
            sign.kind == "bpd" and found.post.startswith("BPD_")
        ):
            break
        place += sign.length
    else:
        return changed
    inner = read_words(remark, words, catalogue, body)
    if inner.verdict == "post" and inner.post == found.post:
        if not inner.label or seat_label_key(inner.label) == seat_label_key(found.label):
            return found
        return found._replace(label=inner.label) if not found.label else question("two_posts")
    if inner.verdict != "question":
        return question("two_posts")
    if inner.reason in FINAL_REMARKS:
        return inner
    if inner.reason == "local_title":
        # 'Kasi Pelayanan (Modin)': the office is said, the old title beside it changes nothing;
        # after KADUS it may be the dusun.
        return inner if found.post == "KADUS" and not found.label else found
    if found.post == "KADUS":
        label = tidy_label(remark, catalogue.capitals)
        return found._replace(label=f"{found.label} ({label})" if found.label else label)
    return found if words[0].text in ("DESA", "DUSUN", "KECAMATAN") else question("remark")
