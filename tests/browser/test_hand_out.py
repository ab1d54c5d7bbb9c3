"""Handing out a state: what a camera would read from the screen opens that state."""

from __future__ import annotations

import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.tabs import SCREENS, Screen, Tab

ADDRESS = "http://10.0.0.5:8501"
D4 = "/checkerboard?dimensions=1-D&size=6&x=1,1,1,1,1,1&w=0.5,1,0.5&gallery=Bilinear"


def open_dialog(tab: Tab) -> None:
    with tab.rerun():
        tab.page.get_by_role("button", name="Hand out this state").click()
    tab.page.get_by_role("dialog").wait_for()


def type_address(tab: Tab, address: str) -> None:
    field = tab.page.get_by_role("textbox", name="Address that the phones use")
    with tab.rerun():
        field.fill(address)
        field.press("Enter")


def scanned(tab: Tab) -> str:
    """What an independent decoder reads from a picture of the screen."""
    code = tab.page.get_by_role("img", name="QR code of")
    code.wait_for()
    picture = Image.open(io.BytesIO(tab.page.screenshot())).convert("L")
    (found,) = zxingcpp.read_barcodes(np.asarray(picture))
    return str(found.text)


def test_the_screen_is_read_as_the_link_that_opens_this_state(visit: Visit) -> None:
    tab = visit(f"{D4}&present=true&playlist=1_checkerboard.D4", screen=Screen(width=1280, height=720))
    with tab.rerun():
        tab.page.get_by_role("button", name="Hand out", exact=True).click()
    expect(tab.page.get_by_role("dialog")).to_contain_text("Phones cannot reach 127.0.0.1")
    type_address(tab, ADDRESS)
    link = scanned(tab)
    assert link == tab.page.get_by_role("dialog").get_by_test_id("stCode").inner_text().strip()
    assert tab.page.get_by_role("img", name=f"QR code of {link}").count() == 1
    assert link.startswith(f"{ADDRESS}/checkerboard?")
    phone = visit(link.removeprefix(ADDRESS), screen=SCREENS["phone"])
    assert phone.parameters == {
        "dimensions": "1-D",
        "size": "6",
        "x": "1,1,1,1,1,1",
        "w": "0.5,1,0.5",
        "gallery": "Bilinear",
    }
    assert phone.page.locator(".presenter").count() == 0


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_the_code_can_be_scanned_in_both_themes_and_the_dialog_is_open_to_everyone(
    visit: Visit, screen: Screen
) -> None:
    tab = visit("/stamp?stride=3", screen=screen)
    if screen.touch:
        tab.page.get_by_test_id("stExpandSidebarButton").click()
    open_dialog(tab)
    assert tab.barriers() == []
    type_address(tab, ADDRESS)
    assert scanned(tab) == f"{ADDRESS}/stamp?stride=3"
    box = tab.page.get_by_role("img", name="QR code of").bounding_box()
    assert box
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert box["width"] >= 0.6 * min(screen.width, screen.height)
    assert box["y"] + box["height"] <= screen.height
    assert tab.barriers() == []


def test_the_address_is_remembered_and_a_wrong_one_is_explained(visit: Visit) -> None:
    tab = visit("/stamp")
    open_dialog(tab)
    type_address(tab, ADDRESS)
    with tab.rerun():
        tab.page.keyboard.press("Escape")
    with tab.rerun():
        tab.slider("Stride").press("ArrowRight")
    assert tab.page.get_by_role("dialog").count() == 0
    open_dialog(tab)
    assert scanned(tab) == f"{ADDRESS}/stamp?stride=3"
    type_address(tab, "localhost:8501")
    expect(tab.page.get_by_role("dialog")).to_contain_text("localhost is this computer's name for itself.")
    type_address(tab, "nowhere at all")
    expect(tab.page.get_by_role("dialog")).to_contain_text("nowhere at all is no address.")
