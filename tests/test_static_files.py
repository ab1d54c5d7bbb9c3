"""Files whose name holds a hash: asked for once, compressed, and otherwise as the app answers them."""

from __future__ import annotations

import asyncio
import gzip
import re

import pytest

from tconv_ui import preloading, static_files
from tconv_ui.static_files import StaticFiles

SCRIPT = "/static/js/react-dom.Dzbslgj4.js"
FONT = "/static/media/SourceSansVF-Upright.ttf.BsWL4Kly.woff2"
BODY = b"const numbers = [1, 2, 3];" * 100


class App:
    """Answers every path in two parts and counts how often it was asked."""

    def __init__(self, status=200, cache_control="public, immutable, max-age=31536000"):
        self.status = status
        self.cache_control = cache_control.encode()
        self.asked = []

    async def __call__(self, scope, receive, send):
        self.asked.append(scope["path"])
        kind = b"font/woff2" if scope["path"].endswith("woff2") else b"application/javascript"
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(BODY)).encode()),
            (b"cache-control", self.cache_control),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": BODY[:99], "more_body": True})
        await send({"type": "http.response.body", "body": BODY[99:]})


def ask(app, path=SCRIPT, method="GET", **headers):
    """(status, headers, body) of one request; `headers` with underscores for dashes."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, None, send))
    fields = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], fields, b"".join(message["body"] for message in sent[1:])


def test_a_script_is_asked_for_once_and_then_answered_compressed():
    app = App()
    files = StaticFiles(app)
    assert ask(files, accept_encoding="gzip, br")[2] == BODY
    for _ in range(2):
        status, headers, body = ask(files, accept_encoding="gzip, br")
        assert (status, gzip.decompress(body)) == (200, BODY)
        assert headers["content-encoding"] == "gzip"
        assert headers["content-length"] == str(len(body))
        assert "accept-encoding" in headers["vary"].lower()
    assert app.asked == [SCRIPT]


def test_a_font_is_kept_as_it_is():
    app = App()
    files = StaticFiles(app)
    ask(files, FONT, accept_encoding="gzip")
    _, headers, body = ask(files, FONT, accept_encoding="gzip")
    assert body == BODY
    assert "content-encoding" not in headers
    assert app.asked == [FONT]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (SCRIPT, {}),
        (SCRIPT, {"accept_encoding": "br"}),
        (SCRIPT, {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        (SCRIPT, {"accept_encoding": "gzip", "if_none_match": '"x"'}),
        ("/stamp", {"accept_encoding": "gzip"}),
        ("/static/js/index.js", {"accept_encoding": "gzip"}),
        ("/component/static/js/../../etc/passwd", {"accept_encoding": "gzip"}),
    ],
)
def test_what_is_not_all_of_a_file_with_a_hash_is_the_apps_to_answer(path, headers):
    app = App()
    files = StaticFiles(app)
    for _ in range(2):
        assert ask(files, path, **headers)[2] == BODY
    assert app.asked == [path, path]


def test_a_refusal_is_not_kept():
    app = App(status=404)
    files = StaticFiles(app)
    for _ in range(2):
        assert ask(files, accept_encoding="gzip")[0] == 404
    assert len(app.asked) == 2


def test_what_may_change_is_not_kept_whatever_its_name():
    app = App(cache_control="no-cache")
    files = StaticFiles(app)
    for _ in range(2):
        assert ask(files, "/nowhere/static/js/a.12345678.js", accept_encoding="gzip")[2] == BODY
    assert files.kept == {}
    assert len(app.asked) == 2


def test_no_more_is_kept_than_the_bound(monkeypatch):
    monkeypatch.setattr(static_files, "MOST_BYTES", len(BODY) + 1)
    app = App()
    files = StaticFiles(app)
    for path in (FONT, FONT.replace("Upright", "Italic")):
        for _ in range(2):
            ask(files, path, accept_encoding="gzip")
    assert len(app.asked) == 3


def test_the_page_names_scripts_that_are_there_and_that_it_does_not_name_itself():
    header = preloading.preload_header()
    names = re.findall(r"</static/js/([\w.-]+)>; rel=modulepreload", header)
    assert len(names) == len(set(names)) == header.count("rel=modulepreload")
    (font,) = re.findall(r"</static/media/([\w.-]+)>; rel=preload; as=font", header)
    assert (preloading.STATIC / "static" / "media" / font).is_file()
    scripts = preloading.STATIC / "static" / "js"
    assert all((scripts / name).is_file() for name in names)
    page = (preloading.STATIC / "index.html").read_text()
    assert not [name for name in names if name in page]
    for stem in preloading.NEEDED:
        assert [name for name in names if name.startswith(f"{stem}.")], stem


def test_a_base_path_goes_before_every_name():
    header = preloading.preload_header(base="lab")
    assert header.count("</lab/static/") == header.count("rel=")
