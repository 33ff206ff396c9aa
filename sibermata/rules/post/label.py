"""How the label of a seat ("which dusun") is written for people, and in which form two labels are
compared.
"""

import re
import unicodedata

RUN = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*")  # a run of letters: 'KRAJAN', "MA'RANG"
WORD = re.compile(r"[^\W_]+")
ROMAN = re.compile(
    r"X{0,3}(?:IX|IV|V?I{0,3})"
)  # 1 to 39; larger ones and C, D, L, M are words ('DI', 'MIL')
ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
VOWELS = re.compile(r"[AEIOUY]")
EDGE = " .,:;-–—/()[]'\"`’&+*_|"
NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ("SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN", "SEPULUH"),
        start=1,
    )
}
KINDS = (
    "DUSUN",
    "DSN",
    "DUSN",
    "KADUS",
    "KASUN",
    "KAMITUWO",
    "KAWIL",
    "NO",
    "NOMOR",
)  # a label says which one, not what it is


def tidy_label(text: str, capitals: frozenset[str] = frozenset()) -> str:
    """Return 'Sungai Ayak III' for 'SUNGAI  ayak iii'.

    Words without a vowel are abbreviations and stay capital: 'RT', 'PPM'.
    """
    spaced = " ".join(text.split()).strip(EDGE)
    tidied = RUN.sub(lambda found: _tidy_word(found.group().upper(), capitals), spaced)
    return " ".join(tidied.split())


def seat_label_key(label: str) -> str:
    """Return the form in which two labels are equal: 'DUSUN KRAJAN' = 'Krajan', '01' = '1' = 'I' =
    'Satu', 'Bumi Rejo' = 'Bumirejo'.

    Letters are written together because sources do not agree on the space in a name; a number keeps
    its own place.
    """
    words = WORD.findall(unicodedata.normalize("NFKC", label).upper())
    while words and (words[0] in KINDS or words[:2] == ["KEPALA", "DUSUN"]):
        words = words[2:] if words[0] == "KEPALA" else words[1:]
    key: list[str] = []
    for word in words:
        number = _number(word)
        if number or not key or key[-1].isdecimal():
            key.append(number or word)
        else:
            key[-1] += word
    return " ".join(key)


def _tidy_word(word: str, capitals: frozenset[str]) -> str:
    if word == "DAN":
        return "dan"
    if word in capitals or ROMAN.fullmatch(word) or (len(word) <= 4 and not VOWELS.search(word)):
        return word
    return word[:1] + word[1:].lower()


def _number(word: str) -> str:
    """Return the number that the word is, in digits without leading zeros; '' if it is none."""
    if word.isdecimal():
        return str(int(word[:18]))
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    if not ROMAN.fullmatch(word):
        return ""
    values = [ROMAN_VALUES[letter] for letter in word]
    following = [*values[1:], 0]
    return str(
        sum(
            -value if value < after else value
            for value, after in zip(values, following, strict=True)
        )
    )
