"""What has the keyboard on an open page, and whether it can be seen."""

from pathlib import Path

SCRIPT = (Path(__file__).parent / "focus.js").read_text()
LEAST = 3.0  # contrast of the ring with what it stands on


def focused(page):
    """What has the keyboard now: its name, place and ring; None where nothing has."""
    return page.evaluate(SCRIPT)


def fault(found):
    """Why what has the keyboard cannot be seen, or nothing."""
    if not found["inView"]:
        return f"{found['name']!r} is out of view when it has the keyboard"
    if found["covered"]:
        return f"{found['name']!r} is covered when it has the keyboard"
    return "" if found["ring"] >= LEAST else f"no ring of {LEAST} to 1 around {found['name']!r}: {found['ring']}"
