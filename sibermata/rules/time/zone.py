"""The office's zone: Waktu Indonesia Barat, without summer time since 1964."""

from datetime import timedelta, timezone

ZONE = "Asia/Jakarta"
WIB = timezone(timedelta(hours=7), "WIB")
