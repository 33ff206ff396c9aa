"""One reading of one text, from the left: prefixes, the head of the office, its duty or its dusun,
the tail.
"""

from dataclasses import dataclass
from typing import NamedTuple

from sibermata.rules.post.catalogue import NOTHING, PostCatalogue, Sign
from sibermata.rules.post.label import seat_label_key, tidy_label
from sibermata.rules.post.spelling import Word

OFFICES = ("head", "role", "bpd")
MAX_WORDS = 40  # longer is no post but a sentence
MAX_DEPTH = 2  # offices named behind one another; more are a list, not a post
# questions about an office that stands there for certain: 'Kaur Umum' is one of two, 'Kasi' any
OF_AN_OFFICE = ("two_candidates", "no_duty", "unknown_duty")
WARD_WORDS = (
    "rt",
    "rw",
    "rt rw",
    "rukun tetangga",
    "rukun warga",
)  # 'Anggota BPD RT 02': where a member comes from


class PostVerdict(NamedTuple):
    """What a text says about a post."""

    verdict: str  # 'post' | 'not_official' | 'question'
    post: str = ""  # a code of the catalogue, '' unless the verdict is 'post'
    capacity: str = ""  # definitif | Pj | Plt | Plh; '' unless the verdict is 'post'
    label: str = ""  # which dusun; for KAUR_LAIN and KASI_LAIN the duty in the source's words
    former: bool = False  # 'mantan', 'purna', 'alm.': no longer in office
    reason: str = ""  # why, in one word; the list stands at `resolve_post`
    capacity_said: bool = False  # False: the text is silent and 'definitif' is what silence means


def read_words(text: str, words: list[Word], catalogue: PostCatalogue, body: str) -> PostVerdict:
    """Return what these words of the text say. `capacity` is '' where they say none."""
    if len(words) > MAX_WORDS:
        return question("too_long")
    return Reader(text, words, catalogue, body).read()


def question(reason: str) -> PostVerdict:
    """Return a question and why."""
    return PostVerdict("question", reason=reason)


