"""Hostile files for the pages "Check a return" and "Check an image": kind of file -> its bytes."""

import io
import struct
import zipfile
import zlib
from functools import cache

from lib.model.limits import MEGABYTE, MOST_BYTES

TYPED = "<img src=x onerror=window.hit=1>[x](javascript:window.hit=1)$x^2$:red[x]"
BOMB = 60 * MEGABYTE
HEAD = b"code,force,count,note\n"
GOOD = HEAD + b"E23000032,Kent,7,\n"
TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
    b'PartName="/xl/worksheets/sheet1.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_SHEETS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PNG = b"\x89PNG\r\n\x1a\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'


def book(sheet=b"", workbook=b"", **more):
    """A workbook put together by hand: its parts may say anything."""
    rows = sheet or b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (
        _SHEETS,
        _row(1, b"code", b"force", b"count"),
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % _OFFICE,
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r" Type="%s/worksheet" Target="worksheets/sheet1.xml"/></Relationships>' % _OFFICE,
        "xl/workbook.xml": workbook
        or b'<workbook %s xmlns:r="%s"><sheets><sheet name="Return" sheetId="1" r:id="r"/></sheets></workbook>'
        % (_SHEETS, _OFFICE),
        "xl/worksheets/sheet1.xml": rows,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (
            parts | {name.replace("__", "/").replace("_dot_", "."): part for name, part in more.items()}
        ).items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _row(number, *cells):
    held = b"".join(
        b'<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>' % (65 + at, number, cell) for at, cell in enumerate(cells)
    )
    return b'<row r="%d">%s</row>' % (number, held)


def _sheet(*rows, before=b"", after=b""):
    return b"%s<worksheet %s><sheetData>%s</sheetData>%s</worksheet>" % (before, _SHEETS, b"".join(rows), after)


def _overlapping():
    """An archive whose directory names one packed part four hundred times."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = packed.compress(bytes(MEGABYTE)) + packed.flush()
    crc = zlib.crc32(bytes(MEGABYTE))
    local = (
        struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(content), MEGABYTE, 5, 0)
        + b"x.xml"
        + content
    )
    entry = struct.pack(
        "<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(content), MEGABYTE, 9, 0, 0, 0, 0, 0, 0
    )
    listed = b"".join(entry + b"x%04d.xml"[:0] + b"x%04d.xm" % number + b"l" for number in range(400))
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 400, 400, len(listed), len(local), 0)
    return local + listed + end


def _nested():
    content = bytes(9 * MEGABYTE)
    for _ in range(5):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(9):
                archive.writestr(f"{number}.zip", content)
        content = buffer.getvalue()
    return content


def _chunk(kind, content):
    return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))


def _picture(width=9, height=9, *more):
    rows = zlib.compress(bytes((width // 8 + 2) * min(height, 60_000)))
    header = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    return PNG + _chunk(b"IHDR", header) + b"".join(more) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _pdf(inside):
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R"
        + inside
        + b">>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


@cache
def returns():
    """Files for "Check a return"; tests/data_returns/ has more."""
    return {
        "blanks": b" \r\n" * 2000,
        "5 MB and a byte": GOOD.ljust(MOST_BYTES + 1, b"\n"),
        "a cell of 4 MB": HEAD + b"E23000032,Kent,7," + b"x" * 4 * MEGABYTE,
        "a million cells in a row": HEAD + b"," * 1_000_000,
        "a million rows": HEAD + b"a,b,1,\n" * 700_000,
        "quotation marks alone": b'"' * MEGABYTE,
        "formulas": HEAD + b"=cmd|' /C calc'!A1,=1+1,=HYPERLINK(\"x\"),@SUM(1)\n",
        "markup": f"code,force,count,note\n{TYPED},{TYPED},{TYPED},{TYPED}\n".encode(),
        "markup in the headings": f"{TYPED},{TYPED},{TYPED}\nE23000032,Kent,7\n".encode(),
        "UTF-7": b"+ADw-script+AD4-,force,count\n",
        "bytes of chance": bytes(range(256)) * 4000,
        "marks that turn the direction of writing": HEAD + "E23000032,\u202etneK,7,\n".encode(),
        "a web page": b"<!doctype html><script>window.hit=1</script>",
        "numbers without end": HEAD + b"E23000032,Kent," + b"9" * 100_000 + b",\n",
        "a PDF": _pdf(b""),
        "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000),
        "a picture": _picture(),
        "a zip file and nothing more": b"PK\x03\x04",
        "a zip bomb in a zip bomb": _nested(),
        "an archive that lost some bytes": book()[:40] + book()[55:],
        "parts that overlap": _overlapping(),
        "a billion laughs": book(LAUGHS + _sheet(_row(1, b"code", b"force", b"&m;"))),
        "a file of the system": book(OUTSIDE + _sheet(_row(1, b"code", b"force", b"&x;"))),
        "a billion laughs in the workbook": book(workbook=LAUGHS + b"<workbook>&m;</workbook>"),
        "a row that is no number": book(_sheet(b'<row r="x"><c r="A1"/></row>')),
        "a hundred thousand merged cells": book(
            _sheet(after=b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 100_000 + b"</mergeCells>")
        ),
        "columns without end": book(
            _sheet(
                _row(1, b"code", b"force", b"count"), after=b'<cols><col min="1" max="999999999" hidden="1"/></cols>'
            )
        ),
        "elements within elements": book(b"<a>" * 200_000 + b"</a>" * 200_000),
        "a shared text that is not there": book(_sheet(b'<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>')),
        "no sheet": book(workbook=b"<workbook %s/>" % _SHEETS),
        "no XML": book(b"\xff\xfe\x00 no XML"),
        "markup in a workbook": book(
            _sheet(_row(1, b"code", b"force", b"count"), _row(2, b"&lt;img src=x onerror=window.hit=1&gt;", b"x", b"1"))
        ),
        "a picture with a workbook behind it": _picture() + book(),
        "a PDF with a workbook behind it": _pdf(b"") + book(),
        "a workbook with a page before it": b"<script>window.hit=1</script>" + book(),
    }


@cache
def pictures():
    """Files for "Check an image"; tests/outlets/ has more."""
    mark = b"recorded-csae-dashboard"
    return {
        "nothing": b"",
        "a picture of 4 billion pixels": _picture(65_000, 65_000),
        "a picture that says it is endless": PNG
        + _chunk(b"IHDR", struct.pack(">LLBBBBB", 2**31 - 1, 2**31 - 1, 16, 6, 0, 0, 1)),
        "a picture cut short": _picture()[:40],
        "a piece that says it is endless": PNG + struct.pack(">L", 2**32 - 1) + b"tEXt" + b"x" * 100,
        "a hundred thousand pieces": PNG + _chunk(b"tEXt", b"a\0b") * 100_000,
        "packed text that unfolds to 60 MB": _picture(
            9, 9, _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(BOMB), 9))
        ),
        "markup in the text of a picture": _picture(9, 9, _chunk(b"tEXt", b"Comment\0" + TYPED.encode())),
        "a mark without sense": _picture(9, 9, _chunk(b"tEXt", mark + b"\0" + b"\xff" * 3000)),
        "exactly 5 MB": _picture().ljust(MOST_BYTES, b"\0"),
        "5 MB and a byte": _picture().ljust(MOST_BYTES + 1, b"\0"),
        "a billion laughs": LAUGHS + SVG + b"<text>&m;</text></svg>",
        "a file of the system": OUTSIDE + SVG + b"<text>&x;</text></svg>",
        "a script": SVG + b"<script>window.hit=1</script><image xlink:href='x' onerror='window.hit=1'/></svg>",
        "a page inside": SVG + b"<foreignObject><iframe src='javascript:window.hit=1'/></foreignObject></svg>",
        "an SVG cut short": SVG[:60],
        "elements within elements": SVG + b"<g>" * 400_000,
        "an SVG in UTF-16": (SVG + b"</svg>").decode().encode("utf-16"),
        "a PDF that runs a script": _pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        "a PDF that starts a program": _pdf(b"/OpenAction<</S/Launch/F(cmd.exe)>>"),
        "a PDF cut short": _pdf(b"")[:20],
        "a PDF of parentheses": b"%PDF-1.7\n" + b"(" * 2_000_000,
        "a PDF of dictionaries": b"%PDF-1.7\n" + b"<<" * 1_000_000,
        "a picture that is a page": _picture() + b"<script>window.hit=1</script>",
        "a picture that is an archive": _picture() + book(),
        "a GIF that is a script": b"GIF89a/*" + b"\0" * 50 + b"*/=1;window.hit=1//",
        "a JPEG": b"\xff\xd8\xff\xe0" + bytes(2000),
        "a WebP": b"RIFF\xff\xff\xff\xffWEBPVP8 " + bytes(2000),
        "a workbook": book(),
        "bytes of chance": bytes(range(256)) * 4000,
    }
