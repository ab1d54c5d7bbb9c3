"""The matrix in a real browser: hover, touch and keyboard say the same, and wrong numbers are not shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tconv_ui.matrix_view import LARGEST
from tests.browser.conftest import Visit
from tests.browser.tabs import SCREENS, Tab

A8 = "dimensions=1-D&size=3&kernel=3&stride=2&padding=1&x=1,2,3&w=1,2,3"


def sentence(tab: Tab) -> str:
    return tab.page.locator(".sentence").inner_text()


def point(tab: Tab, board: str, row: int, column: int, rows: int, columns: int) -> tuple[float, float]:
    """The middle of a cell, in pixels of the page."""
    canvas = tab.page.locator(f".board.{board} canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    x = box["x"] + (column + 0.5) / columns * box["width"]
    return x, box["y"] + (row + 0.5) / rows * box["height"]


def test_hover_links_an_entry_with_its_cells_and_its_tap(visit: Visit) -> None:
    tab = visit(f"/matrix?{A8}")
    tab.page.mouse.move(*point(tab, "matrix", 1, 0, 5, 3))
    expect(tab.page.locator(".sentence")).to_contain_text(
        "Cᵀ[1, 0] = tap (2) = 3: the convolution reads cell (1)"
    )
    tab.page.mouse.move(*point(tab, "matrix", 0, 2, 5, 3))
    expect(tab.page.locator(".sentence")).to_contain_text(
        "Cᵀ[0, 2] = 0: no tap connects input (2) with output (0)."
    )


def test_hover_a_cell_writes_its_column_or_its_sum(visit: Visit) -> None:
    tab = visit(f"/matrix?{A8}")
    tab.page.mouse.move(*point(tab, "output", 0, 3, 1, 5))
    expect(tab.page.locator(".sentence")).to_contain_text("Output (3) owns row 3: 3·2 + 1·3 = 9.")
    tab.page.mouse.move(*point(tab, "input", 0, 0, 1, 3))
    expect(tab.page.locator(".sentence")).to_contain_text("Input (0) = 1 owns column 0: the kernel")
    tab.page.mouse.move(*point(tab, "kernel", 0, 0, 1, 3))
    expect(tab.page.locator(".sentence")).to_contain_text("Tap (0) = 1 stands at 2 places of the matrix")


def test_transposing_exchanges_rows_and_columns(visit: Visit) -> None:
    tab = visit(f"/matrix?{A8}")
    assert tab.page.locator(".board.matrix .label").inner_text().split() == [
        "Transposed",
        "matrix",
        "Cᵀ",
        "5",
        "×",
        "3",
    ]
    tab.page.get_by_role("button", name="Show C instead").click()
    expect(tab.page.locator(".board.matrix .label")).to_contain_text("Matrix C 3 × 5")
    tab.page.mouse.move(*point(tab, "matrix", 0, 1, 3, 5))
    expect(tab.page.locator(".sentence")).to_contain_text("C[0, 1] = tap (2) = 3")


def test_the_keyboard_walks_the_entries_and_keeps_one(visit: Visit) -> None:
    tab = visit(f"/matrix?{A8}")
    asked = tab.count("asked")
    tab.page.get_by_role("button", name="Show C instead").focus()
    tab.page.keyboard.press("Tab")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        tab.page.keyboard.press(key)
    assert sentence(tab).startswith("Cᵀ[2, 1] = tap (1) = 2")
    tab.page.keyboard.press("Enter")
    unpin = tab.page.get_by_role("button", name="Unpin")
    expect(unpin).to_be_visible()
    tab.page.keyboard.press("Home")
    assert sentence(tab).startswith("Cᵀ[2, 0] = 0")
    tab.page.keyboard.press("Escape")
    expect(unpin).to_be_hidden()
    assert tab.count("asked") == asked


def test_a_tap_on_a_phone_keeps_the_choice(visit: Visit) -> None:
    tab = visit(f"/matrix?{A8}", screen=SCREENS["phone"])
    tab.page.touchscreen.tap(*point(tab, "output", 0, 1, 1, 5))
    expect(tab.page.locator(".sentence")).to_contain_text("Output (1) owns row 1: 3·1 + 1·2 = 5.")
    expect(tab.page.get_by_role("button", name="Unpin")).to_be_visible()


def test_a_change_of_the_setting_changes_the_matrix_and_large_ones_scroll_inside(visit: Visit) -> None:
    tab = visit("/matrix?size=4&kernel=4&stride=3", screen=SCREENS["phone"])
    label = tab.page.locator(".board.matrix .label")
    expect(label).to_contain_text("169 × 16")
    assert tab.too_wide() == []
    tab = visit("/matrix")
    with tab.rerun():
        tab.slider("Stride").press("ArrowLeft")
    expect(tab.page.locator(".board.matrix .label")).to_contain_text("25 × 9")


def test_the_blurred_picture_follows_the_noise(visit: Visit) -> None:
    tab = visit("/matrix")
    expect(tab.page.get_by_text("the Wiener filter comes closest")).to_be_visible()
    with tab.rerun():
        tab.slider("Noise").press("Home")
    expect(tab.page.get_by_text("the pseudo-inverse comes closest")).to_be_visible()
    assert tab.page.locator(".compare .tile").count() == 5


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_the_largest_matrix_answers_to_a_hover_at_once(visit: Visit, screen: str) -> None:
    tab = visit("/matrix?size=8&kernel=4&stride=3", screen=SCREENS[screen])
    expect(tab.page.locator(".board.matrix .label")).to_contain_text("625 × 64")
    assert LARGEST == 625 * 64
    spent = tab.page.locator(".board.matrix canvas").evaluate(
        """canvas => {
            const box = canvas.getBoundingClientRect();
            const start = performance.now();
            for (let at = 1; at <= 5; at += 1)
                canvas.dispatchEvent(new PointerEvent("pointermove",
                    { clientX: box.left + at * 9, clientY: box.top + at * 9, pointerType: "mouse" }));
            return (performance.now() - start) / 5;
        }"""
    )
    assert spent < 150
    assert tab.too_wide() == []
