"""Start an app as a reader of the README does, and see what it writes to its log."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 120

# Each mark is something that no line of a healthy server's log holds.
FAULTS = ("Traceback (most recent call last)", "WARNING streamlit.deprecation_util:", "Uncaught app exec")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running app: its address without a slash at the end, its log file, its process."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def faults(self, since: int = 0) -> list[str]:
        """The log after the first `since` characters, if a line of it is a fault; else nothing."""
        text = self.log.read_text(errors="replace")[since:]
        return [text] if any(fault in text for fault in FAULTS) else []

    def log_length(self) -> int:
        """Characters written to the log until now."""
        return len(self.log.read_text(errors="replace"))


@contextmanager
def serve(
    folder: Path,
    log: Path,
    script: str = "app.py",
    *,
    flags: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run `streamlit run script` in `folder` on a free port until the block ends.

    `flags` are Python's own; `environment` is added to this process' and goes before the usual settings.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
        "STREAMLIT_BROWSER_SERVER_ADDRESS": "localhost",  # no question to an outside host
        "STREAMLIT_LOGGER_MESSAGE_FORMAT": "%(levelname)s %(name)s: %(message)s",
        "OPENBLAS_NUM_THREADS": "1",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *flags, "-m", "streamlit", "run", script],
            cwd=folder,
            env={**os.environ, **settings, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(url=f"http://127.0.0.1:{port}", log=log, process=process)
    try:
        _wait_until_healthy(server)
        yield server
    finally:
        _end(process)


def _wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.process.poll() is None:
        if healthy(server.url):
            return
        time.sleep(0.05)
    raise RuntimeError(
        f"The app did not become healthy. Its log:\n{server.log.read_text(errors='replace')}"
    )


def healthy(url: str) -> bool:
    """Whether the health address of the server at `url` answers "ok"."""
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:  # an open tab can keep the server waiting
        process.kill()
        process.wait(timeout=5)
