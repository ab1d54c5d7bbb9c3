"""The player, used as people use it: by mouse, by keyboard alone and by touch."""

from __future__ import annotations

import re
import time
from random import Random

import pytest
from playwright.sync_api import Locator, expect

from tconv_core import Axis, Geometry
from tests.browser.conftest import Visit
from tests.browser.tabs import SCREENS, TWO_FRAMES, Tab
from tests.core.oracle import loops

A5 = "size=2&x=1,2;3,4&w=1,2,3;4,5,6;7,8,9"


def cells(tab: Tab, grid: str) -> list[list[str]]:
    """The texts of a grid's cells that are not cut away, row by row."""
    rows: dict[int, list[str]] = {}
    for cell in tab.page.locator(f".{grid} .cell:not(.cut)").all():
        rows.setdefault(int(cell.get_attribute("data-row") or 0), []).append(cell.inner_text())
    return list(rows.values())


def cell(tab: Tab, grid: str, row: int, column: int) -> Locator:
    return tab.page.locator(f'.{grid} .cell[data-row="{row}"][data-column="{column}"]')


def button(tab: Tab, name: str) -> Locator:
    return tab.page.get_by_role("button", name=name, exact=True)


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def ledger(tab: Tab) -> str:
    return tab.page.locator(".sums").inner_text()


def test_last_step_shows_the_numbers_of_the_worked_example(visit: Visit) -> None:
    tab = visit(f"/stamp?{A5}")
    button(tab, "Last step").click()
    assert cells(tab, "output") == [
        ["1", "2", "5", "4", "6"],
        ["4", "5", "14", "10", "12"],
        ["10", "14", "36", "24", "30"],
        ["12", "15", "34", "20", "24"],
        ["21", "24", "55", "32", "36"],
    ]


def test_each_step_adds_one_stamp_and_says_so(visit: Visit) -> None:
    tab = visit(f"/stamp?{A5}")
    button(tab, "First step").click()
    assert {text for row in cells(tab, "output") for text in row} == {""}
    for _ in range(3):
        button(tab, "Next step").click()
    status = tab.page.get_by_role("status")
    expect(status).to_contain_text(
        "Input (1,0) = 3 stamps 3 × kernel on output rows 2 to 4, columns 0 to 2."
    )
    expect(status).to_contain_text("Cell (2,2): 23 + 3·3 = 32")
    assert cells(tab, "output")[4] == ["21", "24", "27", "", ""]


def test_a_sum_that_will_be_cancelled_has_the_full_colour(visit: Visit) -> None:
    tab = visit("/stamp?dimensions=1-D&size=2&kernel=3&stride=1&x=1,-1&w=1,9,1")
    button(tab, "First step").click()
    button(tab, "Next step").click()
    assert cells(tab, "output")[0][:3] == ["1", "9", "1"], "of 1, 8, −8, −1 in the end"
    colour = "node => getComputedStyle(node).backgroundColor"
    full = cell(tab, "kernel", 0, 1).evaluate(colour)
    assert cell(tab, "output", 0, 1).evaluate(colour) == full
    assert cell(tab, "output", 0, 0).evaluate(colour) != full


