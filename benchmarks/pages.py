"""How fast the pages are, against the floor on the same machine in the same run.

    python -m benchmarks.pages

The floor is an empty Streamlit app with the same widgets and settings (`floor.py`). Both servers run side
by side and are measured in turn. Prints a table, writes it to `benchmarks/results/pages.md`, and ends with
status 1 if a bound is broken. Needs `requirements-test.txt`, Chromium, and Linux for the server's CPU time.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.floor import ROOT, write_floor
from benchmarks.process import processor_seconds
from benchmarks.report import Line, against, machine, quantile, write
from tests.browser.chromium import launch
from tests.browser.serving import Server, serve
from tests.browser.tabs import SCREENS, TWO_FRAMES, Tab, new_tab

PROBE = Path(__file__).with_name("probe.js").read_text("utf-8")
SETTING = "?size=8&kernel=5&stride=3"
FRAME = 1000 / 60


def main() -> int:
    options = argparse.ArgumentParser(description="Measure the pages against an empty app.")
    options.add_argument("--rounds", type=int, default=5, help="how often ours and the floor take turns")
    options.add_argument("--lesson", default="/stamp", help="the address of the lesson to measure")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "floor"
        folder.mkdir()
        widgets = write_floor(folder)
        with (
            sync_playwright() as playwright,
            launch(playwright) as browser,
            serve(ROOT, Path(temporary) / "ours.txt") as ours,
            serve(folder, Path(temporary) / "floor.txt") as floor,
        ):
            lines = [
                *steps(browser, ours, chosen.lesson),
                *reruns(browser, ours, floor, chosen.lesson, chosen.rounds),
                *first_visits(browser, ours, floor, chosen.lesson, chosen.rounds),
            ]
            circumstances = (
                f"{machine()}, Chromium {browser.version}, {chosen.rounds} rounds, "
                f"load {os.getloadavg()[0]:.1f} at the end, "
                f"lesson `{chosen.lesson}`, floor with {len(widgets)} widgets and boxes"
            )
            lines.append(imports(browser, folder, Path(temporary), chosen.lesson))
    return write("pages", "Pages against an empty app", "python -m benchmarks.pages", circumstances, lines)


# The player ----------------------------------------------------------------------------------------


def steps(browser: Browser, ours: Server, lesson: str) -> list[Line]:
    """A key press to the painted step, and the frames while it plays at its fastest."""
    with probed_tab(browser, ours) as tab:
        tab.open(lesson + SETTING)
        tab.page.get_by_role("button", name="First step").click()
        tab.page.evaluate(TWO_FRAMES)
        asked, times = tab.count("asked"), []
        for key in ["ArrowRight"] * 64 + ["ArrowLeft"] * 64:
            before = shown_step(tab)
            tab.page.keyboard.press(key)
            tab.page.evaluate(TWO_FRAMES)
            if shown_step(tab) == before:
                raise RuntimeError(f"{key} did not change the step {before}.")
            times.append(delay(tab))
        tab.page.get_by_role("combobox", name="Speed").select_option(index=speeds(tab) - 1)
        tab.page.get_by_role("button", name="Play").click()
        stamps = tab.page.evaluate("() => window.__probe.countFrames(6000)")
        played = shown_step(tab)
        tab.page.get_by_role("button", name="Pause").click()
        trips = tab.count("asked") - asked
    gaps = [after - before for before, after in itertools.pairwise(stamps)]
    rate = 1000 * len(gaps) / sum(gaps)
    return [
        Line(
            what="step to paint, 8×8 input, 5×5 kernel, stride 3",
            ours=f"p50 {quantile(times, 50):.1f} ms",
            figure=f"p95 {quantile(times, 95):.1f} ms",
            bound="two frames: ≤ 34 ms",
            holds=quantile(times, 95) <= 34,
        ),
        Line(
            what=f"playing for 6 s at the highest speed, up to step {played}",
            ours=f"{rate:.1f} frames a second",
            figure=f"longest frame {max(gaps):.0f} ms",
            bound="no frame over 50 ms, ≥ 59 a second",
            holds=max(gaps) <= 50 and rate >= 59,
        ),
        Line(
            what="trips to the server while stepping and playing",
            ours=str(trips),
            figure=str(trips),
            bound="0",
            holds=trips == 0,
        ),
    ]


def shown_step(tab: Tab) -> str:
    return tab.page.get_by_role("slider", name="Step", exact=True).input_value()


def speeds(tab: Tab) -> int:
    return tab.page.get_by_role("combobox", name="Speed").locator("option").count()


# Reruns --------------------------------------------------------------------------------------------


def reruns(browser: Browser, ours: Server, floor: Server, lesson: str, rounds: int) -> list[Line]:
    """A key press on the stride slider to the painted result, and the CPU time it costs on both sides."""
    servers = {"ours": ours, "floor": floor}
    moves: dict[str, list[Moves]] = {"ours": [], "floor": []}
    for name in ["ours", "floor"] * rounds:
        moves[name].append(slider_moves(browser, servers[name], lesson if name == "ours" else "/"))

    def all_times(name: str) -> list[float]:
        return [time for each in moves[name] for time in each.times]

    def mean(name: str, side: str) -> float:
        return statistics.mean(getattr(each, side) for each in moves[name])

    return [
        *(
            against(
                f"slider change to painted result, p{percent}",
                quantile(all_times("ours"), percent),
                quantile(all_times("floor"), percent),
                2.0,
            )
            for percent in (50, 95)
        ),
        against("server CPU for one rerun", *(mean(name, "server") for name in servers), 2.0),
        against("browser CPU for one rerun", *(mean(name, "browser") for name in servers), math.inf),
    ]


class NothingPaintedError(RuntimeError):
    """A page that does not depend on what was changed."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What moves of a slider took, in milliseconds: each until painted; the mean CPU time of both sides."""

    times: list[float]
    server: float
    browser: float


