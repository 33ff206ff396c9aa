"""By what a provider of sign-ins knows an account"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    for name in ("email", "subject"):
        op.add_column("account", sa.Column(name, sa.LargeBinary(), nullable=True))
        op.create_index(f"account_{name}_once", "account", [name], unique=True)
