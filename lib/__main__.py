"""Runs the commands: `python -m lib --help`."""

import sys

from lib import settings

if __name__ == "__main__":
    try:
        settings.current()
    except settings.SettingsError as error:  # before anything is imported that asks for one
        print(error, file=sys.stderr)  # noqa: T201 - a command's own answer
        sys.exit(1)
    from lib.cli import main

    main(prog_name="python -m lib")
