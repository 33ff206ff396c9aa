"""Rapat: from the invitation to the record, one page a step."""
