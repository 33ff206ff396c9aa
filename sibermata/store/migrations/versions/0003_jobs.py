"""Long work that people ask for, its workers, files handed in, sources paused"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

OPEN = sa.text("state in ('waiting', 'running')")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        words("district_code"),
        words("kind"),
        document("ids"),
        words("asked_for"),
        words("state", "waiting"),
        words("step"),
        count("done"),
        count("of"),
        words("account"),
        words("by"),
        sa.Column("districts", postgresql.ARRAY(sa.Text()), nullable=True),
        instant("asked_at", nullable=False),
        sa.Column("publication", sa.BigInteger(), nullable=False),
        document("result"),
        sa.Column("report", sa.LargeBinary(), nullable=True),
        words("code"),
        document("facts"),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        count("attempts"),
        instant("heartbeat"),
        instant("started_at"),
        instant("ended_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("job_once", "job", ["asked_for"], unique=True, postgresql_where=OPEN)
    op.create_index("job_open", "job", ["id"], unique=False, postgresql_where=OPEN)
    op.create_table(
        "worker",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        instant("since", nullable=False),
        instant("seen_at", nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Text(), nullable=False),
        words("district_code"),
        words("purpose"),
        words("source"),
        words("kind"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        words("account"),
        words("by"),
        instant("at", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        words("confirmed_by"),
        instant("confirmed_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "upload_handed_in",
        "upload",
        ["source", "confirmed_at"],
        unique=False,
        postgresql_where=sa.text("confirmed_at is not null"),
    )
    op.create_index("upload_of_person", "upload", ["by", "at"], unique=False)
    op.add_column("source", sa.Column("paused_until", sa.Date(), nullable=True))
    op.add_column("source", words("paused_by"))
    op.add_column("source", words("paused_reason"))
    # Sealed, and compressed before.
    op.execute("alter table upload alter column body set storage external")
    op.execute("alter table job alter column report set storage external")


def words(name: str, default: str = "") -> sa.Column[str]:
    """A text that is never null."""
    return sa.Column(name, sa.Text(), server_default=sa.text(f"'{default}'"), nullable=False)


def document(name: str) -> sa.Column[object]:
    """A small JSON object."""
    kind = postgresql.JSONB(astext_type=sa.Text())
    return sa.Column(name, kind, server_default=sa.text("'{}'"), nullable=False)


def count(name: str) -> sa.Column[int]:
    """A number, 0 until counted."""
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def instant(name: str, *, nullable: bool = True) -> sa.Column[object]:
    """An instant, in UTC."""
    return sa.Column(name, postgresql.TIMESTAMP(timezone=True), nullable=nullable)
