"""The first shape: places, people, sources, runs, findings, holds, programme, marks, trail"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("what", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "detail",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("district_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("tenure_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("row_hash", sa.LargeBinary(), nullable=True),
        sa.Column("field", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("base", sa.LargeBinary(), nullable=True),
        sa.Column("override", sa.LargeBinary(), nullable=True),
        sa.Column("source_value", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("evidence", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("accepted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("absorbed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("changed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("follows", sa.BigInteger(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("correction_of_person", "correction", ["person_id"], unique=False)
    op.create_index("correction_of_source", "correction", ["district_code", "source"], unique=False)
    op.create_index(
        "correction_once",
        "correction",
        ["kind", "person_id", "tenure_id", "source", "row_hash", "field"],
        unique=True,
        postgresql_where=sa.text("state in ('PENDING', 'ACTIVE', 'CHALLENGED', 'ABSORBED')"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "delivery",
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("proof", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column(
            "files",
            postgresql.ARRAY(sa.LargeBinary()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("tables", sa.LargeBinary(), nullable=True),
        sa.Column("read_under", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("district_code", "source", "sha256"),
    )
    op.create_table(
        "finding",
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("row_hash", sa.LargeBinary(), nullable=True),
        sa.Column("code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("severity", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("file", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sheet", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.Column("column_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("header", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("shown", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("detail", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "people",
            postgresql.ARRAY(sa.BigInteger()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "signs",
            postgresql.ARRAY(sa.LargeBinary()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("first_run", sa.BigInteger(), nullable=False),
        sa.Column("last_run", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("put_off_until", sa.Date(), nullable=True),
        sa.Column("put_off_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("district_code", "id"),
        sa.UniqueConstraint("district_code", "source", "fingerprint", name="finding_once"),
    )
    op.create_index(
        "finding_of_people",
        "finding",
        ["code"],
        unique=False,
        postgresql_where=sa.text("status = 'open' and people <> '{}'"),
    )
    op.create_index("finding_open", "finding", ["source", "status"], unique=False)
    op.create_index(
        "finding_waiting",
        "finding",
        ["district_code", "code"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("part", sa.Text(), server_default="run", nullable=False),
        sa.Column(
            "touched",
            postgresql.ARRAY(sa.BigInteger()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("plan_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "measures",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("planned_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("approved_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("planned_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("decided_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "hold_waiting",
        "hold",
        ["source", "part"],
        unique=True,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "installation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "judgement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("a", sa.BigInteger(), nullable=False),
        sa.Column("b", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("finding", sa.BigInteger(), nullable=True),
        sa.Column(
            "evidence",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("withdrawn_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("judgement_of_a", "judgement", ["a"], unique=False)
    op.create_index("judgement_of_b", "judgement", ["b"], unique=False)
    op.create_table(
        "paper",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("form", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("district_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "request",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("document_number", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("publication", sa.BigInteger(), nullable=False),
        sa.Column("as_of", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("lines", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("renderer", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("fonts", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("machine", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("paper_by_content", "paper", ["content_hash"], unique=False)
    op.create_index("paper_by_file", "paper", ["sha256"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
        ),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("name_key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("front_title", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("back_title", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sex", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("birth_place", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("education", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("nik_hash", sa.LargeBinary(), nullable=True),
        sa.Column("private", sa.LargeBinary(), nullable=True),
        sa.Column("stated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("field_sources", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("statements", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", "recorded_from"),
    )
    op.create_index(
        "person_by_birth",
        "person",
        ["birth_date"],
        unique=False,
        postgresql_where=sa.text("recorded_to = 'infinity' and birth_date is not null"),
    )
    op.create_index(
        "person_by_nik",
        "person",
        ["nik_hash"],
        unique=True,
        postgresql_where=sa.text("recorded_to = 'infinity' and nik_hash is not null"),
    )
    op.create_table(
        "person_redirect",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("gone", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("undone_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("undone_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "redirect_once",
        "person_redirect",
        ["gone"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
    op.create_index("redirect_to", "person_redirect", ["kept"], unique=False)
    op.create_table(
        "post_type",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("body", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("rank", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("min_holders", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("max_holders", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("single", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "publication",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("rules", sa.LargeBinary(), nullable=True),
        sa.Column(
            "look_alikes_checked", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "record_version",
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("table_number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("row_number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("district_code", "record_id", "run_id"),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("level", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("parent_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("district_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("successor", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "former_names",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("first_decree", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("last_decree", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index("region_of_district", "region", ["district_code"], unique=False)
    op.create_table(
        "run",
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("ordinal", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("detail", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("hold_id", sa.BigInteger(), nullable=True),
        sa.Column("reverted_run", sa.BigInteger(), nullable=True),
        sa.Column("requested_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("requested_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("delivery", sa.LargeBinary(), nullable=True),
        sa.Column("complete", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("fresh", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("fetched_on", sa.Date(), nullable=True),
        sa.Column("rows_read", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("admitted", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("refused", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("asked", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("duplicates", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_officials", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("added", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("missing", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("returned", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "province_checked", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "counts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("district_code", "id"),
    )
    op.create_index("run_of_source", "run", ["source", "id"], unique=False)
    op.create_index("run_once", "run", ["district_code", "run_key"], unique=True)
    op.create_index(
        "run_province_unchecked",
        "run",
        ["id"],
        unique=False,
        postgresql_where=sa.text("missing > 0 and not province_checked"),
    )
    op.create_index(
        "run_unfinished",
        "run",
        ["source"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "source",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("type", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("delivers", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "bodies", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("publisher", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("trust", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("basis", sa.LargeBinary(), nullable=True),
        sa.Column("delivery", sa.LargeBinary(), nullable=True),
        sa.Column(
            "validators",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("manifest", sa.LargeBinary(), nullable=True),
        sa.Column("decisions", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("ground", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("published_run", sa.BigInteger(), nullable=True),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("confirmed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "former_names",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("retired_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("slug"),
    )
    op.create_table(
        "source_record",
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("village_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("post", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("label_key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("name_key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("nik_hash", sa.LargeBinary(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("tenure_id", sa.BigInteger(), nullable=False),
        sa.Column("linked_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("row_hash", sa.LargeBinary(), nullable=False),
        sa.Column("first_run", sa.BigInteger(), nullable=False),
        sa.Column("version_run", sa.BigInteger(), nullable=False),
        sa.Column("first_seen", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("missing_run", sa.BigInteger(), nullable=True),
        sa.Column("last_seen", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("over", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("district_code", "source", "id"),
    )
    op.create_index("record_of_person", "source_record", ["person_id"], unique=False)
    op.create_index(
        "record_missing",
        "source_record",
        ["district_code", "tenure_id"],
        unique=False,
        postgresql_where=sa.text("missing_run is not null"),
    )
    op.create_table(
        "spelling_rule",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("column_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("value_key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "meaning",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("withdrawn_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "spelling_once",
        "spelling_rule",
        ["source", "column_name", "value_key"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.create_table(
        "tenure",
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
        ),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("village_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("post", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("label", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("label_key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("capacity", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sk_number", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sk_date", sa.Date(), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("start_how", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("end_how", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("end_reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("term", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("stated_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("start_after", sa.Date(), nullable=True),
        sa.Column("statements", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("end_after", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("district_code", "id", "recorded_from"),
    )
    op.create_index(
        "tenure_absent",
        "tenure",
        ["district_code", "id"],
        unique=False,
        postgresql_where=sa.text(
            "recorded_to = 'infinity' and status in ('missing', 'presumed_ended')"
        ),
    )
    op.create_index("tenure_by_person", "tenure", ["person_id"], unique=False)
    op.create_index(
        "tenure_by_village",
        "tenure",
        ["village_code"],
        unique=False,
        postgresql_where=sa.text("recorded_to = 'infinity'"),
    )
    op.create_table(
        "event",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("recorded_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("level", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("area", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("organiser", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "places", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("ends", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "witnesses", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "speakers", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "forms", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "modes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("cycle", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "texts", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "courses", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("code", "recorded_from"),
    )
    op.create_table(
        "evidence",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("size", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "exemption",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("requirement", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("annulled_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("annul_reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", "recorded_from"),
    )
    op.create_index("exemption_of_person", "exemption", ["person_id"], unique=False)
    op.create_table(
        "held_seat",
        sa.Column("tenure_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("district_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("village_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("post", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("pledge_class", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("present", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("tenure_id"),
    )
    op.create_table(
        "mark",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("pledge_class", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("village_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("post", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("tenure_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=True),
        sa.Column("of", sa.Integer(), nullable=True),
        sa.Column("evidence_id", sa.BigInteger(), nullable=True),
        sa.Column("start_unknown", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("changes_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", "kind", "subject", "pledge_class"),
    )
    op.create_index(
        "mark_changes",
        "mark",
        ["changes_on"],
        unique=False,
        postgresql_where=sa.text("changes_on is not null"),
    )
    op.create_table(
        "marking",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rules", sa.LargeBinary(), nullable=False),
        sa.Column("publications", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "asked",
            postgresql.ARRAY(sa.BigInteger()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("questions", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("people", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("whole", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "measure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("pledge_class", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("district_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("persons", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "states",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("seats", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("seats_covered", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("vacant", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "night", "kind", "subject", "pledge_class", "district_code", name="measure_once"
        ),
    )
    op.create_table(
        "pledge_act",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("cycle", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("pledge_class", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("text", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("text_version", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("form", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("mode", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("event", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("document_number", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("name_as_written", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("post_as_written", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("village_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("file", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sheet", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.Column("remarks", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("entered_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("verified_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", "recorded_from"),
    )
    op.create_index("act_of_person", "pledge_act", ["person_id"], unique=False)
    op.create_index(
        "act_once",
        "pledge_act",
        ["person_id", "cycle", "pledge_class", "text", "form", "day"],
        unique=True,
        postgresql_where=sa.text("recorded_to = 'infinity' and state <> 'annulled'"),
    )
    op.create_table(
        "programme_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "content",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("file", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("recorded_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "programme_once",
        "programme_item",
        ["kind", "code", "version"],
        unique=True,
        postgresql_where=sa.text("recorded_to = 'infinity'"),
    )
    op.create_table(
        "training_result",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("course", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("course_as_written", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("held_from", sa.Date(), nullable=False),
        sa.Column("held_to", sa.Date(), nullable=True),
        sa.Column("organiser", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("place", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "certificates",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("certificate_date", sa.Date(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("event", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("name_as_written", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("post_as_written", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("village_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("file", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sheet", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.Column("remarks", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("entered_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", "recorded_from"),
    )
    op.create_index("result_of_person", "training_result", ["person_id"], unique=False)
    op.create_index(
        "result_once",
        "training_result",
        ["person_id", "course", "course_as_written", "held_from"],
        unique=True,
        postgresql_where=sa.text("recorded_to = 'infinity' and state <> 'annulled'"),
    )
    op.create_table(
        "list_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("nobody", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("text", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("cycle", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("accept", sa.Boolean(), nullable=True),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("recorded_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "list_answer_once",
        "list_answer",
        ["source", "about"],
        unique=True,
        postgresql_where=sa.text("recorded_to = 'infinity'"),
    )
    op.create_table(
        "list_row",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("thread", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
        ),
        sa.Column("district_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("delivers", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("linked_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "candidates",
            postgresql.ARRAY(sa.BigInteger()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("deed_id", sa.BigInteger(), nullable=True),
        sa.Column("deed_state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("row_hash", sa.LargeBinary(), nullable=False),
        sa.Column("name_as_written", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("post_as_written", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("village_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "said",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("file", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sheet", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("source", "thread", "recorded_from"),
    )
    op.create_index(
        "list_row_of_deed",
        "list_row",
        ["deed_id"],
        unique=False,
        postgresql_where=sa.text("recorded_to = 'infinity'"),
    )
    op.create_index(
        "list_row_waiting",
        "list_row",
        ["source"],
        unique=False,
        postgresql_where=sa.text("recorded_to = 'infinity' and state in ('asked', 'nobody')"),
    )
    op.create_table(
        "follow_up",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
        ),
        sa.Column("meeting", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("what", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("who", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", "recorded_from"),
    )
    op.create_table(
        "meeting",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("recorded_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
        ),
        sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("late_after_minutes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("pledge", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("per_district", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "seat_order",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "rules",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "guests",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("code", "recorded_from"),
    )
    op.create_table(
        "meeting_confirmed",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("meeting", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("line", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("pledge_class", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("text", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("form", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("course", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "meeting",
            "line",
            "person_id",
            "kind",
            "pledge_class",
            "text",
            "form",
            "course",
            name="confirmed_once",
        ),
    )
    op.create_table(
        "meeting_fact",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("meeting", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("line", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("how", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("arrived_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("substitute_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("substitute_post", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("substitute_person", sa.BigInteger(), nullable=True),
        sa.Column("excuse_from", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("excuse_date", sa.Date(), nullable=True),
        sa.Column("excuse_letter", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("remarks", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("addendum", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("list_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("fact_of_line", "meeting_fact", ["meeting", "line"], unique=False)
    op.create_table(
        "meeting_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'infinity'"),
            nullable=False,
        ),
        sa.Column("meeting", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("line", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("since_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("until_version", sa.Integer(), nullable=True),
        sa.Column("ended", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("tenure_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("post", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("post_label", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("capacity", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("office", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("village_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("village_as_written", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("district_as_written", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("district_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("explanation", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", "recorded_from"),
    )
    op.create_index("line_of_code", "meeting_line", ["code_hash"], unique=False)
    op.create_index("line_of_person", "meeting_line", ["person_id"], unique=False)
    op.create_index("line_once", "meeting_line", ["meeting", "line", "recorded_from"], unique=True)
    op.create_index(
        "person_once",
        "meeting_line",
        ["meeting", "person_id"],
        unique=True,
        postgresql_where=sa.text("recorded_to = 'infinity' and ended = ''"),
    )
    op.create_table(
        "meeting_list",
        sa.Column("meeting", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("publication", sa.BigInteger(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column(
            "left_out",
            postgresql.ARRAY(sa.BigInteger()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("meeting", "version"),
    )
    op.create_table(
        "meeting_scan",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("door", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("device", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("device_time", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("server_time", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("shown", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("list_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("online", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("nonce"),
    )
    op.create_index("scan_of_meeting", "meeting_scan", ["meeting", "line"], unique=False)
    for sequence in ("line_id", "follow_up_id"):
        op.execute(f"create sequence {sequence}")
    for sequence in ("person_id", "tenure_id", "record_id"):
        op.execute(f"create sequence {sequence} increment by 100")
    for sequence in ("act_id", "result_id", "exemption_id"):
        op.execute(f"create sequence {sequence}")
    # Hashes: not worth an attempt to compress them.
    op.execute("alter table source alter column manifest set storage external")
    op.execute(
        "alter table delivery alter column body set storage external, alter column tables set "
        "storage external"
    )  # compressed and sealed already
    op.execute("alter table evidence alter column body set storage external")  # sealed
    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin raise exception 'the trail is append-only'; end $$
        """
    )
    op.execute(
        "create trigger audit_stays before update or delete or truncate on audit execute function "
        "refuse_change()"
    )
    for table in ("meeting_list", "meeting_scan", "meeting_fact", "meeting_confirmed"):
        op.execute(
            f"create trigger {table}_stays before update or delete on {table} execute function "
            "refuse_change()"
        )
    op.execute(
        "alter table paper alter column content set storage external, alter column body set "
        "storage external"
    )
    # What was made is never changed and never forgotten; only its sealed copy may go, once its
    # years are over.
    op.execute(
        """
        create function refuse_other_paper() returns trigger language plpgsql as $$
        begin
          if tg_op = 'UPDATE' then
            old.content := null; old.body := null;
            if new is not distinct from old then return new; end if;
          end if;
          raise exception 'what was made stays as it was made';
        end $$
        """
    )
    op.execute(
        "create trigger paper_stays before update or delete on paper for each row execute function "
        "refuse_other_paper()"
    )
    op.execute(
        "create trigger papers_stay before truncate on paper execute function refuse_change()"
    )
