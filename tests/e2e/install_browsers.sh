#!/bin/sh
# Finds Firefox and WebKit's MiniBrowser, installs Debian's when root, and otherwise says what will not be tested.
set -eu
has_firefox() { command -v firefox-esr >/dev/null 2>&1 || command -v firefox >/dev/null 2>&1; }
has_webkit() {
  command -v WebKitWebDriver >/dev/null 2>&1 && command -v Xvfb >/dev/null 2>&1 &&
    ls /usr/lib/*/webkit2gtk-4.1/MiniBrowser /usr/libexec/webkit2gtk-4.1/MiniBrowser 2>/dev/null | grep -q .
}
install_from_debian() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  echo "Installing $1 for the journeys in other browsers"
  shift
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
has_firefox || install_from_debian Firefox firefox-esr ||
  echo "Firefox is missing: its journeys will be skipped. On Debian, as root: apt-get install firefox-esr." >&2
has_webkit || install_from_debian WebKit webkit2gtk-driver libwebkit2gtk-4.1-0 xvfb ||
  echo "WebKit is missing: its journeys will be skipped. On Debian, as root: apt-get install webkit2gtk-driver libwebkit2gtk-4.1-0 xvfb." >&2
