#!/bin/sh
# Finds nginx, installs Debian's when root, and otherwise says what will not be tested.
set -eu
PATH="$PATH:/usr/sbin"
if command -v nginx >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing nginx for the test of two replicas"
  apt-get update -qq
  # Only the program is wanted: a policy that forbids starting it keeps port 80 free.
  if DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq nginx >/dev/null; then exit 0; fi
fi
echo "nginx is missing: the test of two replicas will be skipped. On Debian, as root: apt-get install nginx." >&2
