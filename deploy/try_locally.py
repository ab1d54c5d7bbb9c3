"""Several replicas on this machine: two servers, HAProxy in front, a real browser, and one server killed.

    python -m deploy.try_locally

Needs `requirements-test.txt`, Chromium and HAProxy (`sudo apt-get install haproxy`). Uses `haproxy.cfg` as
it is, but for the port and for names that only a container network knows. Everything stays on loopback.
Prints what happened; the first thing that is not as it should be ends it with an error.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from tests.browser.chromium import launch
from tests.browser.serving import ROOT, Server, healthy, serve
from tests.browser.tabs import SCREENS, Tab, new_tab

CONFIGURATION = ROOT / "deploy" / "haproxy.cfg"
LINK = "/stamp?size=4&kernel=2&stride=3&x=7,-1;0.5,2"
COOKIE = "TCONV_REPLICA"
VISITORS = 4
CONNECTED = "[data-testid=stApp][data-test-connection-state=CONNECTED]"


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """HAProxy at work: its address and the socket that takes commands."""

    url: str
    commands: Path

    def command(self, text: str) -> str:
        """What HAProxy answers to a command of its management guide."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.commands))
            connection.sendall(f"{text}\n".encode())
            answer = b""
            while part := connection.recv(65536):
                answer += part
        return answer.decode()

    def visitors(self) -> dict[str, int]:
        """Open connections of every replica."""
        lines = self.command("show stat").splitlines()
        names = lines[0].removeprefix("# ").split(",")
        rows = [dict(zip(names, line.split(","), strict=False)) for line in lines[1:] if line]
        return {row["svname"]: int(row["scur"]) for row in rows if row["svname"].startswith("replica")}


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """One person: a browser of their own, and the replica that their cookie names."""

    context: BrowserContext
    tab: Tab

    @property
    def replica(self) -> str:
        """The cookie that keeps the visitor with a replica."""
        cookies = {cookie["name"]: cookie["value"] for cookie in self.context.cookies()}
        return str(cookies[COOKIE])


def configuration(port: int, replicas: list[Server]) -> str:
    """`haproxy.cfg` for loopback: its own port, and the replicas by address, as no name stands for them."""
    text = CONFIGURATION.read_text()
    template = re.search(r"^  server-template .+$", text, re.MULTILINE)
    if template is None or text.count("bind :8501") != 1:
        raise RuntimeError(f"{CONFIGURATION.name} has no server-template or does not bind :8501 once")
    servers = [
        f"  server replica{number} {replica.url.removeprefix('http://')}"
        for number, replica in enumerate(replicas, 1)
    ]
    return text.replace(template[0], "\n".join(servers)).replace("bind :8501", f"bind 127.0.0.1:{port}")


