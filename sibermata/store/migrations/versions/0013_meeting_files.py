"""Files of attendance that came back; what a word of a source means beside one village alone"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "meeting_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("meeting", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("refused", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("addendum", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("meeting_file_of", "meeting_file", ["meeting", "sha256"], unique=False)
    op.add_column(
        "spelling_rule",
        sa.Column("village_code", sa.Text(), server_default=sa.text("''"), nullable=False),
    )
    op.drop_index("spelling_once", "spelling_rule")
    columns = ["source", "column_name", "value_key", "village_code"]
    op.create_index(
        "spelling_once",
        "spelling_rule",
        columns,
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null"),
    )
