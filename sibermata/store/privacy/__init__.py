"""Personal data: what the law asks us to know and to answer."""
