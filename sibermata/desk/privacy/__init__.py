"""Personal data: what people do to answer for it."""
