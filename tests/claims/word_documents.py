"""Word documents made for the tests, part by part."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def body(inner, namespace=W):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{namespace}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        f"<w:body>{inner}</w:body></w:document>"
    )


def paragraph(text):
    return f"<w:p>{run(text)}</w:p>"


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def note(kind, text, namespace=W):
    return f'<w:{kind}s xmlns:w="{namespace}"><w:{kind}>{paragraph(text)}</w:{kind}></w:{kind}s>'


def document(inner="", namespace=W, **parts):
    """The bytes of a document; other parts by name, with "/" written as "__" and "." as "_dot_"."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", body(inner, namespace))
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()