def test_sum_of_any_cell_is_an_independent_implementation_s_number(visit: Visit) -> None:
    draw = Random(4)
    for _ in range(6):
        size, kernel, stride, dilation = (
            draw.randint(1, 5),
            draw.randint(1, 4),
            draw.randint(1, 3),
            draw.randint(1, 2),
        )
        axis = Axis(size=size, kernel=kernel, stride=stride, dilation=dilation)
        padding = draw.randint(0, (axis.full_size - 1) // 2)
        axis = Axis(size=size, kernel=kernel, stride=stride, dilation=dilation, padding=padding)
        x = [[draw.randint(-9, 9) for _ in range(size)] for _ in range(size)]
        quarters = [[draw.randint(-9, 9) for _ in range(kernel)] for _ in range(kernel)]
        w = [[quarter / 4 for quarter in row] for row in quarters]
        texts = [";".join(",".join(map(str, row)) for row in rows) for rows in (x, w)]
        expected = loops(x, quarters, Geometry(height=axis, width=axis)) / 4
        tab = visit(
            f"/stamp?size={size}&kernel={kernel}&stride={stride}&dilation={dilation}&padding={padding}"
            f"&x={texts[0]}&w={texts[1]}"
        )
        for _ in range(5):
            row, column = draw.randrange(axis.output_size), draw.randrange(axis.output_size)
            cell(tab, "output", row, column).hover()
            said = re.search(rf"Output \({row},{column}\) = (?:.* = )?(−?[\d.]+)[.:]", ledger(tab))
            assert said, ledger(tab)
            assert number(said[1]) == pytest.approx(expected[row][column], abs=1e-4)


def test_hover_lights_up_the_sources_and_the_taps_in_pairs(visit: Visit) -> None:
    tab = visit(f"/stamp?{A5}")
    cell(tab, "output", 2, 2).hover()
    assert ledger(tab).startswith("Output (2,2) = 1·9 + 2·7 + 3·3 + 4·1 = 36.")
    for grid, pairs in (("input", {"(0,0)": "a", "(1,1)": "d"}), ("kernel", {"(2,2)": "a", "(0,0)": "d"})):
        for place, letter in pairs.items():
            row, column = place[1:-1].split(",")
            expect(cell(tab, grid, int(row), int(column))).to_have_attribute("data-pair", letter)
    cell(tab, "input", 0, 0).hover()
    assert tab.page.locator(".output .linked").count() == 9
    cell(tab, "kernel", 0, 0).hover()
    assert tab.page.locator(".output .linked").count() == 4


def test_playing_needs_no_server_and_ends_at_the_last_step(visit: Visit) -> None:
    tab = visit(f"/stamp?{A5}")
    asked = tab.count("asked")
    tab.page.get_by_label("Speed").select_option("8")
    button(tab, "First step").click()
    button(tab, "Play").click()
    expect(button(tab, "Pause")).to_be_visible()
    expect(button(tab, "Play")).to_be_visible(timeout=10_000)
    assert tab.page.locator(".counter").inner_text() == "4 / 4"
    assert tab.count("asked") == asked


def test_keys_step_play_and_jump(visit: Visit) -> None:
    tab = visit("/stamp")
    counter = tab.page.locator(".counter")
    button(tab, "Next step").focus()
    for key, place in (
        ("Home", "0"),
        ("ArrowRight", "1"),
        ("ArrowRight", "2"),
        ("ArrowLeft", "1"),
        ("End", "9"),
    ):
        tab.page.keyboard.press(key)
        assert counter.inner_text() == f"{place} / 9"
    tab.page.locator("input[type=range][aria-label=Step]").focus()
    tab.page.keyboard.press("ArrowLeft")
    assert counter.inner_text() == "8 / 9"


def test_hidden_tab_pauses(visit: Visit) -> None:
    tab = visit("/stamp")
    button(tab, "First step").click()
    button(tab, "Play").click()
    tab.page.evaluate(
        "() => { Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )
    expect(button(tab, "Play")).to_be_visible()


def test_keyboard_alone_walks_the_cells_and_reads_the_sum(visit: Visit) -> None:
    tab = visit(f"/stamp?{A5}")
    cell(tab, "output", 0, 0).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        tab.page.keyboard.press(key)
    assert "= 1·9 + 2·7 + 3·3 + 4·1 = 36" in ledger(tab)
    tab.page.keyboard.press("Enter")
    expect(button(tab, "Unpin")).to_be_visible()


def test_edited_cell_goes_to_the_address_and_changes_only_its_stamp(visit: Visit) -> None:
    tab = visit(f"/stamp?{A5}")
    cell(tab, "input", 1, 1).focus()
    with tab.rerun():
        tab.page.keyboard.type("-1.5")
        tab.page.keyboard.press("Enter")
    assert tab.parameters["x"] == "1,2;3,-1.5"
    button(tab, "Last step").click()
    assert cells(tab, "output")[4] == ["21", "24", "16.5", "−12", "−13.5"]
    assert cells(tab, "output")[0] == ["1", "2", "5", "4", "6"]
    tab.reload()
    assert cells(tab, "input") == [["1", "2"], ["3", "−1.5"]]


@pytest.mark.parametrize("bad", ["abc", "1e9", "", "1000", "1,2,3", "<b>7</b>"])
def test_text_that_is_no_number_is_refused_with_a_reason(visit: Visit, bad: str) -> None:
    tab = visit(f"/stamp?{A5}")
    asked = tab.count("asked")
    cell(tab, "kernel", 0, 1).dblclick()
    tab.page.get_by_label("New value for kernel (0,1)").fill(bad)
    tab.page.keyboard.press("Enter")
    expect(tab.page.get_by_role("alert").filter(has_text="keeps its value")).to_contain_text(
        "is not a number from −999 to 999, so kernel (0,1) keeps its value. Type for example 2 or −0.5."
    )
    assert cells(tab, "kernel")[0] == ["1", "2", "3"]
    assert tab.count("asked") == asked


def test_predict_first_hides_the_stamp_until_its_place_is_found(visit: Visit) -> None:
    tab = visit(f"/stamp?{A5}&padding=1")
    button(tab, "First step").click()
    button(tab, "Predict first").click()
    status = tab.page.get_by_role("status")
    expect(status).to_contain_text("the stamp of input (0,0) = 1 land?")
    button(tab, "Next step").click()
    assert tab.page.locator(".counter").inner_text() == "0 / 4"
    cell(tab, "output", 0, 0).click()
    expect(status).to_contain_text("Not at (0,0): look at the row and the column again.")
    cell(tab, "output", -1, -1).click()
    expect(status).to_contain_text("Right: input (0,0) lands at output (−1,−1). 0 of 1 at the first try.")
    cell(tab, "output", -1, 1).click()
    expect(status).to_contain_text("1 of 2 at the first try.")


def test_step_survives_another_stride_another_size_and_another_lesson(visit: Visit) -> None:
    tab = visit("/stamp")
    counter = tab.page.locator(".counter")
    button(tab, "First step").click()
    for _ in range(4):
        button(tab, "Next step").click()
    with tab.rerun():
        tab.page.get_by_role("slider", name="Stride").press("ArrowRight")
    assert counter.inner_text() == "4 / 9"
    with tab.rerun():
        tab.page.get_by_role("slider", name="Input size").press("ArrowRight")
    assert counter.inner_text() == "5 / 16"
    with tab.rerun():
        tab.page.get_by_role("link", name="Zero insertion", exact=True).click()
    with tab.rerun():
        tab.page.get_by_role("link", name="Stamp it", exact=True).click()
    assert counter.inner_text() == "5 / 16"


def test_touch_pins_a_cell_on_a_phone(visit: Visit) -> None:
    tab = visit(f"/stamp?{A5}", screen=SCREENS["phone"])
    cell(tab, "output", 2, 2).tap()
    assert "= 36" in ledger(tab)
    tab.page.get_by_role("button", name="Next step").tap()
    assert "= 36" in ledger(tab)
    cell(tab, "input", 0, 1).tap()
    button(tab, "Change value").tap()
    expect(tab.page.get_by_label("New value for input (0,1)")).to_be_focused()


def test_one_dimension_is_one_row(visit: Visit) -> None:
    tab = visit("/stamp?dimensions=1-D&padding=1&x=1,2,3&w=1,2,3")
    button(tab, "Last step").click()
    assert cells(tab, "output") == [["2", "5", "4", "9", "6"]]
    cell(tab, "output", 0, 1).hover()
    assert ledger(tab).startswith("Output (1) = 1·3 + 2·1 = 5.")


def test_lock_step_writes_the_same_sum_on_both_sides(visit: Visit) -> None:
    tab = visit(f"/zero-insertion?{A5}")
    expect(tab.page.locator(".badge")).to_have_text("= Both ways write the same 25 numbers.")
    button(tab, "Last step").click()
    assert cells(tab, "output") == cells(tab, "gathered")
    for grid in ("output", "gathered"):
        cell(tab, grid, 2, 2).hover()
        assert tab.page.locator(".sums p").all_inner_texts() == [
            "By stamping: output (2,2) = 1·9 + 2·7 + 3·3 + 4·1 = 36",
            "By sliding: output (2,2) = 1·9 + 2·7 + 3·3 + 4·1 = 36",
        ]


def test_forgotten_flip_is_found_and_marked(visit: Visit) -> None:
    tab = visit("/zero-insertion?dimensions=1-D&padding=1&x=1,2,3&w=1,2,3&flip=false")
    button(tab, "Last step").click()
    assert cells(tab, "gathered") == [["2", "7", "4", "11", "6"]]
    assert cells(tab, "output") == [["2", "5", "4", "9", "6"]]
    expect(tab.page.locator(".badge")).to_have_text("≠ 2 of the 5 numbers differ from stamping.")
    assert tab.page.locator(".gathered .wrong").count() == 2


def test_missing_stages_explain_the_other_size(visit: Visit) -> None:
    tab = visit("/zero-insertion?pad=false")
    expect(tab.page.locator(".badge")).to_have_text(
        "≠ Different sizes: sliding gives 3 × 3, stamping gives 7 × 7."
    )
    tab = visit("/zero-insertion?pad=false&size=1")
    expect(tab.page.get_by_role("status")).to_contain_text("the kernel does not fit into the map")


def test_cells_of_a_large_map_are_there_wherever_somebody_looks(visit: Visit) -> None:
    axis = Axis(size=12, kernel=16, stride=7)
    x, w = (";".join([",".join("1" * size)] * size) for size in (12, 16))
    tab = visit(f"/zero-insertion?size=12&kernel=16&stride=7&x={x}&w={w}")
    last = axis.output_size - 1
    panel, all_cells = tab.page.locator(".gathered"), tab.page.locator(".gathered .cell")
    expect(cell(tab, "gathered", 0, 0)).to_have_text("1")
    assert all_cells.count() < 2000, f"of {axis.output_size**2}"
    cell(tab, "gathered", 0, 0).focus()
    tab.page.keyboard.press("End")
    expect(cell(tab, "gathered", 0, last)).to_be_focused()
    expect(cell(tab, "gathered", last, 0)).not_to_be_attached()
    panel.locator(".scroll").evaluate("node => node.scrollTo(0, node.scrollHeight)")
    expect(cell(tab, "gathered", last, 0)).to_have_accessible_name(f"Output ({last},0): not reached yet")
    button(tab, "Last step").click()
    for row, column in ((0, 0), (46, 50), (last, last)):
        said = cell(tab, "gathered", row, column)
        expected = loops([[1] * 12] * 12, [[1] * 16] * 16, Geometry(height=axis, width=axis))[row][column]
        expect(said).to_have_accessible_name(f"Output ({row},{column}): {expected:g}")


# For each panel in sight: its name, and how many cells its box should show and has.
CELLS_IN_SIGHT = """() => [...document.querySelectorAll('*')].filter(node => node.shadowRoot)
  .flatMap(node => [...node.shadowRoot.querySelectorAll('.panel')])
  .map(panel => {
    const box = panel.querySelector('.scroll').getBoundingClientRect();
    const place = node => node.getBoundingClientRect();
    const rows = [...panel.querySelectorAll('.body .row')].filter(row => place(row).top < box.bottom - 1);
    const heads = [...panel.querySelectorAll('.top .head:not(.corner)')];
    const columns = heads.filter(head => place(head).left < box.right - 1).length;
    const there = rows.reduce((sum, row) => sum + Math.min(columns, row.children.length), 0);
    return [panel.className, box.width ? columns * rows.length : 0, box.width ? there : 0];
  })"""


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize(
    "address",
    [
        "/stamp?size=8&kernel=8",
        "/stamp?size=12&kernel=16&stride=8",
        "/stamp?dimensions=1-D&size=12&kernel=16",
        "/zero-insertion?size=8&kernel=8",
    ],
)
def test_no_cell_is_missing_from_what_a_panel_shows(visit: Visit, screen: str, address: str) -> None:
    tab = visit(address, screen=SCREENS[screen])
    expect(tab.page.locator(".panel .cell").first).to_be_visible()
    tab.page.evaluate(TWO_FRAMES)
    panels = [panel for panel in tab.page.evaluate(CELLS_IN_SIGHT) if panel[1]]
    assert len(panels) >= 4
    assert [panel for panel in panels if panel[1] != panel[2]] == []


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize(
    "address", ["/stamp?size=12&kernel=16&stride=8&dilation=4", "/zero-insertion?size=8&kernel=5&stride=3"]
)
def test_large_settings_scroll_inside_and_follow_the_stamp(visit: Visit, screen: str, address: str) -> None:
    tab = visit(address, screen=SCREENS[screen])
    assert tab.too_wide() == []
    button(tab, "Last step").click()
    window = tab.page.locator(".half:visible .window:visible").last

    def in_sight() -> bool:
        area = window.bounding_box()
        return area is not None and 0 <= area["x"] < SCREENS[screen].width

    # The window glides to its place while the grid scrolls: look until it has come to rest.
    deadline = time.monotonic() + 5
    while not in_sight() and time.monotonic() < deadline:
        tab.page.evaluate(TWO_FRAMES)
    assert in_sight()