@dataclass(slots=True)
class Reader:
    """One reading of one text. `place` only grows; what was met on the way is kept beside it."""

    text: str
    words: list[Word]
    catalogue: PostCatalogue
    body: str
    place: int = 0
    capacity: str = ""
    former: bool = False
    replacement: bool = False
    depth: int = 0  # how many texts this one stands in: 'A / B / C'

    def read(self) -> PostVerdict:
        if not self.words:
            return question("empty")
        prefixes = self._take_prefixes()
        if prefixes:
            return prefixes
        sign = self._sign()
        if sign is NOTHING and self.place >= len(self.words):
            return self._without_office()
        start = self.place
        self.place += sign.length
        if sign.kind == "head":
            return self._office(sign.value)
        if sign.kind == "role":
            return self._role(" ".join(word.text for word in self.words[start : self.place]))
        if sign.kind == "bpd":
            return self._bpd()
        if sign.kind in ("not_official", "institution"):
            return self._not_official(sign)
        return question(
            sign.kind if sign.kind in ("local_title", "doubtful", "unspecific") else "unknown"
        )

    def _sign(self, offset: int = 0) -> Sign:
        return self.catalogue.office.at(self.words, self.place + offset)

    def _take_prefixes(self) -> PostVerdict | None:
        while (sign := self._sign()).kind in (
            "capacity",
            "former",
            "replacement",
            "separator",
            "remark",
        ):
            if not self._note(sign):
                return question("capacity_unclear")
            self.place += sign.length
        return None

    def _note(self, sign: Sign) -> bool:
        """Keep a capacity, 'mantan' or PAW; False if two capacities contradict each other."""
        if sign.kind == "capacity":
            if self.capacity not in ("", sign.value):
                return False
            self.capacity = sign.value
        self.former |= sign.kind == "former"
        self.replacement |= sign.kind == "replacement"
        return True

    def _without_office(self) -> PostVerdict:
        if self.replacement and self.body == "bpd" and not self.capacity:
            return self._post("BPD_ANGGOTA")
        return question("no_office")

    def _post(self, code: str, label: str = "", reason: str = "") -> PostVerdict:
        return PostVerdict("post", code, self.capacity, label, self.former, reason)

    def _rest(self, place: int) -> PostVerdict:
        """Read what begins at this place as a text of its own."""
        if self.depth >= MAX_DEPTH:
            return question("two_posts")
        return Reader(
            self.text, self.words[place:], self.catalogue, self.body, depth=self.depth + 1
        ).read()

    def _not_official(self, sign: Sign) -> PostVerdict:
        """'Staf Kaur Keuangan' is staff; 'Operator / Kaur Keuangan' is two things."""
        after = self._sign()
        behind = self.place + after.length
        if (
            after.kind == "separator"
            and self._names_an_office(behind)
            and self._rest(behind).verdict == "post"
        ):
            return question("two_posts")
        return PostVerdict("not_official", former=self.former, reason=sign.value)

    def _office(self, head: str) -> PostVerdict:
        if head == "KADUS":
            return self._kadus()
        if head in self.catalogue.combinations:
            return self._by_duty(head)
        return self._tail(self._post(head))

    # the tail: a village, a capacity, a remark; anything else is a question

    def _tail(self, found: PostVerdict) -> PostVerdict:
        """Read what follows an office that is already known. A village's name says nothing new; a
        word of another office does.
        """
        separated = False
        while self.place < len(self.words):
            word, sign = self.words[self.place], self._sign()
            if word.text == "PERSIAPAN":
                return question(
                    "persiapan"
                )  # a desa persiapan is no village yet: it has no code, whoever works there
            if sign.kind in OFFICES:
                return self._second(found)
            if sign.kind == "capacity" and self._sign(sign.length).kind in OFFICES:
                return question("two_posts")
            if sign.kind in ("capacity", "former", "replacement", "remark"):
                if not self._note(sign):
                    return question("capacity_unclear")
            elif sign.kind == "doubtful":
                return question("replacement" if self.replacement else "doubtful")
            elif not self._belongs_to_a_place(found, word, sign, separated):
                return question("two_posts" if separated else "unclear")
            separated = sign.kind == "separator"
            self.place += sign.length
        return found._replace(capacity=self.capacity, former=self.former)

    def _second(self, found: PostVerdict) -> PostVerdict:
        """'Sekretaris Desa / Carik' says one thing twice; 'Kasi Pelayanan / Kaur Keuangan' says
        two.
        """
        if (
            found.post.startswith("BPD_")
            and self.words[self.place].text == "ANGGOTA"
            and self._sign().length == 1
        ):
            self.place += 1
            return self._tail(
                found
            )  # 'Ketua BPD / Anggota': every leader of a BPD is one of its members
        other = self._rest(self.place)
        if (
            other.verdict == "post"
            and other.post == found.post
            and other.capacity in ("", self.capacity)
        ):
            same = not (found.label and other.label) or seat_label_key(
                found.label
            ) == seat_label_key(other.label)
            if same:
                former = self.former or other.former
                return found._replace(
                    capacity=self.capacity, label=found.label or other.label, former=former
                )
        return other if other.reason == "persiapan" else question("two_posts")

    def _belongs_to_a_place(
        self, found: PostVerdict, word: Word, sign: Sign, separated: bool
    ) -> bool:
        if sign.kind == "separator":
            return True
        if found.post.startswith(
            "BPD_"
        ):  # a member stands for a dusun, a ward, a field of work, or has a number
            if sign.kind == "institution":
                return sign.value in WARD_WORDS and not separated
            if sign.kind == "duty" or word.text == "BIDANG":
                return found.post == "BPD_ANGGOTA"
            return not separated and sign.kind in ("", "local_title")
        if word.text == "KELURAHAN":
            return found.post == "LURAH"
        return (
            not separated
            and sign.kind in ("", "local_title")
            and not any(char.isdigit() for char in word.text)
        )

    # BPD

    def _role(self, role: str) -> PostVerdict:
        if self._sign().kind == "replacement":
            self._note(self._sign())
            self.place += self._sign().length
        following = self._sign()
        if following.kind == "bpd":
            self.place += following.length
            return self._bpd_office(role)
        if following.kind == "institution":
            return PostVerdict("not_official", former=self.former, reason=following.value)
        if self.body == "bpd":
            return self._bpd_office(role)
        if self.place >= len(self.words) and role == "SEKRETARIS" and self.body == "pemdes":
            return self._post("SEKDES")
        return self._role_of_something_else()

    def _role_of_something_else(self) -> PostVerdict:
        kinds = [
            self.catalogue.office.at(self.words, place)
            for place in range(self.place, len(self.words))
        ]
        if not any(sign.kind in OFFICES for sign in kinds):
            for sign in kinds:
                if sign.kind == "institution":
                    return PostVerdict("not_official", former=self.former, reason=sign.value)
        return question("unspecific" if self.place >= len(self.words) else "unknown")

    def _bpd_office(self, role: str) -> PostVerdict:
        code = self.catalogue.roles[role]
        return question("bpd_other") if code == "?" else self._tail(self._post(code))

    def _bpd(self) -> PostVerdict:
        """'BPD Ketua', 'PAW BPD'; 'BPD' alone does not say who."""
        while (sign := self._sign()).kind in ("separator", "replacement"):
            self._note(sign)
            self.place += sign.length
        if sign.kind == "role":
            role = " ".join(self._texts(sign.length))
            self.place += sign.length
            return self._bpd_office(role)
        return self._tail(self._post("BPD_ANGGOTA")) if self.replacement else question("unspecific")

    # kaur and kasi

    def _by_duty(self, head: str) -> PostVerdict:
        if self.body == "kelurahan":
            return PostVerdict("not_official", former=self.former, reason="kelurahan_staff")
        duties: set[str] = set()
        label: list[str] = []
        other = ""
        leading: set[str] = set()  # the catalogue's duties before the first word outside it
        while self.place < len(self.words):
            word = self.words[self.place]
            sign = self.catalogue.duty.at(self.words, self.place)
            if sign.kind in ("duty", "other_duty"):
                if sign.kind == "other_duty" and not other:
                    other, leading = sign.value, set(duties)
                duties.add(sign.value)
                label += self._texts(sign.length)
            elif sign.kind == "separator" and not self._names_an_office(self.place + sign.length):
                label.append(word.text)
            elif word.text == "DESA" and not self._duty_follows():
                break
            elif word.text == "KELURAHAN":
                return PostVerdict("not_official", former=self.former, reason="kelurahan_staff")
            elif word.text != "DESA" and word.text not in self.catalogue.filler[head]:
                if self._goes_on(sign, head, leading or duties, label):
                    other, leading = other or word.text, leading or set(duties)
                    label.append(word.text)
                    self.place += 1
                    continue
                if sign is NOTHING or not duties:
                    return question("unknown_duty" if sign is NOTHING else "no_duty")
                break
            self.place += sign.length
        if not duties:
            return self._tail(question("no_duty"))
        if other and (code := self._known_post(head, leading)):
            return self._tail(self._post(code, reason="duty_added"))
        return self._tail(self._duty_post(head, duties, label, bool(other)))

    def _texts(self, number: int) -> list[str]:
        return [word.text for word in self.words[self.place : self.place + number]]

    def _known_post(self, head: str, duties: set[str]) -> str:
        """Return the one post that these duties make; '' if they make none or two."""
        code = self.catalogue.combinations[head].get(frozenset(duties), "?")
        return "" if code == "?" else code

    def _goes_on(self, sign: Sign, head: str, duties: set[str], label: list[str]) -> bool:
        """Return whether an unknown word goes on with a duty of the catalogue: 'Pemerintahan dan
        Pembinaan Wilayah'. Without a word that joins them it may be a village or a name.
        """
        joined = any(word in ("DAN", ",") for word in label)
        return joined and sign.kind in ("", "institution") and self._known_post(head, duties) != ""

    def _duty_follows(self) -> bool:
        """'Pemerintahan Desa dan Pelayanan': the duties go on after the word DESA.

        'Keuangan Desa Sukamaju': they do not.
        """
        following = self.catalogue.duty.at(self.words, self.place + 1)
        return following.kind in ("duty", "other_duty", "separator")

    def _duty_post(self, head: str, duties: set[str], label: list[str], other: bool) -> PostVerdict:
        code = None if other else self.catalogue.combinations[head].get(frozenset(duties))
        if code == "?":
            return question("two_candidates")
        if code:
            return self._post(code)
        words = (
            " ".join("DAN" if word == "/" else word for word in label)
            .replace(" ,", ",")
            .replace(" ;", ",")
        )
        tidied = tidy_label(
            words.removesuffix(" DAN").removeprefix("DAN "), self.catalogue.capitals
        )
        return self._post(f"{head}_LAIN", tidied, "outside_catalogue")

    # kepala dusun

    def _kadus(self) -> PostVerdict:
        """Everything after the head is the name of the dusun, except another office behind a
        separator and 'Desa X' at the end.
        """
        while self.place < len(self.words):
            sign = self._sign()
            acting = sign.kind == "capacity" and not self._names_somebody(self.place + sign.length)
            if acting and not self._note(sign):  # 'Kadus Plt. Krajan'
                return question("capacity_unclear")
            if not acting and self.words[self.place].text not in (
                *self.catalogue.dusun_words,
                "PAW",
            ):
                break
            self.place += sign.length if acting else 1
        first, end = self.place, len(self.words)
        for place in range(first, len(self.words)):
            self.place = place
            if [word.text for word in self.words[place : place + 2]] == ["DESA", "PERSIAPAN"]:
                return question("persiapan")
            sign = self._sign()
            after = place + sign.length
            if sign.kind in ("separator", "capacity") and self._names_somebody(after):
                self.place = after
                return (
                    self._second(self._named(first, place))
                    if sign.kind == "separator"
                    else question("two_posts")
                )
            if sign.kind == "capacity" and after == len(self.words):
                if not self._note(sign):
                    return question("capacity_unclear")
                end = min(end, place)
            if self.words[place].text == "DESA" and first < place < len(self.words) - 1:
                end = min(end, place)
        return self._named(first, end)

    def _names_an_office(self, place: int) -> bool:
        return self.catalogue.office.at(self.words, place).kind in (*OFFICES, "capacity")

    def _names_somebody(self, place: int) -> bool:
        """Return whether another office (or staff) begins here; a word that merely could be part of
        a dusun's name does not.
        """
        known = self._names_an_office(place) or self.catalogue.office.at(
            self.words, place
        ).kind in ("not_official", "institution")
        if not known:
            return False
        rest = self._rest(place)
        return rest.verdict != "question" or rest.reason in OF_AN_OFFICE

    def _named(self, first: int, end: int) -> PostVerdict:
        label = self.text[self.words[first].start : self.words[end - 1].end] if first < end else ""
        return self._post("KADUS", tidy_label(label, self.catalogue.capitals))
