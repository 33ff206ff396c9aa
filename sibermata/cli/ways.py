"""The command line's own way on: what to type next, for each code that has such a way.

The only place that knows commands for a code; sentences and steps stand in config/messages.toml.
"""

from collections.abc import Mapping

from sibermata.rules.value.sentence import filled

WAYS = {
    # refusals
    "NAME_NEEDED": "--by NAMA",
    "REASON_NEEDED": "--reason ALASAN",
    "EVIDENCE_NEEDED": "--evidence DOKUMEN",
    "PERSON_UNKNOWN": "sibermata officials find NAMA",
    "TENURE_UNKNOWN": "sibermata officials show {person}",
    "TENURE_NONE": "sibermata officials show {person}",
    "TENURE_NEEDED": "sibermata officials show {person}, lalu ulangi dengan --tenure NOMOR",
    "POST_TAKEN": "sibermata officials show {person}",
    "VALUE_STANDS": "sibermata explain {person} {field}",
    "VALUE_OF_SOURCE": "sibermata corrections withdraw {correction} --by NAMA",
    "SOMEBODY_ELSE": "sibermata officials show {person}",
    "NAMESAKE": "ulangi dengan --person NOMOR, atau dengan --new",
    "NIK_OF_OTHER": "sibermata people show {person}",
    "NIK_OF_TWIN": "sibermata people merge NOMOR {person} --by NAMA",
    "CORRECTION_UNKNOWN": "sibermata corrections list --all",
    "CORRECTION_OVER": "sibermata corrections list --all",
    "CORRECTION_NOT_PENDING": "sibermata corrections list",
    "CORRECTION_OWN": "sibermata corrections accept {correction} --by NAMA",
    "CORRECTION_OUTDATED": "sibermata corrections withdraw {correction} --by NAMA",
    "CORRECTION_NOT_CHALLENGED": "sibermata corrections list",
    "CORRECTION_FOLLOWS": "sibermata corrections withdraw {origin} --by NAMA",
    "CORRECTION_OF_ROW": "sibermata corrections withdraw {correction} --by NAMA",
    "QUESTION_UNKNOWN": "sibermata questions list",
    "QUESTION_ASKS_NOTHING": "sibermata findings list",
    "QUESTION_OF_WORD": "sibermata questions answer {question} --meaning ARTI --by NAMA",
    "QUESTION_NOT_SPELLING": "sibermata rejections repair {question} --set KOLOM=NILAI --by NAMA",
    "QUESTION_OF_NIKS": "sibermata questions answer {question} --exchange --by NAMA",
    "QUESTION_NOT_OF_NIKS": "sibermata questions answer {question} --same --by NAMA",
    "QUESTION_NOT_OF_TWO": "sibermata questions show {question}",
    "QUESTION_CLOSED": "sibermata questions withdraw {question} --by NAMA",
    "QUESTION_OF_TWO_DISTRICTS": "sibermata people split {person} --record NOMOR --by NAMA",
    "QUESTION_UNANSWERED": "sibermata questions show {question}",
    "ANSWER_OF_WORD": "sibermata spellings list, lalu sibermata spellings forget NOMOR --by NAMA",
    "PEOPLE_MERGED": "sibermata people split {other} --by NAMA",
    "PEOPLE_MERGED_BY_OTHERS": "sibermata people split {other} --by NAMA",
    "PEOPLE_JUDGED_APART": "sibermata people withdraw {one} {other} --by NAMA",
    "PEOPLE_CONTRADICT": "ulangi dengan --despite ALASAN",
    "PERSON_NOT_MERGED": "sibermata people show {person}, lalu ulangi dengan --record NOMOR",
    "MERGED_SEVERAL": "ulangi dengan --from NOMOR",
    "NIK_CORRECTED": "sibermata corrections withdraw {correction} --by NAMA",
    "RECORD_OF_OTHER": "sibermata people show {person}",
    "RECORD_ALONE": "sibermata people show {person}",
    "SOURCE_UNKNOWN": "sibermata sources list",
    "SOURCE_NONE": "sibermata sources new CONTOH -o {folder}/NAMA.toml",
    "SOURCE_NEVER_READ": "sibermata sync {source}",
    "SOURCE_GONE": "sibermata sources list",
    "SOURCE_SILENT": "sibermata people show {person}",
    "SOURCE_BUSY": "sibermata runs list --source {source}",
    "DISTRICT_UNKNOWN": "sibermata regions find NAMA",
    "SUBDISTRICT_NOT_FOUND": "sibermata regions find NAMA",
    "VILLAGE_UNKNOWN": "sibermata regions find NAMA",
    "VILLAGE_AMBIGUOUS": "sibermata regions find {village}",
    "CODE_UNKNOWN": "sibermata findings list",
    "POST_NOT_IN_CATALOGUE": "sibermata posts list",
    "RULE_UNKNOWN": "sibermata spellings list --all",
    "FINDING_WITHOUT_ROW": "sibermata rejections list",
    "ROW_SETTLED": "sibermata rejections list",
    "ROW_REPAIRED": "sibermata corrections withdraw {correction} --by NAMA",
    "HOLD_UNKNOWN": "sibermata holds list --all",
    "HOLD_RELEASED": "sibermata holds list",
    "HOLD_REJECTED": "sibermata holds list",
    "HOLD_EXPIRED": "sibermata sync, lalu sibermata holds list",
    "HOLD_OVERTAKEN": "sibermata holds list",
    "HOLD_OTHER_PLAN": "sibermata holds show {hold}",
    "HOLD_OWN": "sibermata holds release {hold} --by NAMA --reason ALASAN",
    "HOLD_APPROVED_ALREADY": "sibermata holds release {hold} --by NAMA --reason ALASAN",
    "HOLD_RUN_GONE": "sibermata sync, lalu sibermata holds list",
    "HOLD_PEOPLE_MOVED": "sibermata sync, lalu sibermata holds list",
    "PLAN_MOVED": "sibermata sync {source}",
    "BYTES_GONE": "sibermata sync {source}",
    "RUN_UNKNOWN": "sibermata runs list",
    "RUN_WITHOUT_DELIVERY": "sibermata runs list",
    "RUN_IS_REVERT": "sibermata sync {source}",
    "RUN_NOT_PUBLISHED": "sibermata runs show {run}",
    "RUN_REVERTED": "sibermata runs show {again}",
    "NOTHING_KEPT": "sibermata sync {source}",
    # papers
    "PAPER_UNKNOWN": "sibermata papers make --help",
    "PAPER_NEEDS": "sibermata papers make {paper}, dengan --district, --village, --cycle, "
    "--requirement, --meeting atau --person",
    "PAPER_NUMBER_UNKNOWN": "sibermata papers list",
    "PAPER_NOT_KEPT": "sibermata papers list",
    # what was typed
    "PERIOD_NEEDED": "--night TANGGAL, atau --from SAAT --to SAAT",
    "INSTANTS_REVERSED": "--from SAAT --to SAAT",
    "FORM_UNKNOWN": "--format table",
    "FILE_NEEDED": "-o BERKAS.xlsx",
    "OPTION_MISSING": "{command} --help",
    "OPTION_UNKNOWN": "{command} --help",
    "OPTION_INVALID": "{command} --help",
    "COMMAND_UNKNOWN": "{command} --help",
    "WORDS_TOO_MANY": "{command} --help",
    # settings and database
    "KEY_MISSING": "sibermata init",
    "KEY_OTHER": "sibermata where",
    "KEY_WEAK": "sibermata where",
    "SETTING_CHOICE": "sibermata where",
    "NOT_INITIALISED": "sibermata init",
    "SCHEMA_OLDER": "sibermata init",
    "RIGHT_LACKING": "sibermata doctor",
    "DATABASE_SILENT": "sibermata where",
    "SOURCE_KEY": "sibermata sources check",
    "SOURCE_KEY_MISSING": "sibermata sources check",
    "SOURCE_KEY_UNKNOWN": "sibermata sources check",
    "SOURCE_KEY_CHOICE": "sibermata sources check",
    "SOURCE_TOML": "sibermata sources check",
    "SOURCE_TWICE": "sibermata sources check",
    "SOURCE_DISTRICT": "sibermata regions find NAMA",
    # findings and runs
    "NIK_SWAP": "sibermata questions answer {id} --exchange --by NAMA",
    "CORRECTION_CHALLENGED": "sibermata corrections list, lalu sibermata corrections answer NOMOR",
    "CORRECTION_CONFLICT": "sibermata corrections list --person NOMOR",
    "TEMPLATE_ID": "sibermata rejections export -o BERKAS.xlsx",
    "ROW_SCRAMBLED": "sibermata rejections export -o BERKAS.xlsx",
    "WORKER_LOST": "sibermata sync",
    "BUSY": "sibermata runs list",
    "INTERNAL": "ulangi dengan --debug di depan nama perintah",
    "MAPPING_CHANGED": "sibermata sources rehearse SUMBER --with BERKAS.toml",
}


def way_on(code: str, facts: Mapping[str, object]) -> str:
    """Return what to type next, '' where the command line has no way of its own."""
    return filled(WAYS.get(code, ""), facts)


def step_with_way(code: str, step: str, facts: Mapping[str, object]) -> str:
    """Return a next step with what to type for it."""
    way = way_on(code, facts)
    return f"{step} Perintah: {way}" if way else step
