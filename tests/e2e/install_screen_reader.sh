#!/bin/sh
# Finds Orca and what it needs, installs Debian's when root, and otherwise says what will not be heard.
set -eu
all=yes
for name in Xvfb dbus-daemon openbox xdotool speech-dispatcher orca firefox-esr /usr/libexec/at-spi-bus-launcher; do
  command -v "$name" >/dev/null 2>&1 || all=no
done
if [ "$all" = yes ]; then exit 0; fi
packages="xvfb dbus openbox xdotool speech-dispatcher orca firefox-esr at-spi2-core"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing a screen reader and a browser for the journeys that are heard"
  apt-get update -qq
  # shellcheck disable=SC2086
  if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null; then exit 0; fi
fi
echo "A screen reader is missing: its journeys will not be heard. On Debian, as root: apt-get install $packages." >&2
