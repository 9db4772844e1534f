#!/bin/sh
# Finds Chromium or Chrome, installs Debian's when root, and otherwise says what is missing. Most journeys run in the
# Chromium without windows, where it is there: a page takes 60% of the time. Only one with windows answers a finger.
set -eu
found() {
  for name in "$@"; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then return 0; fi
  done
  return 1
}
with_windows() { found "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; }
if with_windows && found "${CHROMIUM:-}" chromium-headless-shell; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests"
  apt-get update -qq
  with_windows || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
  # Older systems have no such package, and the journeys do without.
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null 2>&1 || true
  exit 0
fi
if with_windows; then exit 0; fi
echo "Chromium is missing and the browser tests need it. On Debian, as root: apt-get install chromium." >&2
echo "Or set CHROMIUM to the path of an installed Chrome or Chromium." >&2
exit 1
