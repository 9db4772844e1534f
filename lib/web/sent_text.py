"""Read the text that a request of the API carries: JSON or plain text, of a bounded size. Nothing of it is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import orjson
from starlette.requests import ClientDisconnect

from lib.claims import text_files
from lib.model.limits import MEGABYTE
from lib.outlets.api.problems import ProblemError, problem
from lib.outlets.api.resources import SentText

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request

    from lib.outlets.api.endpoints import RequestBody
    from lib.outlets.api.problems import ProblemDetails

CHARSET: Final = re.compile(r'charset\s*=\s*"?([\w-]+)')
CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii"})
LENGTH: Final = re.compile("[0-9]{1,18}")
WRONG_TYPE: Final = "Send plain text in UTF-8 (text/plain), or JSON (application/json)."


async def read(request: Request, body: RequestBody) -> SentText:
    """Return the text of a request.

    Raises:
        ProblemError: it is of another type, too large, or not as `body` describes it.
    """
    media_type, _, rest = request.headers.get("content-type", "").lower().partition(";")
    charset = CHARSET.search(rest)
    if media_type.strip() not in body.schemas or (charset and charset[1] not in CHARSETS):
        raise ProblemError(problem("wrong-type", WRONG_TYPE))
    content = await _content(request, body.most)
    if media_type.strip() != "text/plain":
        return _of_json(content)
    try:
        return SentText(content.decode())
    except UnicodeDecodeError:
        raise ProblemError(problem("not-a-text", "This is not text in UTF-8.")) from None


async def _content(request: Request, most: int) -> bytes:
    """Read the body of a request. Of one that is too large the rest is not read."""
    stated = request.headers.get("content-length", "")
    if LENGTH.fullmatch(stated) and int(stated) > most:
        raise ProblemError(_too_large(most))
    content = bytearray()
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > most:
                raise ProblemError(_too_large(most))
    except ClientDisconnect:  # nobody is there to read the answer, but it is no error of ours
        raise ProblemError(problem("not-understood", "The text was not sent to its end.")) from None
    return bytes(content)


def _too_large(most: int) -> ProblemDetails:
    return problem("too-large", f"The text is larger than {most // MEGABYTE} MB. Send a shorter one.")


def _of_json(content: bytes) -> SentText:
    """Read a JSON object with a text, and with its date if need be."""
    try:
        sent = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise ProblemError(problem("not-understood", "The body is not JSON.")) from None
    if not isinstance(sent, dict) or not {"text"} <= set(sent) <= {"text", "date"}:
        raise ProblemError(problem("not-understood", "Send a JSON object with 'text'. It can have 'date' too."))
    if not isinstance(sent["text"], str):
        raise ProblemError(problem("not-understood", "'text' must be the text to check."))
    return SentText(sent["text"], _day(sent["date"]) if "date" in sent else None)


def _day(written: object) -> date:
    try:
        return text_files.day(written if isinstance(written, str) else "")
    except text_files.TextRefusedError as error:
        raise ProblemError(problem("not-understood", str(error))) from None
