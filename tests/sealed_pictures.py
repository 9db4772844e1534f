"""Small pictures as the renderer hands them over, sealed without a browser."""

import io
from datetime import datetime

import pikepdf
from PIL import Image

from lib.outlets.credentials import sealing
from lib.outlets.credentials.keys import Keys
from lib.outlets.credentials.mark import Line, Mark
from lib.outlets.pictures import metadata

SECRET = Keys((b"a secret of at least 32 characters",))
MARK = Mark("breakdown", "figures=announced", "slide", "png", "2026-11-22", "ab" * 32)
SVG = (
    '<svg class="main-svg" xmlns="http://www.w3.org/2000/svg" width="60" height="40" viewBox="0 0 60 40">'
    '<defs id="defs-1a2b3c"></defs><text x="5" y="20">115,489</text></svg>'
)


def png(colour=(18, 67, 109), size=(8, 6)):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def pdf(width=60):
    buffer, file = io.BytesIO(), pikepdf.new()
    page = file.add_blank_page(page_size=(width, 40))
    page.Contents = file.make_stream(b"BT /F 9 Tf (115,489) Tj ET")
    file.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def marked(mark, drawn=None):
    """A picture that says what it is, not sealed yet."""
    facts = metadata.PictureMetadata(
        id="p1",
        title="All offences",
        description="A drawing of bars.",
        source="Source: Home Office.",
        licence="Open Government Licence v3.0.",
        version="Data version 2026-11-22.",
        address="/exhibits/breakdown",
        moment=datetime(2026, 11, 22),  # noqa: DTZ001 - as the data gives it
        line=Line(mark).text.decode(),
    )
    if mark.ending == "svg":
        return metadata.svg(drawn or SVG, facts, (60, 40))
    return metadata.png(drawn or png(), facts) if mark.ending == "png" else metadata.pdf(drawn or pdf(), facts)


def sealed(mark, keys=SECRET, drawn=None):
    return sealing.sign(marked(mark, drawn), mark, keys)
