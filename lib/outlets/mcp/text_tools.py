"""Tool that holds the numbers of a text against the register. Nothing of the text is kept or logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.claims import report, text_files
from lib.outlets.api import resources
from lib.outlets.api.problems import ProblemError, problem
from lib.outlets.mcp.tool_result import WHOLE, ToolResult

if TYPE_CHECKING:
    from lib.claims.report import Finding
    from lib.dataset.register import Register
    from lib.outlets.mcp.tool_arguments import Given


def check_text(register: Register, given: Given) -> ToolResult:
    """Give the verdict on each number of a text, and what may be said instead.

    Raises:
        ProblemError: there is no text, it is too long, or its date is no day.
    """
    try:
        day = text_files.day(written) if (written := given.one("date")) else None
        found = report.check(given.one("text"), register, day)
    except text_files.TextRefusedError as error:
        raise ProblemError(problem("not-a-text", str(error))) from None
    lines = [line for place, finding in enumerate(found.findings, 1) for line in _lines(place, finding)]
    caveats = tuple(dict.fromkeys(text for finding in found.findings for text in finding.caveats))
    return ToolResult(
        say=f"{found.headline}.", lines=tuple(lines), caveats=caveats or (WHOLE,), record=resources.findings(found)
    )


def _lines(place: int, finding: Finding) -> list[str]:
    """Say what was found of one number, a line each."""
    said = f"What may be said: {finding.say}" if finding.say else ""
    return [line for line in (f"{place}. {finding.number}: {finding.label}", finding.why, said) if line]
