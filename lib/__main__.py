"""Run a command: `python -m lib --help`."""

import sys

from lib import settings

if __name__ == "__main__":
    try:
        settings.current()
    except settings.SettingsError as error:  # before importing modules that use settings
        print(error, file=sys.stderr)  # noqa: T201 - output of a command
        sys.exit(1)
    from lib.cli import main

    main(prog_name="python -m lib")
