"""Lesson 3 as a visitor uses it: rows of its tables apply their settings, and Back undoes them."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.tabs import SCREENS

TAB = "From n to m"


def test_a_row_of_the_solver_applies_its_layer_and_back_undoes_it(visit: Visit) -> None:
    tab = visit(f"/size?from=4&to=8&x=9&explore={TAB}", screen=SCREENS["phone"])
    with tab.rerun():
        tab.page.get_by_role("link", name="k 4, s 2, p 1").tap()
    assert tab.parameters == {
        "size": "4",
        "kernel": "4",
        "padding": "1",
        "x": "9",
        "from": "4",
        "to": "8",
        "explore": TAB,
    }
    assert tab.page.locator("tr[aria-current] a", has_text="k 4, s 2, p 1").is_visible()
    with tab.rerun():
        tab.page.go_back()
    assert tab.parameters == {"from": "4", "to": "8", "x": "9", "explore": TAB}


def test_choosing_a_size_sets_its_output_padding_and_the_scissors_follow(visit: Visit) -> None:
    tab = visit("/size?padding=1")
    picture = tab.page.get_by_role("img", name="All stamps added up")
    assert "1 are cut before and 1 are cut after" in (picture.get_attribute("aria-label") or "")
    with tab.rerun():
        tab.page.get_by_role("link", name="set output padding 1").click()
    assert tab.parameters == {"padding": "1", "output_padding": "1"}
    assert "1 are cut before and 0 are cut after" in (picture.get_attribute("aria-label") or "")


def test_the_edges_of_the_drawing_lie_where_the_kept_cells_begin_and_end(visit: Visit) -> None:
    """The dashed lines are placed by arithmetic of their own: compare them with the cells."""
    tab = visit("/size?padding=1&output_padding=1&size=2")
    places = tab.page.evaluate(
        """() => {
            const root = [...document.querySelectorAll('*')]
                .find(node => node.shadowRoot?.querySelector('.scissors')).shadowRoot;
            const boxes = which =>
                [...root.querySelectorAll(which)].map(node => node.getBoundingClientRect());
            const kept = boxes('.cell:not(.cut)');
            return {
                left: Math.min(...kept.map(box => box.left)),
                right: Math.max(...kept.map(box => box.right)),
                top: Math.min(...kept.map(box => box.top)),
                bottom: Math.max(...kept.map(box => box.bottom)),
                down: boxes('.edge.down').map(box => box.left),
                across: boxes('.edge.across').map(box => box.top),
                kept: kept.length,
            };
        }"""
    )
    assert places["kept"] == 16
    assert places["down"] == pytest.approx([places["left"], places["right"]], abs=4)
    assert places["across"] == pytest.approx([places["top"], places["bottom"]], abs=4)


@pytest.mark.parametrize("screen", ["dark", "dark phone"])
@pytest.mark.parametrize(
    "setting",
    [
        "pad_input=true&padding=2",
        "size=12&kernel=16&stride=8",
        "size_w=5&axis=Width&dilation=3",
        "explore=Skip connections",
    ],
)
def test_every_state_of_the_drawing_is_whole_and_open_to_everyone(
    visit: Visit, setting: str, screen: str
) -> None:
    tab = visit(f"/size?{setting}", screen=SCREENS[screen])
    assert tab.too_wide() == []
    assert tab.barriers() == []
