"""An answer is compressed once, is the same to the byte in every encoding, and nothing private is kept."""

import asyncio
import gzip

import brotli
import pytest
from starlette.responses import Response

from lib.web.kept_compression import COMPRESSORS, KeptCompression

TEXT = b"area_name,value\r\n" * 200
CACHED = {"etag": 'W/"one"', "cache-control": "public, no-cache", "content-type": "text/csv; charset=utf-8"}
DECODED = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


def answered(middleware, encoding="br", method="GET"):
    """The headers and the body that a client gets."""
    messages = []

    async def send(message):
        messages.append(message)

    scope = {"type": "http", "method": method, "path": "/", "headers": [(b"accept-encoding", encoding.encode())]}
    asyncio.run(middleware(scope, None, send))
    start, *bodies = messages
    return {name.decode(): value.decode() for name, value in start["headers"]}, b"".join(m["body"] for m in bodies)


def of(body=TEXT, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return KeptCompression(Response(body, headers=CACHED | named))


@pytest.mark.parametrize(
    ("offer", "used"),
    [("br, gzip", "br"), ("gzip", "gzip"), ("zstd, br;q=0, gzip", "gzip"), ("zstd", ""), ("", ""), ("br;q=0", "")],
)
def test_the_body_is_the_same_in_every_encoding_and_made_once(monkeypatch, offer, used):
    made = []
    for name, compress in dict(COMPRESSORS).items():
        monkeypatch.setitem(COMPRESSORS, name, lambda body, compress=compress: made.append(1) or compress(body))
    middleware = of()
    for _ in range(3):
        headers, body = answered(middleware, offer)
        assert headers.get("content-encoding", "") == used
        assert int(headers["content-length"]) == len(body)
        assert DECODED[used](body) == TEXT
        assert ("accept-encoding" in headers.get("vary", "")) == bool(used)
    assert len(made) == bool(used)


@pytest.mark.parametrize(
    "changed",
    [
        {"cache_control": "no-store"},
        {"cache_control": "private"},
        {"content_encoding": "br"},
        {"content_type": "image/png"},
        {"content_type": "application/zip"},
        {"body": b"short"},
    ],
)
def test_what_is_private_short_or_compressed_is_left_alone(changed):
    middleware = of(**changed)
    headers, body = answered(middleware)
    assert body == changed.get("body", TEXT)
    assert headers.get("content-encoding") == changed.get("content_encoding")
    assert not middleware.kept.keys()


def test_an_answer_without_a_tag_is_left_alone():
    middleware = KeptCompression(Response(TEXT, media_type="text/csv"))
    assert answered(middleware)[1] == TEXT
    assert not middleware.kept.keys()


def test_another_body_under_the_same_tag_is_never_sent_for_it():
    middleware = of()
    answered(middleware)
    middleware.app = of(TEXT + b"more\r\n").app
    assert brotli.decompress(answered(middleware)[1]) == TEXT + b"more\r\n"


def test_a_request_for_headers_alone_has_no_body():
    headers, body = answered(of(b""), method="HEAD")
    assert body == b""
    assert "content-encoding" not in headers


@pytest.mark.parametrize("path", ["/exhibits/breakdown.csv", "/feeds/forces/E23000032.atom", "/api/v1/measures"])
def test_cached_answers_are_compressed(client, path):
    plain = client.get(path, headers={"accept-encoding": "identity"})
    for encoding in ("br", "gzip"):
        answer = client.get(path, headers={"accept-encoding": encoding})
        assert answer.headers["content-encoding"] == encoding
        assert answer.headers["etag"] == plain.headers["etag"]
        assert answer.content == plain.content
