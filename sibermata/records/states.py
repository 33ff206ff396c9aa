"""Every closed set of the registry. Members are texts: rows that travel in bulk keep plain ones and
compare equal. The Indonesian word of each stands in `config/messages.toml`.
"""

from enum import StrEnum


class TenureStatus(StrEnum):
    """Where a tenure stands."""

    ACTIVE = "active"
    MISSING = "missing"  # absent tonight: in office all the same
    PRESUMED_ENDED = "presumed_ended"  # absent for long: a person is asked to look
    ENDED = "ended"


class DayKnown(StrEnum):
    """How the start or the end of a tenure is known; '' = it is not."""

    STATED = "stated"
    OBSERVED = "observed"  # between two nights that saw it otherwise
    INFERRED = "inferred"
    ANNULLED = "annulled"  # of an end: a run that was taken back began it, nobody ever held this


class EndReason(StrEnum):
    """Why a tenure ended; a person who states an end writes a reason of their own instead."""

    INACTIVE = "inactive"  # its source calls the holder non-aktif
    RELOCATED = "relocated"  # its source names the holder on another seat
    REPLACED = "replaced"  # a definitif successor sits there
    TERM_OVER = "term_over"  # the end that the source had stated, without a reason
    ABSENT = "absent"  # nothing but absence speaks for it
    ANNULLED = "annulled"  # as DayKnown.ANNULLED


class Capacity(StrEnum):
    """How a post is held, as a decree writes it."""

    DEFINITIF = "definitif"
    PJ = "Pj"
    PLT = "Plt"
    PLH = "Plh"


class HoldStatus(StrEnum):
    """Where a plan stands that waits for a person."""

    WAITING = "waiting"
    RELEASED = "released"
    REJECTED = "rejected"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"  # another plan took its place


