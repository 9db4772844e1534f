#!/bin/sh
# Finds nginx, installs Debian's when root, and otherwise says what will not be tested.
set -eu
PATH="$PATH:/usr/sbin"
if command -v nginx >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing nginx for the test of two replicas"
  if [ ! -e /usr/sbin/policy-rc.d ]; then  # Debian's way to install a server without starting it
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
  fi
  apt-get update -qq
  if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx >/dev/null; then exit 0; fi
fi
echo "nginx is missing: the test of two replicas will be skipped. On Debian, as root: apt-get install nginx." >&2
