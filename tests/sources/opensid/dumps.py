"""Whole versions of OpenSID's schema with a few invented officials in each."""

from tests.sources.loopback import DELIVERIES

NEW = (DELIVERIES / "opensid/new.sql").read_text("utf-8")


OLD = (DELIVERIES / "opensid/old.sql").read_text("utf-8")
