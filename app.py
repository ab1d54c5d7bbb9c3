"""Tconv Lab as an ASGI application: `streamlit run app.py`, or `uvicorn app:app`.

The main script lives in `tconv_ui/`, away from `pages/`: beside it, Streamlit would show a visitor who
arrives by a link to a lesson the bare page without the frame.

`TCONV_FRAME_ANCESTORS` in the environment says which sites may show the app in a frame, as sources of a
content security policy: `'self'` (the default), `'none'`, or addresses such as `https://moodle.example.org`.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tconv_ui.preloading import preload_header
from tconv_ui.static_files import StaticFiles

FRAME_OPTIONS = {"'self'": "SAMEORIGIN", "'none'": "DENY"}


def security_headers(frame_ancestors: str) -> dict[str, str]:
    """What every answer carries; `frame_ancestors` are the sites that may frame the app, by spaces.

    Raises `ValueError` for a text that would end the directive and begin another.
    """
    if not re.fullmatch(
        r"[\x21-\x2b\x2d-\x3a\x3c-\x7e]+( [\x21-\x2b\x2d-\x3a\x3c-\x7e]+)*", frame_ancestors
    ):
        raise ValueError(
            f"TCONV_FRAME_ANCESTORS={frame_ancestors!r} is no list of sites. Use 'self', 'none', or "
            f"addresses with spaces between them, for example https://moodle.example.org."
        )
    policy = {
        "default-src": "'self'",
        # Streamlit turns a component's script into a blob; its own page holds one script in the text.
        "script-src": f"'self' blob: {_inline_script_hashes()}",
        # Streamlit and Plotly write their styles while they run.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' data: blob:",
        "worker-src": "'self' blob:",
        "frame-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": frame_ancestors,
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
    }
    if frame_ancestors in FRAME_OPTIONS:  # the older header can say nothing else
        headers["X-Frame-Options"] = FRAME_OPTIONS[frame_ancestors]
    return headers


def _inline_script_hashes() -> str:
    """The scripts in the text of Streamlit's page, by their hashes: no other text can become a script."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    digests = [hashlib.sha256(text).digest() for text in re.findall(rb"<script>(.*?)</script>", page, re.S)]
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


class Security:
    """Adds headers to every answer, and refuses a websocket that another site's page opens.

    The page itself also gets `page_headers`, which no script, style or font needs.
    """

    def __init__(self, app: ASGIApp, headers: dict[str, str], page_headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers
        self.page_headers = page_headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and _foreign(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008})
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = MutableHeaders(scope=message)
                is_page = present.get("content-type", "").startswith("text/html")
                for name, value in (self.headers | (self.page_headers if is_page else {})).items():
                    present.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _foreign(headers: Headers) -> bool:
    """Whether a page from elsewhere opens the connection.

    Streamlit would ask an outside host for this machine's address before it refuses.
    """
    origin = urlsplit(headers.get("origin", ""))
    allowed = st.get_option("server.corsAllowedOrigins")
    trusted = {urlsplit(address).hostname or address for address in allowed}
    return bool(origin.netloc) and origin.netloc != headers.get("host") and origin.hostname not in trusted


@asynccontextmanager
async def without_delay(_: st.App) -> AsyncIterator[None]:
    """While the app runs, every message leaves at once.

    asyncio overlooks the socket that Streamlit listens at, so that the end of each answer would wait up to
    40 ms for the browser to acknowledge its beginning. Connections inherit the option from the listener.
    """
    for listener in _listeners():
        with listener:
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    yield


def _listeners() -> Iterator[socket.socket]:
    """A duplicate of every socket at which this process waits for TCP connections."""
    folder = Path("/dev/fd")  # Linux and macOS; elsewhere nothing is found
    for name in os.listdir(folder) if folder.is_dir() else ():
        with suppress(OSError):  # no socket, or closed since
            found = socket.socket(fileno=os.dup(int(name)))
            internet = found.family in (socket.AF_INET, socket.AF_INET6)
            if internet and found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                yield found
            else:
                found.close()


app = st.App(
    Path(__file__).resolve().parent / "tconv_ui" / "main.py",
    lifespan=without_delay,
    middleware=[
        Middleware(StaticFiles),
        Middleware(
            Security,
            headers=security_headers(os.environ.get("TCONV_FRAME_ANCESTORS", "'self'")),
            page_headers={"Link": preload_header(base=st.get_option("server.baseUrlPath").strip("/"))},
        ),
    ],
)
