"""Learning in a real browser: it starts, goes on by itself, stops, and sends its kernel on."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.tabs import SCREENS, Tab
from tests.browser.test_upload import choose, stored

SECONDS = 1000.0


def press(tab: Tab, name: str) -> None:
    tab.page.get_by_role("button", name=name).click()


def bar(tab: Tab) -> Locator:
    return tab.page.get_by_test_id("stProgress")


def step(tab: Tab) -> int:
    found = re.search(r"Step (\d+) of", bar(tab).inner_text())
    assert found is not None
    return int(found[1])


def test_learning_starts_goes_on_and_ends_by_itself(visit: Visit) -> None:
    tab = visit("/learn?kernel=4&learn_steps=50")
    assert step(tab) == 0
    press(tab, "Start learning")
    expect(bar(tab)).not_to_contain_text("Step 0 of 50", timeout=20 * SECONDS)
    expect(tab.page.get_by_role("button", name="Stop")).to_be_visible()
    expect(bar(tab)).to_contain_text("Step 50 of 50", timeout=60 * SECONDS)
    expect(tab.page.get_by_role("button", name="Stop")).to_have_count(0, timeout=20 * SECONDS)
    expect(tab.page.get_by_role("link", name="Learnt from random")).to_be_visible()


def test_learning_stops_at_a_press_and_asks_for_nothing_more(visit: Visit) -> None:
    tab = visit("/learn?kernel=4&learn_steps=2000", screen=SCREENS["phone"])
    press(tab, "Start learning")
    expect(bar(tab)).not_to_contain_text("Step 0 of 2000", timeout=20 * SECONDS)
    press(tab, "Stop")
    expect(tab.page.get_by_role("button", name="Go on")).to_be_visible(timeout=20 * SECONDS)
    stopped, asked = step(tab), tab.count("asked")
    assert 0 < stopped < 2000
    tab.page.wait_for_timeout(1500)
    assert step(tab) == stopped
    assert tab.count("asked") == asked
    assert tab.too_wide() == []


def test_a_slider_ends_learning_and_asks_for_nothing_more(visit: Visit) -> None:
    tab = visit("/learn?kernel=4&learn_steps=2000")
    press(tab, "Start learning")
    expect(bar(tab)).not_to_contain_text("Step 0 of 2000", timeout=20 * SECONDS)
    tab.slider("Kernel size").press("ArrowLeft")
    expect(tab.page.get_by_role("button", name="Start learning")).to_be_visible(timeout=20 * SECONDS)
    asked = tab.count("asked")
    tab.page.wait_for_timeout(1500)
    assert tab.count("asked") == asked


def test_a_learnt_kernel_opens_in_the_lesson_on_the_checkerboard(visit: Visit) -> None:
    tab = visit("/learn?kernel=4&learn_steps=2000")
    press(tab, "Start learning")
    expect(bar(tab)).not_to_contain_text("Step 0 of 2000", timeout=20 * SECONDS)
    press(tab, "Stop")
    learnt = tab.page.get_by_role("link", name="Learnt from bilinear")
    learnt.click(timeout=20 * SECONDS)
    expect(tab.page.get_by_role("heading", level=1)).to_contain_text("checkerboard", ignore_case=True)
    assert tab.path == "/checkerboard"
    assert len(tab.parameters["w"].split(";")) == 4


def test_a_picture_of_your_own_is_learnt(visit: Visit, tmp_path: Path) -> None:
    tab = visit("/learn?kernel=4&learn_steps=50", screen=SCREENS["phone"])
    choose(tab, stored(tmp_path, "mine.jpg", (300, 200)))
    expect(tab.page.get_by_text("mine.jpg: 300 × 200 pixels, made smaller")).to_be_visible()
    expect(tab.page.get_by_alt_text("The original, 42 × 64 cells.")).to_be_visible()
    press(tab, "Start learning")
    expect(bar(tab)).to_contain_text("Step 50 of 50", timeout=60 * SECONDS)
    assert tab.too_wide() == []


def test_another_visitor_is_served_while_learning_runs(visit: Visit) -> None:
    busy = visit("/learn?kernel=4&learn_steps=2000")
    press(busy, "Start learning")
    expect(bar(busy)).not_to_contain_text("Step 0 of 2000", timeout=20 * SECONDS)
    other = visit("/stamp")
    with other.rerun():
        other.slider("Stride").press("ArrowRight")
    assert other.parameters["stride"] == "3"
    before = step(busy)
    expect(bar(busy)).not_to_contain_text(f"Step {before} of 2000", timeout=20 * SECONDS)
