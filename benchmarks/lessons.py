"""How long a slider takes on every lesson, against the floor on the same machine in the same run.

    python -m benchmarks.lessons

What `pages` measures for one lesson in depth, here for all of them: a key press on the stride slider to the
painted result, and the server's CPU time for it. Writes `benchmarks/results/lessons.md`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.floor import ROOT, write_floor
from benchmarks.pages import NothingPaintedError, slider_moves
from benchmarks.report import Line, against, machine, write
from tconv_ui.lessons import lessons
from tests.browser.chromium import launch
from tests.browser.serving import Server, serve

# Milliseconds, where a move processes pictures: 256 × 256 cells, and 64 × 64 with their gradients.
PICTURE = {"remedies": 400, "learn": 400}
RATIO = 2.5


def main() -> int:
    options = argparse.ArgumentParser(description="Measure a slider on every lesson.")
    options.add_argument(
        "--rounds", type=int, default=3, help="how often the lessons and the floor take turns"
    )
    options.add_argument("--lessons", nargs="*", help="slugs; all lessons when left out")
    chosen = options.parse_args()
    slugs = chosen.lessons or [lesson.slug for lesson in lessons()]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "floor"
        folder.mkdir()
        write_floor(folder)
        with (
            sync_playwright() as playwright,
            launch(playwright) as browser,
            serve(ROOT, Path(temporary) / "ours.txt") as ours,
            serve(folder, Path(temporary) / "floor.txt") as floor,
        ):
            quiet = {slug for slug in slugs if not depends(browser, ours, slug)}
            turns = [
                {
                    "the floor": slider_moves(browser, floor, "/"),
                    **{
                        slug: slider_moves(browser, ours, f"/{slug}") for slug in slugs if slug not in quiet
                    },
                }
                for _ in range(chosen.rounds)
            ]
            circumstances = (
                f"{machine()}, Chromium {browser.version}, {chosen.rounds} rounds, "
                f"load {os.getloadavg()[0]:.1f} at the end"
            )

    def middle(name: str) -> float:
        return statistics.median(time for turn in turns for time in turn[name].times)

    def server(name: str) -> float:
        return statistics.mean(turn[name].server for turn in turns)

    lines = []
    for slug in slugs:
        name = f"`/{slug}`"
        if slug in quiet:
            same = "shows the same at every stride"
            lines.append(Line(what=name, ours="", figure=same, bound="none", holds=True))
            continue
        if slug in PICTURE:
            most, took = PICTURE[slug], middle(slug)
            lines.append(
                Line(
                    what=f"{name}, slider to painted result, p50",
                    ours=f"{took:.0f} ms",
                    figure=f"{took:.0f} ms",
                    bound=f"≤ {most} ms",
                    holds=took <= most,
                )
            )
        else:
            what = f"{name}, slider to painted result, p50"
            lines.append(against(what, middle(slug), middle("the floor"), RATIO))
        lines.append(against(f"{name}, server CPU", server(slug), server("the floor"), float("inf")))
    return write(
        "lessons", "Every lesson against an empty app", "python -m benchmarks.lessons", circumstances, lines
    )


def depends(browser: Browser, ours: Server, slug: str) -> bool:
    """Whether the lesson shows something else at another stride."""
    try:
        slider_moves(browser, ours, f"/{slug}")
    except NothingPaintedError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