def slider_moves(browser: Browser, server: Server, address: str) -> Moves:
    """Move the stride slider there and back in a new tab; the first two moves are not counted."""
    with probed_tab(browser, server) as tab:
        tab.open(address + SETTING)
        slider, drawn = tab.slider("Stride"), main_thread_clock(tab)
        slider.focus()
        for key in ["ArrowRight", "ArrowLeft"]:
            with tab.rerun():
                slider.press(key)
        times, spent, drawing = [], processor_seconds(server.process.pid), drawn()
        for key in ["ArrowRight", "ArrowLeft"] * 8:
            with tab.rerun():
                slider.press(key)
            tab.page.evaluate(TWO_FRAMES)
            times.append(delay(tab))
        share = 1000 / len(times)
        return Moves(
            times, (processor_seconds(server.process.pid) - spent) * share, (drawn() - drawing) * share
        )


def main_thread_clock(tab: Tab) -> Callable[[], float]:
    """Reads the CPU time of the tab's main thread, in seconds; other work does not disturb it."""
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def read() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))

    return read


# First visits --------------------------------------------------------------------------------------


def first_visits(browser: Browser, ours: Server, floor: Server, lesson: str, rounds: int) -> list[Line]:
    """Navigation to an interactive player, against the floor's first painted text; nothing cached."""
    times: dict[str, list[float]] = {"ours": [], "floor": []}
    for name, server in [("ours", ours), ("floor", floor)] * rounds:
        with probed_tab(browser, server) as tab:
            tab.open((lesson if name == "ours" else "/") + SETTING)
            tab.page.wait_for_function("() => window.__probe.ready > 0")
            times[name].append(tab.page.evaluate("() => window.__probe.ready"))
    middle = {name: statistics.median(each) for name, each in times.items()}
    return [against("first visit to interactive player, median", middle["ours"], middle["floor"], 1.5)]


# Imports -------------------------------------------------------------------------------------------


def imports(browser: Browser, floor: Path, temporary: Path, lesson: str) -> Line:
    """Packages that the lesson's first visit makes the server import and the floor's does not."""
    found = []
    for name, folder, address in (("ours", ROOT, lesson), ("floor", floor, "/")):
        log = temporary / f"imports of {name}.txt"
        with (
            serve(folder, log, flags=("-X", "importtime")) as server,
            probed_tab(browser, server) as tab,
        ):
            tab.open(address + SETTING)
            tab.page.wait_for_function("() => window.__probe.ready > 0")
        names = re.findall(r"^import time:.*\| +([\w.]+)$", log.read_text(errors="replace"), re.MULTILINE)
        found.append({name.partition(".")[0] for name in names} - sys.stdlib_module_names)
    extra = {name for name in found[0] - found[1] if not name.startswith("_")}
    allowed = {"numpy", "tconv_core", "tconv_ui", "app"}
    return Line(
        what="packages imported beyond the floor's",
        ours=", ".join(sorted(extra)) or "none",
        figure=", ".join(sorted(extra - allowed)) or "nothing else",
        bound="NumPy and our own",
        holds=extra <= allowed,
    )


# Shared --------------------------------------------------------------------------------------------


@contextmanager
def probed_tab(browser: Browser, server: Server) -> Iterator[Tab]:
    context, tab = new_tab(browser, server.url, SCREENS["desktop"])
    context.add_init_script(PROBE)
    yield tab
    context.close()
    if tab.faults or server.faults():
        raise RuntimeError("\n".join([*tab.faults, *server.faults()]))


def delay(tab: Tab) -> float:
    """Milliseconds from the last input to the paint of the last change."""
    took = float(tab.page.evaluate("() => window.__probe.painted - window.__probe.input"))
    if took <= 0:
        raise NothingPaintedError("The last input changed nothing on the page.")
    return took


if __name__ == "__main__":
    sys.exit(main())
