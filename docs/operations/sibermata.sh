#!/bin/sh
# A command as the services run it: by their user, with their settings and their key. Typed by root; the guide puts it into
# /usr/local/sbin as `sibermata` and as `sibermata-jobs`. Files without a folder are those of /var/lib/sibermata.
# `sibermata key ...` writes the key file, which is root's: root does it.
set -eu
name=$(basename "$0")
unit=sibermata-typed-$$
where=--pipe
[ -t 0 ] && [ -t 1 ] && where=--pty
user=sibermata key=/run/credentials/$unit.service/key
[ "${1-}" != key ] || { user=root key=/etc/sibermata/key; }
exec systemd-run --quiet --wait --collect "$where" --unit="$unit" --description="$name, typed by root" --service-type=exec \
	--uid="$user" --gid="$user" --working-directory=/var/lib/sibermata \
	--property=EnvironmentFile=/etc/sibermata/sibermata.env --property=LoadCredential=key:/etc/sibermata/key \
	--property=StateDirectory=sibermata --property=StateDirectoryMode=0700 --property=UMask=0077 \
	--setenv=SUDO_USER="${SUDO_USER:-root}" --setenv=SIBERMATA_DATA=/var/lib/sibermata --setenv=SIBERMATA_KEY_FILE="$key" \
	"/opt/sibermata/bin/$name" "$@"
