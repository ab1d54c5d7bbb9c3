"""A browser tab that knows when the app has settled, and writes down everything that should not happen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    WebSocket,
    expect,
)

# Milliseconds. A healthy page needs one second; the rest is for a machine that does much else meanwhile.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)

COUNT_RERUNS = Path(__file__).with_name("reruns.js").read_text()

# A link to a lesson asks for these under the page's own path before it finds the server's root. Harmless.
HARMLESS_404 = re.compile(r"/[\w-]+/_stcore/(health|host-config)")

TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SETTLED = """least => {
    const { started, finished, stopped } = window.__reruns;
    return finished - stopped >= least && started === finished
        && document.querySelector('[data-testid="stSkeleton"]') === null;
}"""
TOO_WIDE = Path(__file__).with_name("too_wide.js").read_text()


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What the app is looked at on: size in CSS pixels, touch or mouse, dark or light."""

    width: int = 1280
    height: int = 800
    touch: bool = False
    dark: bool = False


SCREENS = {
    "desktop": Screen(),
    "dark": Screen(dark=True),
    "phone": Screen(width=390, height=844, touch=True),
    "dark phone": Screen(width=390, height=844, touch=True, dark=True),
}


@dataclass(kw_only=True)
class Tab:
    """One tab on one server, in a browser context of its own: nothing remembered, nothing cached."""

    server_url: str
    page: Page
    faults: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Go to an address such as "/checkerboard?stride=3" and wait until the page is whole."""
        self.page.goto(self.server_url + address)
        self.settle(1)

    def reload(self) -> None:
        """Reload, as a reader does who presses F5, and wait until the page is whole."""
        self.page.reload()
        self.settle(1)

    def settle(self, least: int = 0) -> None:
        """Wait until no rerun is under way, at least `least` have ended, and the result is painted."""
        while True:
            self.page.wait_for_function(SETTLED, arg=least)
            self.page.evaluate(TWO_FRAMES)
            if self.page.evaluate(SETTLED, least):
                return

    @contextmanager
    def rerun(self) -> Iterator[None]:
        """Do something that makes the server run the page again; ends when the result has been painted."""
        before = self.count("finished") - self.count("stopped")
        yield
        self.settle(before + 1)

    def count(self, what: str) -> int:
        """Reruns since the page was loaded: `asked` for by this tab, `started`, `finished`, `stopped`."""
        return int(self.page.evaluate("what => window.__reruns[what]", what))

    def slider(self, label: str) -> Locator:
        """The slider with this label; its `input_value()` is what the server was told."""
        return self.page.get_by_role("group", name=label, exact=True).get_by_role("slider")

    @property
    def path(self) -> str:
        """The path in the address bar, such as "/checkerboard"."""
        return urlsplit(self.page.url).path

    @property
    def parameters(self) -> dict[str, str]:
        """What the address bar says after the question mark."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def too_wide(self) -> list[str]:
        """What makes the page scroll sideways or sticks out; a box that scrolls by itself may hold more."""
        return [str(fault) for fault in self.page.evaluate(TOO_WIDE)]

    def barriers(self) -> list[str]:
        """Serious and critical violations that axe-core finds, each with its first element."""
        return [
            f"{violation['impact']}: {violation['help']} ({violation['id']}), first of "
            f"{len(violation['nodes'])}: {violation['nodes'][0]['html'][:300]} "
            f"{violation['nodes'][0].get('failureSummary', '')}"
            for violation in Axe().run(self.page).response["violations"]
            if violation["impact"] in ("serious", "critical")
        ]

    def background(self) -> tuple[int, int, int]:
        """The colour behind everything: red, green, blue of 0 to 255."""
        colour = self.page.evaluate(
            "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
        )
        red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
        return red, green, blue


def new_tab(browser: Browser, server_url: str, screen: Screen) -> tuple[BrowserContext, Tab]:
    """A watched tab in a context of its own; close the context when done."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        has_touch=screen.touch,
        is_mobile=screen.touch,
        color_scheme="dark" if screen.dark else "light",
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(COUNT_RERUNS)
    tab = Tab(server_url=server_url, page=context.new_page())
    _watch(tab)
    return context, tab


def _watch(tab: Tab) -> None:
    host = urlsplit(tab.server_url).netloc

    def on_request(request: Request | WebSocket) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != host:
            tab.faults.append(f"request to another host: {request.url}")

    def on_console(message: ConsoleMessage) -> None:
        address = urlsplit(message.location["url"])
        harmless = (
            "404" in message.text
            and address.netloc == host
            and HARMLESS_404.fullmatch(address.path) is not None
        )
        if message.type == "error" and not harmless:
            tab.faults.append(f"console error: {message.text} ({message.location['url']})")

    tab.page.on("request", on_request)
    tab.page.on("websocket", on_request)
    tab.page.on("console", on_console)
    tab.page.on("pageerror", lambda error: tab.faults.append(f"page error: {error}"))
