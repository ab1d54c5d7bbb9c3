"""Fixtures for tests in a real browser.

`server` is the app, started once; `fresh_server` starts one for the test alone (ask for it before `visit`,
so that its tabs close first: a tab without its server complains); `visit(address)` opens a
tab that has settled. When the test ends, every tab it opened must have seen no error and no other host, and
the server's log no traceback and no deprecated call.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.chromium import launch
from tests.browser.serving import ROOT, Server, serve
from tests.browser.tabs import SCREENS, Screen, Tab, new_tab


class Visit(Protocol):
    """Open an address of the app in a new tab and wait until it has settled."""

    def __call__(
        self, address: str = "/", *, screen: Screen = ..., server: Server | None = None
    ) -> Tab: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: quick tests fail first, and Playwright's event loop disturbs no other test."""
    items.sort(key=lambda item: Path(__file__).parent in item.path.parents)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except FileNotFoundError as missing:
            pytest.fail(str(missing), pytrace=False)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(ROOT, tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    with serve(ROOT, tmp_path / "log.txt") as server:
        yield server


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    tabs: list[tuple[Tab, BrowserContext]] = []
    servers: dict[str, tuple[Server, int]] = {}

    def visit(
        address: str = "/", *, screen: Screen = SCREENS["desktop"], server: Server | None = None
    ) -> Tab:
        server = server or request.getfixturevalue("server")
        servers.setdefault(server.url, (server, server.log_length()))
        context, tab = new_tab(browser, server.url, screen)
        tabs.append((tab, context))
        tab.open(address)
        return tab

    yield visit
    for _, context in tabs:
        context.close()
    faults = [fault for tab, _ in tabs for fault in tab.faults]
    faults += [fault for server, since in servers.values() for fault in server.faults(since)]
    assert not faults, "\n".join(faults)
