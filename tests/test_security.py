"""What the server says and refuses, asked as a stranger on the network would."""

from __future__ import annotations

import re
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app import security_headers
from tests.browser.serving import ROOT, Server, serve

POLICY = "Content-Security-Policy"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app as a container runs it: on every address of the machine, its own settings alone."""
    everywhere = {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}
    with serve(ROOT, tmp_path_factory.mktemp("security") / "log.txt", environment=everywhere) as server:
        yield server


def directives(headers: dict[str, str]) -> dict[str, str]:
    """The policy's directives, each with its sources."""
    return dict(part.split(" ", 1) for part in headers[POLICY].split("; "))


def answer(request: str | urllib.request.Request) -> tuple[int, dict[str, str]]:
    """Status and headers, whether or not the server likes the request."""
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, dict(reply.headers)
    except urllib.error.HTTPError as refusal:
        return refusal.code, dict(refusal.headers)


def handshake(server: Server, origin: str | None) -> int:
    """The status that a websocket opened by a page of `origin` gets."""
    address = urlsplit(server.url)
    lines = ["GET /_stcore/stream HTTP/1.1", f"Host: {address.netloc}", "Connection: Upgrade"]
    lines += [
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    lines += [f"Origin: {origin}"] if origin else []
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(connection.recv(1024).split()[1])


@pytest.mark.parametrize(
    "path", ["/", "/stamp?stride=3", "/_stcore/health", "/favicon.png", "/no/such/page"]
)
def test_every_answer_carries_the_headers(server: Server, path: str) -> None:
    headers = answer(server.url + path)[1]
    lower = {name.lower(): value for name, value in headers.items()}
    for name, value in security_headers("'self'").items():
        assert lower[name.lower()] == value


def test_a_script_comes_from_the_server_or_is_known_by_its_hash() -> None:
    sources = directives(security_headers("'self'"))["script-src"].split()
    assert {source for source in sources if not source.startswith("'sha256-")} == {"'self'", "blob:"}
    assert len(sources) > 2, "Streamlit's page holds a script in its text"


def test_nothing_is_fetched_from_elsewhere() -> None:
    for name, sources in directives(security_headers("'self'")).items():
        assert not re.search(r"\*|https?:|//", sources), name


@pytest.mark.parametrize(
    ("sites", "older"),
    [
        ("'self'", "SAMEORIGIN"),
        ("'none'", "DENY"),
        ("'self' https://moodle.example.org", None),
        ("*", None),
    ],
)
def test_the_frame_policy_is_the_deployers(sites: str, older: str | None) -> None:
    headers = security_headers(sites)
    assert directives(headers)["frame-ancestors"] == sites
    assert headers.get("X-Frame-Options") == older


@pytest.mark.parametrize(
    "sites", ["", "*; script-src *", "https://a.org, https://b.org", "a\r\nSet-Cookie: b"]
)
def test_a_frame_policy_that_says_more_is_refused_with_the_way_out(sites: str) -> None:
    with pytest.raises(
        ValueError, match=r"TCONV_FRAME_ANCESTORS=.* is no list of sites\. Use 'self', 'none'"
    ):
        security_headers(sites)


def test_an_upload_without_the_sessions_token_is_refused(server: Server) -> None:
    upload = urllib.request.Request(
        f"{server.url}/_stcore/upload_file/session/file", data=b"anything", method="PUT"
    )
    assert answer(upload)[0] == 403


def test_a_page_of_another_site_opens_no_session(server: Server) -> None:
    assert handshake(server, server.url) == 101
    assert handshake(server, None) == 101
    assert handshake(server, "https://elsewhere.example") == 403
    assert handshake(server, server.url.replace("127.0.0.1", "localhost")) == 403


def test_the_server_asks_no_other_host_for_its_own_address(server: Server) -> None:
    """Streamlit prints the addresses it found: the machine's own name alone, so it looked for no other."""
    banner = server.log.read_text()
    assert re.findall(r"\b(\w*) ?URL: http://(\w+)", banner) == [("", "localhost")]


def test_no_interface_for_programs_is_open(server: Server) -> None:
    request = urllib.request.Request(
        f"{server.url}/_stcore/agent/interact", data=b"{}", headers={"Content-Type": "application/json"}
    )
    assert answer(request)[0] >= 400


def test_the_image_says_the_same() -> None:
    settings = (ROOT / "Dockerfile").read_text()
    assert "STREAMLIT_BROWSER_SERVER_ADDRESS=localhost" in settings
    assert "STREAMLIT_BROWSER_GATHER_USAGE_STATS=false" in settings


def test_the_ways_around_streamlits_own_escaping_are_not_used() -> None:
    ways = re.compile(
        r"unsafe_allow_html|unsafe_allow_javascript|innerHTML|insertAdjacentHTML|document\.write"
    )
    sources = [path for folder in ("pages", "tconv_ui") for path in (ROOT / folder).rglob("*.*")]
    texts = [path for path in sources if path.suffix in (".py", ".js")]
    assert len(texts) > 10
    assert not [path.name for path in texts if ways.search(Path(path).read_text("utf-8"))]
