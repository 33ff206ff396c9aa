"""The seats of a person, found without reading those of everybody"""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_index("held_seat_of_person", "held_seat", ["person_id"])
