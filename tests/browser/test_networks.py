"""Lesson 8 in a real browser: a layer's link keeps the session, Back returns, measuring answers."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.tabs import SCREENS


def test_a_layer_opens_in_this_session_and_back_returns_to_its_network(visit: Visit) -> None:
    tab = visit("/networks?network=MelGAN&melgan_frames=8")
    with tab.rerun():
        tab.page.get_by_role("link", name="Enlarge ×8 in lesson 4, Checkerboard").first.click()
    assert tab.path == "/checkerboard"
    assert {
        name: tab.parameters[name] for name in ("dimensions", "size", "kernel", "stride", "padding")
    } == {
        "dimensions": "1-D",
        "size": "8",
        "kernel": "16",
        "stride": "8",
        "padding": "4",
    }
    with tab.rerun():
        tab.page.go_back()
    assert tab.path == "/networks"
    assert (tab.parameters["network"], tab.parameters["melgan_frames"]) == ("MelGAN", "8")
    assert tab.page.get_by_role("rowheader", name="Read bands").is_visible()


def test_a_change_of_a_network_is_in_the_table_and_in_the_address(visit: Visit) -> None:
    tab = visit("/networks")
    together = tab.page.get_by_role("row", name="Together")
    assert "104,628,224" in together.inner_text()
    with tab.rerun():
        tab.slider("Kernel of the enlarging layers").press("ArrowRight")
    assert tab.parameters["dcgan_kernel"] == "5"
    expect(together).not_to_contain_text("104,628,224")


def test_measuring_answers_with_times_that_belong_to_the_layer(visit: Visit) -> None:
    tab = visit("/networks?network=FSRCNN", screen=SCREENS["phone"])
    tab.page.get_by_role("button", name="Measure on this machine").click()
    shown = tab.page.get_by_text("All ways gave the same numbers")
    expect(shown).to_be_visible(timeout=30_000)
    expect(tab.page.get_by_role("rowheader", name="Zero insertion")).to_be_visible()
    assert tab.too_wide() == []
