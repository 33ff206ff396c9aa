"""Personal data: the subject file, requests, breaches, the record of processing, the key."""
