"""Lesson 4 in a real browser: the pictures follow the theme, the tab and the kernel are in the address."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.tabs import SCREENS

D4 = "/checkerboard?dimensions=1-D&size=6&x=1,1,1,1,1,1&w=0.5,1,0.5"


def test_the_first_visit_needs_no_plotly(visit: Visit) -> None:
    tab = visit("/checkerboard")
    fetched = tab.page.evaluate("() => performance.getEntriesByType('resource').map(entry => entry.name)")
    assert fetched
    assert not [name for name in fetched if "plotly" in name.lower()]
    assert tab.page.locator(".figures svg").count() == 9


def test_a_stride_change_draws_the_new_counts(visit: Visit) -> None:
    tab = visit("/checkerboard")
    picture = tab.page.get_by_role("img", name="How many stamps reach each cell: 1 to 4.")
    assert picture.count() == 1
    with tab.rerun():
        tab.slider("Stride").press("ArrowRight")
    assert picture.count() == 0
    assert tab.page.get_by_role("img", name="How many stamps reach each cell: all 1.").count() == 1


@pytest.mark.parametrize("view", ["Every kernel and stride", "As frequencies"])
def test_kernel_and_view_are_in_the_address_and_survive_a_reload(visit: Visit, view: str) -> None:
    tab = visit("/checkerboard")
    with tab.rerun():
        tab.page.locator("label, button").filter(has_text="Bilinear").first.click()
    with tab.rerun():
        tab.page.get_by_text(view, exact=True).click()
    assert tab.parameters == {"gallery": "Bilinear", "look": view}
    tab.reload()
    chart = tab.page.locator(".js-plotly-plot")
    chart.wait_for()
    assert chart.count() == 1


@pytest.mark.parametrize("screen", ["dark", "dark phone", "phone"])
@pytest.mark.parametrize("view", ["Every+kernel+and+stride", "As+frequencies"])
def test_charts_fit_every_screen_and_hinder_nobody(visit: Visit, screen: str, view: str) -> None:
    tab = visit(f"{D4}&look={view}", screen=SCREENS[screen])
    tab.page.locator(".js-plotly-plot .main-svg").first.wait_for()
    assert not tab.too_wide()
    assert not tab.barriers()


def test_words_around_the_maps_take_the_theme(visit: Visit) -> None:
    colours = []
    for screen in ("desktop", "dark"):
        tab = visit(D4, screen=SCREENS[screen])
        label = tab.page.locator(".figures text.ink").first
        colours.append(label.evaluate("element => getComputedStyle(element).fill"))
    assert colours[0] != colours[1]
