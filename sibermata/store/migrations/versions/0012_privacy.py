"""Which export held whom, and what persons asked about their data"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0010"


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, postgresql.TIMESTAMP(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        instant("at"),
        text("who"),
        text("token"),
        text("what"),
        text("form"),
        sa.Column(
            "about",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("lines", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "people",
            postgresql.ARRAY(sa.BigInteger()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("numbers", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("export_by", "export", ["who", "at"], unique=False)
    op.execute(
        "create trigger export_stays before update or delete or truncate on export execute "
        "function refuse_change()"
    )
    op.create_table(
        "subject_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        text("district_code"),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        text("kind"),
        text("channel"),
        instant("received_at"),
        instant("due_at"),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        text("by"),
        instant("at"),
        text("outcome"),
        text("told_by"),
        instant("told_at", nullable=True),
        text("closed_by"),
        instant("closed_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "request_open",
        "subject_request",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
    )
    # What was made is never changed and never forgotten; its sealed copy may go, or be sealed anew
    # under another key: the hashes of content and file stay and prove it.
    op.execute(
        """
        create or replace function refuse_other_paper() returns trigger language plpgsql as $$
        begin
          if tg_op = 'UPDATE' and (old.content is not null or new.content is null)
              and (old.body is not null or new.body is null) then
            old.content := new.content; old.body := new.body;
            if new is not distinct from old then return new; end if;
          end if;
          raise exception 'what was made stays as it was made';
        end $$
        """
    )
    op.create_index("request_of_person", "subject_request", ["person_id"], unique=False)
