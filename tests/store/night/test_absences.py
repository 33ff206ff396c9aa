"""What the registry says of records that are asked for by their numbers."""

from sibermata.store.night.absences import records_of
from sibermata.store.registry.people import stored_records
from tests.office import BUDI, SITI, Office


def test_a_record_asked_for_by_its_number_is_the_one_that_the_night_reads(office: Office) -> None:
    """Also of a post that its own source calls over."""
    office.deliver([SITI, {**BUDI, "status": "non-aktif"}])
    office.one()
    with office.database.connection() as connection:
        read = stored_records(connection, "35.16", "mojokerto", gone=None)
        asked = records_of(connection, [record.id for record in read])
    assert [asked[record.id] for record in read] == [("35.16", record) for record in read]
    assert [record.over for record in read] == [False, True]
