"""Find a browser for the tests: the system's Chromium or Chrome, else the one that Playwright installed."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chrome", "chromium-browser")
PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
# Containers have no user namespaces for the sandbox; the tests open nothing but this machine's own server.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
HOW_TO_GET_ONE = (
    "The browser tests need Chromium and found none. Install your system's package, for example\n"
    "    sudo apt-get install chromium\n"
    "or Playwright's own copy:\n"
    "    python -m playwright install chromium"
)


def launch(playwright: Playwright) -> Browser:
    """Start the first browser found, without a window."""
    return playwright.chromium.launch(
        executable_path=find(Path(playwright.chromium.executable_path)), args=list(FLAGS)
    )


def find(of_playwright: Path) -> str:
    """The path of a browser; `of_playwright` is where Playwright would have put its own.

    Raises
    ------
    FileNotFoundError : there is none; says how to get one.
    """
    on_path = (shutil.which(name) for name in NAMES)
    for path in (*on_path, *PLACES, of_playwright):
        if path is not None and Path(path).exists():
            return str(path)
    raise FileNotFoundError(HOW_TO_GET_ONE)
