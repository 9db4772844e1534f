"""Runs the commands: `python -m lib --help`."""

from lib.cli import main

if __name__ == "__main__":
    main(prog_name="python -m lib")