@contextmanager
def proxy(folder: Path, replicas: list[Server]) -> Iterator[Proxy]:
    """HAProxy in front of the replicas until the block ends."""
    program = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise FileNotFoundError("This needs HAProxy and found none: sudo apt-get install haproxy")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = folder / "haproxy.cfg"
    file.write_text(configuration(port, replicas))
    commands = folder / "haproxy.sock"
    environment = {
        "TCONV_APP": "localhost",
        "TCONV_COOKIE_SECRET": secrets.token_hex(16),
        "TCONV_SOCKET": str(commands),
    }
    with (folder / "haproxy.log").open("wb") as log:
        process = subprocess.Popen(
            [program, "-db", "-f", str(file)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        running = Proxy(url=f"http://127.0.0.1:{port}", commands=commands)
        deadline = time.monotonic() + 20
        while not healthy(running.url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"HAProxy did not start:\n{(folder / 'haproxy.log').read_text()}")
            time.sleep(0.1)
        yield running
    finally:
        process.kill()
        process.wait(timeout=10)


def run(folder: Path) -> list[str]:
    """The whole trial; one sentence for each thing that was seen to hold."""
    told: list[str] = []

    def tell(sentence: str) -> None:
        told.append(sentence)
        print(sentence, flush=True)

    secret = {"STREAMLIT_SERVER_COOKIE_SECRET": secrets.token_hex(16)}
    with ExitStack() as stack:
        replicas = [
            stack.enter_context(serve(ROOT, folder / f"replica{number}.txt", environment=secret))
            for number in (1, 2)
        ]
        front = stack.enter_context(proxy(folder, replicas))
        browser = launch(stack.enter_context(sync_playwright()))
        stack.callback(browser.close)

        def arrive() -> Visitor:
            context, tab = new_tab(browser, front.url, SCREENS["desktop"])
            tab.open(LINK)
            return Visitor(context=context, tab=tab)

        visitors = [arrive() for _ in range(VISITORS)]
        homes = [visitor.replica for visitor in visitors]
        hold(len(set(homes)) == 2, f"visitors on both replicas, not {homes}")
        hold(min(front.visitors().values()) > 0, f"open connections on both, not {front.visitors()}")
        tell(f"{VISITORS} visitors came by a link and were spread over both replicas: {front.visitors()}.")

        for visitor in visitors:
            visitor.tab.reload()
            _move(visitor.tab, "Stride", "4")
        hold([visitor.replica for visitor in visitors] == homes, "nobody moved")
        tell("Each reloaded and moved a slider, and stayed with the same replica.")

        hold(_saved(visitors[0].tab)["stride"] == [4, 4], "the file has the visitor's setting")
        tell("A download reached the process that holds the visitor's session.")

        front.command("set server tconv/replica1 state drain")
        guests = [arrive(), arrive()]
        second = {visitor.replica for visitor in guests}
        hold(len(second) == 1, "while replica 1 drains, every newcomer goes to replica 2")
        old = [visitor for visitor in visitors if visitor.replica not in second]
        _move(old[0].tab, "Stride", "5")
        hold(old[0].replica not in second, "whoever is there may stay")
        front.command("set server tconv/replica1 state ready")
        tell("While replica 1 drained, newcomers went to replica 2, and its visitors could stay.")

        staying = [visitor for visitor in visitors if visitor not in old]
        before = {id(visitor): visitor.tab.page.url for visitor in [*old, *staying]}
        runs = {id(visitor): visitor.tab.count("finished") for visitor in [*old, *staying]}
        replicas[0].process.kill()
        killed = time.monotonic()
        for visitor in old:
            while visitor.replica not in second:
                hold(time.monotonic() < killed + 60, "its visitors find the other replica within a minute")
                visitor.tab.page.wait_for_timeout(50)
            visitor.tab.page.wait_for_selector(CONNECTED)
            visitor.tab.settle()
        seconds = time.monotonic() - killed
        for visitor in old:
            hold({visitor.replica} == second, "its visitors are with replica 2 now")
            hold(visitor.tab.page.url == before[id(visitor)], "the address is what it was")
            hold(visitor.tab.slider("Input size").input_value() == "4", "the sliders show the address")
        tell(
            f"Replica 1 was killed: its {len(old)} visitors were back after {seconds:.1f} s, "
            f"each with the setting of their address."
        )

        _move(old[0].tab, "Stride", "6")
        hold(old[0].tab.parameters["x"] == "7,-1;0.5,2", "the values are still in the address")
        hold(_saved(old[0].tab)["input"][0][:2] == [7, -1], "and in what they save")
        tell("They went on working: a slider moved, a file saved, the values of their link in it.")

        undisturbed = [visitor.tab.count("finished") == runs[id(visitor)] for visitor in staying]
        hold(all(undisturbed), "nobody else was disturbed")
        tell(f"The {len(staying)} visitors of replica 2 noticed nothing.")
        late = arrive()
        hold({late.replica} == second, "a newcomer finds the living replica")
        tell("A newcomer was let in at once.")
    return told


def hold(true: bool, claim: str) -> None:
    """Raise unless the claim is true; `assert` would be silent in an optimised run."""
    if not true:
        raise RuntimeError(f"This did not hold: {claim}.")


def _move(tab: Tab, label: str, to: str) -> None:
    """One press of a key on a slider, until the server has answered."""
    with tab.rerun():
        tab.slider(label).press("ArrowRight")
    hold(tab.slider(label).input_value() == to, f"{label} is {tab.slider(label).input_value()}, not {to}")


def _saved(tab: Tab) -> dict[str, list[list[float]]]:
    """What the lesson saves as JSON."""
    button = tab.page.get_by_role("button", name="JSON", exact=True)
    if not button.count():
        with tab.rerun():
            tab.page.get_by_text("Take it with you").click()
    with tab.page.expect_download() as download:
        button.click()
    found: dict[str, list[list[float]]] = json.loads(Path(download.value.path()).read_text())
    return found


def main() -> int:
    """Run the trial in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
