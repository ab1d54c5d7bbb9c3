"""Streamlit's scripts, styles and fonts, answered from memory and compressed.

A first visit asks for about a hundred of them, 3.2 MB. Read from the disk and sent as they are, they are
most of what a visit costs the server, and most of what a class on its phones waits for.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Such names hold a hash of the contents: what is behind one never changes.
IMMUTABLE = re.compile(r".*/static/(js|css|media)/[\w.-]+\.[\w-]{8}\.(js|css|woff2)")
COMPRESSIBLE = ("text/", "application/javascript")
MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class _Answer:
    headers: MutableHeaders
    body: bytes


class StaticFiles:
    """Keeps what the app answers for files whose name holds a hash, compressed where that pays."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, _Answer] = {}
        self.bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _asks_for_all_of_a_file(scope):
            await self.app(scope, receive, send)
        elif answer := self.kept.get(scope["path"]):
            await send({"type": "http.response.start", "status": 200, "headers": answer.headers.raw})
            await send({"type": "http.response.body", "body": answer.body})
        else:
            await self._answer_and_keep(scope, receive, send)

    async def _answer_and_keep(self, scope: Scope, receive: Receive, send: Send) -> None:
        messages: list[Message] = []

        async def send_and_keep(message: Message) -> None:
            messages.append(message)
            await send(message)

        await self.app(scope, receive, send_and_keep)
        start, *rest = messages
        if start["status"] != 200 or not rest or rest[-1].get("more_body"):
            return
        headers = MutableHeaders(raw=[tuple(pair) for pair in start["headers"]])
        # Where there is no such file Streamlit answers with its page, whatever name is asked for.
        if "immutable" not in headers.get("cache-control", ""):
            return
        body = b"".join(message.get("body", b"") for message in rest)
        if headers.get("content-type", "").startswith(COMPRESSIBLE):
            body = await run_in_threadpool(gzip.compress, body, 9, mtime=0)
            headers["content-encoding"] = "gzip"
            headers["vary"] = "Accept-Encoding"
            headers["content-length"] = str(len(body))
        if scope["path"] not in self.kept and self.bytes + len(body) <= MOST_BYTES:
            self.bytes += len(body)
            self.kept[scope["path"]] = _Answer(headers, body)


def _asks_for_all_of_a_file(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or not IMMUTABLE.fullmatch(scope["path"]):
        return False
    asked = Headers(scope=scope)
    wishes = {"range", "if-none-match", "if-modified-since"} & set(asked.keys())
    return not wishes and "gzip" in asked.get("accept-encoding", "")