class FindingStatus(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    PATCHED = "patched"  # a person repaired the row here: the source has not
    ANSWERED = "answered"
    FIXED_AT_SOURCE = "fixed_at_source"  # or nobody has to answer it any longer
    WAIVED = "waived"  # accepted where lists are filtered; nothing sets it


class Severity(StrEnum):
    """What a finding does to its row."""

    ERROR = "error"  # the row is refused (or the file, for a finding about a file)
    QUESTION = "question"  # the row, or a link, waits for a person
    WARNING = "warning"  # admitted; something was set aside or is doubtful
    NOTE = "note"  # normalised


class CorrectionKind(StrEnum):
    """What a correction lies over."""

    VALUE = "value"  # a field of a person or a tenure
    END = "end"  # an end that its source does not show
    OFFICIAL = "official"  # a person and a tenure that no source knew
    ROW = "row"  # a refused row, repaired: a patch


class CorrectionState(StrEnum):
    """Where a correction stands."""

    PENDING = "PENDING"  # waits for the second pair of eyes: nothing is laid over anything yet
    ACTIVE = "ACTIVE"
    CHALLENGED = "CHALLENGED"  # the source says a third value: a person is asked
    ABSORBED = "ABSORBED"  # the source caught up
    SUPERSEDED = "SUPERSEDED"  # over: the source's value stands
    WITHDRAWN = "WITHDRAWN"  # over: the person took it back


class PledgeState(StrEnum):
    """Where somebody stands in a cycle (STANDING 4)."""

    UNCONFIRMED = "unconfirmed"  # a question about who it is would change it
    COVERED = "covered"
    RESIGN_NEEDED = "resign_needed"  # signed, but another class or an older text
    CLOSED = "closed"  # left in time, without an act: in no denominator
    FROZEN = "frozen"  # in office, missing from the source
    MISSED = "missed"
    OVERDUE = "overdue"
    OPEN = "open"


class TrainingState(StrEnum):
    """Where somebody stands with a requirement (STANDING 4)."""

    NOT_REQUIRED = "not_required"
    EXEMPT = "exempt"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    IN_PROGRESS = "in_progress"
    FAILED = "failed"
    IN_GRACE = "in_grace"
    NOT_STARTED = "not_started"


class MarkKind(StrEnum):
    """What a mark is about."""

    PLEDGE = "pledge"
    TRAINING = "training"


class ActState(StrEnum):
    """What an act, or a result, counts for."""

    COUNTED = "counted"
    CANDIDATE = "candidate"  # until a person confirms it
    REPRESENTATIVE = "representative"  # somebody spoke for others: covers nobody
    OTHER_TEXT = "other_text"  # a text that the cycle, or the signer's class, does not take
    QUESTION = "question"
    NOBODY = "nobody"  # a row of a list that matched nobody
    ANNULLED = "annulled"


class PledgeForm(StrEnum):
    """What happens at an event, and what an act is."""

    SOSIALISASI = "sosialisasi"
    IKRAR = "ikrar"
    PAKTA_INTEGRITAS = "pakta_integritas"


class PledgeMode(StrEnum):
    """How somebody took part."""

    IN_PERSON = "in_person"
    LIVE_STREAM = "live_stream"
    ON_PAPER = "on_paper"


class TrainingOutcome(StrEnum):
    """What somebody made of a course."""

    PASSED = "passed"
    FAILED = "failed"
    ATTENDED = "attended"


class CourseKind(StrEnum):
    """What a course is."""

    MODUL = "modul"
    BIMTEK = "bimtek"
    PELATIHAN = "pelatihan"
    SOSIALISASI = "sosialisasi"


class EventLevel(StrEnum):
    """Who holds an event."""

    PROVINCE = "province"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"


class Shape(StrEnum):
    """What a key of a programme file must hold."""

    TEXT = "text"
    TEXTS = "texts"
    DAY = "day"
    NUMBER = "number"
    PERCENT = "percent"
    VERSION = "version"
    COURSES = "courses"
    CLOCK = "clock"
    TABLE = "table"
    TABLES = "tables"


class Contradiction(StrEnum):
    """Why a result cannot be as it is written."""

    BELOW_MARK = "below_mark"
    CERTIFICATE_EARLY = "certificate_early"
    IN_FUTURE = "in_future"
    ENDS_EARLY = "ends_early"
    SCORE_MISSING = "score_missing"


class NextStep(StrEnum):
    """What a person whose mark this is does next; its word is a sentence with places."""

    SIGN = "sign"
    SIGN_NOW = "sign_now"
    SIGN_AGAIN = "sign_again"
    LOOK = "look"
    ANSWER = "answer"
    TAKE = "take"
    TAKE_NOW = "take_now"
    RENEW = "renew"
    NOTHING = "nothing"


class MeetingState(StrEnum):
    """How far a meeting is (STANDING 6)."""

    DRAFT = "draft"
    INVITED = "invited"
    HELD = "held"  # somebody's attendance was recorded
    CLOSED = "closed"  # its numbers stand; only addenda come after


class MeetingPledge(StrEnum):
    """Whom a meeting's attendance makes candidates for a pledge."""

    PERSONAL = "personal"  # everybody who came
    REPRESENTATIVES = "representatives"  # only who spoke the text, by name in the sheet
    NONE = "none"


class Attendance(StrEnum):
    """What became of a line of a meeting."""

    HADIR = "hadir"
    TERLAMBAT = "terlambat"
    DIWAKILI = "diwakili"
    IZIN = "izin"
    TIDAK_HADIR = "tidak_hadir"


class FileKind(StrEnum):
    """What a file of attendance is."""

    SHEET = "sheet"
    CODES = "codes"


class LineKind(StrEnum):
    """How somebody came onto the list of a meeting."""

    OFFICIAL = "official"  # invited by a rule
    GUEST = "guest"  # invited by name, in no registry
    WALK_IN = "walk_in"  # came without an invitation


class DoorAnswer(StrEnum):
    """What the door shows for a scanned code; its word is a sentence with places."""

    WELCOME = "welcome"
    LATE = "late"
    AGAIN = "again"
    SUBSTITUTE = "substitute"  # the sheet says that somebody came in the holder's place
    REPLACED = "replaced"  # the seat changed hands: comes in as a walk-in
    OTHER_MEETING = "other_meeting"
    UNKNOWN = "unknown"
    MISREAD = "misread"  # its check letter does not fit, or it is no code of ours


class FactHow(StrEnum):
    """How an outcome came to be known."""

    SCAN = "scan"
    SHEET = "sheet"
    CLOSE = "close"  # nobody said anything until the meeting was closed
    LINK = "link"  # a walk-in turned out to be somebody on the list
    UNDO = "undo"  # the door takes its last word back: what stood before stands again


class InviteReason(StrEnum):
    """Why somebody is on the list; its word is a part of a sentence with places."""

    RULE = "rule"
    POST = "post"
    PLEDGE = "pledge"
    TRAINING = "training"
    AREA = "area"
    PLACE = "place"  # which of the seats of the district
    ALSO = "also"  # other posts that the person holds
    GUEST = "guest"
    WALK_IN = "walk_in"
    SAME_NAME = "same_name"  # as another walk-in: one person or two, somebody has to say
    CAME_REPLACED = "came_replaced"


class LineEnd(StrEnum):
    """Why a line was withdrawn."""

    REPLACED = "replaced"  # the seat changed hands
    LEFT = "left"  # holds no seat any more
    SETTLED = "settled"  # the rules no longer ask for the person
    NO_PLACE = "no_place"  # the seats of the district went to others
    NOT_NAMED = "not_named"  # a guest whom the file names no more
    SAME_PERSON = "same_person"  # a walk-in who is another line of the list


IN_OFFICE = (TenureStatus.ACTIVE, TenureStatus.MISSING, TenureStatus.PRESUMED_ENDED)
CAPACITIES = frozenset(Capacity)
