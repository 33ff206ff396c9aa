"""Targets of messages, and the outbox"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

INSTANT = postgresql.TIMESTAMP(timezone=True)


def words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "message_target",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        words("name"),
        words("role"),
        sa.Column(
            "districts",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        words("channel"),
        words("ending"),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        words("made_by"),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        words("district_code"),
        sa.Column("target", sa.BigInteger(), nullable=False),
        words("kind"),
        words("about"),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sending_since", INSTANT, nullable=True),
        words("code"),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("target", "kind", "about", name="outbox_once"),
    )
    op.create_index(
        "outbox_open",
        "outbox",
        ["target"],
        unique=False,
        postgresql_where=sa.text("state in ('waiting', 'sending')"),
    )
    op.create_index("outbox_made", "outbox", ["made_at"], unique=False)
