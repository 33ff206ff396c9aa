"""Where a row is accepted or refused. Knows no database and no source type."""
