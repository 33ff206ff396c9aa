"""Words of names, counts of villages, and the measures of each district night by night"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "name_token",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("in_office", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "district_code", "token"),
    )
    op.create_index("name_token_by_token", "name_token", ["token"], unique=False)
    op.create_table(
        "name_word",
        sa.Column("token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token"),
    )
    op.create_table(
        "village_count",
        sa.Column("village_code", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("officials", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("vacant", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("village_code"),
    )
    op.create_table(
        "indexing",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("publications", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("posts", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("people", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("whole", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "district_measure",
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("district_code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("whole", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("night", "measure", "district_code"),
    )
    op.create_index("mark_by_village", "mark", ["village_code"], unique=False)
    # The last publication once all that was being published is; the login of the pages may not lock
    # the table itself.
    op.execute(
        """
        create function settled_publication() returns table (number bigint,
          published_at timestamptz) language plpgsql volatile security definer
          set search_path = pg_catalog, public as $$
        begin
          lock table publication in share mode;
          return query select p.number, p.published_at from publication p
            order by p.number desc limit 1;
        end $$
        """
    )
