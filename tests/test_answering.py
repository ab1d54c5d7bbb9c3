"""Messages leave at once: no connection waits for the browser to acknowledge what went before."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys

import pytest
from streamlit.web.server.starlette.starlette_server import _bind_socket

import app as application
from tests.browser.serving import ROOT


def option_of_an_accepted_connection(listener: socket.socket) -> int:
    """TCP_NODELAY of a connection that asyncio serves at the listener, when it begins."""

    async def connect() -> int:
        options: asyncio.Queue[int] = asyncio.Queue()

        def begin(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = writer.get_extra_info("socket")
            options.put_nowait(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(begin, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            option = await options.get()
            writer.close()
            await writer.wait_closed()
        return option

    return asyncio.run(connect())


async def while_the_app_runs() -> None:
    async with application.without_delay(application.app):
        pass


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="no list of open files here")
def test_a_connection_of_streamlits_listener_sends_at_once() -> None:
    listener = _bind_socket("127.0.0.1", 0, 5)
    asyncio.run(while_the_app_runs())
    assert option_of_an_accepted_connection(listener) != 0


def test_streamlits_listener_still_needs_it() -> None:
    """Once this fails, Streamlit has mended it, and `without_delay` can go."""
    assert option_of_an_accepted_connection(_bind_socket("127.0.0.1", 0, 5)) == 0


# In a process of its own: starting the app makes Streamlit's one runtime of a process.
START_AND_STOP = """
import asyncio, socket
from app import app
from streamlit.web.server.starlette.starlette_server import _bind_socket

listener = _bind_socket("127.0.0.1", 0, 5)
asked = iter(["lifespan.startup", "lifespan.shutdown"])

async def receive():
    return {"type": next(asked)}

async def send(message):
    print(message["type"], listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0)

asyncio.run(app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send))
"""


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="no list of open files here")
def test_the_app_does_it_at_its_start() -> None:
    run = subprocess.run(
        [sys.executable, "-c", START_AND_STOP], cwd=ROOT, capture_output=True, text=True, check=False
    )
    told = ["lifespan.startup.complete True", "lifespan.shutdown.complete True"]
    assert run.stdout.splitlines()[-2:] == told, run.stderr
