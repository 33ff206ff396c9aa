"""Telephone numbers by their keyed hashes; what a second person's yes is asked for"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "phone_number",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "district_code", "hash"),
    )
    op.create_index("phone_number_by_hash", "phone_number", ["hash"], unique=False)
    op.add_column(
        "approval",
        sa.Column("purpose", sa.Text(), server_default=sa.text("''"), nullable=False),
    )
    # the numbers of whoever is there already are hashed when the index is made the next time: it
    # begins anew
    op.execute("delete from indexing")
