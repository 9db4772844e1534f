#!/bin/sh
# Prints the Python that the virtual environment is made with: python3 where it is 3.11 or newer, else the newest
# python3.x on the path that is. Takes a command to use instead. Says what was found where none is new enough.
set -u
OLDEST=11

minor() {
  "$1" -c 'import sys; print(sys.version_info[1] if sys.version_info[0] == 3 else -1)' 2>/dev/null || echo -1
}

others() {  # every python3.x on the path, the newest first
  IFS=:
  for folder in $PATH; do
    for file in "$folder"/python3.*; do
      case "${file##*/python3.}" in *[!0-9]*) continue ;; esac
      [ -x "$file" ] && echo "${file##*/python3.} $file"
    done
  done | sort -rn -k1,1 -s | cut -d" " -f2-
}

use() {
  if ! "$1" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python's venv module is missing for $1. On Debian: apt-get install python3.$(minor "$1")-venv" >&2
    exit 1
  fi
  echo "$1"
  exit 0
}

candidates="${1:-python3}"
[ $# -gt 0 ] && [ -n "$1" ] || candidates="python3
$(others)"
found=""
while IFS= read -r candidate; do
  command -v "$candidate" >/dev/null 2>&1 || continue
  version="$(minor "$candidate")"
  [ "$version" -ge "$OLDEST" ] && use "$(command -v "$candidate")"
  [ "$version" -ge 0 ] && found="$found${found:+, }$candidate (3.$version)"
done <<EOF
$candidates
EOF
echo "The dashboard needs Python 3.$OLDEST or newer. Found: ${found:-none}. On Debian: apt-get install python3.11 python3.11-venv" >&2
exit 1
