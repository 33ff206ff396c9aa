"""The queue of the workers, as its library wrote it, and the nights that were asked for"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

# What procrastinate 3.10 ships, word for word: a later one of its shapes is a later revision.
QUEUE = Path(__file__).with_name("0006_procrastinate.sql")


def upgrade() -> None:
    op.get_bind().exec_driver_sql(QUEUE.read_text(encoding="utf-8").replace("%", "%%"))
    op.create_table(
        "night",
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("night"),
    )
    op.execute(
        "insert into night (night, closed_at) select night, coalesce(max(ended_at), now()) "
        "from run group by night"
    )
