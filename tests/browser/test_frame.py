"""The frame in a real browser: what a link sets, what keeps it, and what a damaged one does."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tconv_ui.lessons import lessons
from tests.browser.conftest import Visit
from tests.browser.serving import Server
from tests.browser.tabs import SCREENS, Tab

WIDTH = "Input size, width"


def slider(tab: Tab, name: str) -> Locator:
    return tab.page.locator(f'input[type=range][aria-label="{name}"]')


def press(tab: Tab, name: str, key: str) -> None:
    slider(tab, name).focus()
    with tab.rerun():
        tab.page.keyboard.press(key)


def value(tab: Tab, name: str) -> str:
    """What a slider stands at, as a screen reader says it."""
    return str(slider(tab, name).get_attribute("aria-valuetext"))


def test_the_first_visit_to_a_fresh_server_by_a_link_shows_that_setting(
    fresh_server: Server, visit: Visit
) -> None:
    tab = visit("/stamp?size=2&size_w=3&stride=1&x=5,6;7,8&w=1.5", server=fresh_server)
    expect(tab.page.get_by_role("heading", level=1)).to_contain_text("Stamp it")
    assert value(tab, "Input size") == "2"
    assert value(tab, WIDTH) == "3"
    assert value(tab, "Stride") == "1"
    assert tab.parameters == {"size": "2", "size_w": "3", "stride": "1", "x": "5,6;7,8", "w": "1.5"}


def test_a_slider_writes_the_address_and_its_default_leaves_it(visit: Visit) -> None:
    tab = visit("/stamp")
    press(tab, "Stride", "ArrowRight")
    assert tab.parameters == {"stride": "3"}
    press(tab, "Padding", "ArrowRight")
    assert tab.parameters == {"stride": "3", "padding": "1"}
    press(tab, "Stride", "ArrowLeft")
    assert tab.parameters == {"padding": "1"}


def test_another_lesson_back_forward_and_reload_keep_the_setting(visit: Visit) -> None:
    setting = {"size": "2", "size_w": "3", "padding": "1", "x": "5,6;7,8"}
    tab = visit("/stamp?size=2&size_w=3&padding=1&x=5,6;7,8")
    with tab.rerun():
        tab.page.get_by_role("link", name="Zero insertion").first.click()
    assert (tab.path, tab.parameters) == ("/zero-insertion", setting)
    press(tab, "Kernel size", "ArrowRight")
    assert tab.parameters == setting | {"kernel": "4"}
    with tab.rerun():
        tab.page.go_back()
    assert (tab.path, tab.parameters, value(tab, "Kernel size")) == ("/stamp", setting, "3")
    with tab.rerun():
        tab.page.go_forward()
    assert (tab.path, value(tab, "Kernel size")) == ("/zero-insertion", "4")
    tab.reload()
    assert (tab.path, tab.parameters) == ("/zero-insertion", setting | {"kernel": "4"})
    assert value(tab, WIDTH) == "3"


def test_a_preset_opens_in_the_same_session_and_back_returns(visit: Visit) -> None:
    tab = visit("/stamp?size=4&size_w=2&dilation=2&x=9")
    asked = tab.count("asked")
    with tab.rerun():
        tab.page.get_by_role("link", name="One row").click()
    assert tab.path == "/stamp"
    assert tab.parameters == {"dimensions": "1-D", "padding": "1", "x": "1,2,3", "w": "1,2,3"}
    assert value(tab, "Dilation") == "1"
    assert tab.count("asked") == asked + 1
    with tab.rerun():
        tab.page.go_back()
    assert tab.parameters == {"size": "4", "size_w": "2", "dilation": "2", "x": "9"}
    assert (value(tab, "Dilation"), value(tab, WIDTH)) == ("2", "2")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_a_layer_of_the_wrong_size_finds_its_answer_with_one_click_and_two_numbers(
    visit: Visit, screen: str
) -> None:
    tab = visit("/?stride=3", screen=SCREENS[screen])
    with tab.rerun():
        tab.page.get_by_role("link", name="Its output has the wrong size").click()
    assert (tab.path, tab.parameters["stride"]) == ("/size", "3")
    expect(tab.page.get_by_role("heading", name="From n to m")).to_be_in_viewport()
    for label, number in (("From", "7"), ("To", "14")):
        with tab.rerun():
            field = tab.page.get_by_label(label, exact=True)
            field.fill(number)
            field.press("Enter")
    expect(tab.page.get_by_text("layers lead from 7 to 14")).to_be_visible()
    assert tab.page.get_by_role("link", name="k 4, s 2, p 1").count()


def test_the_start_page_leads_to_every_lesson_in_the_present_setting(visit: Visit) -> None:
    tab = visit("/?size=4&x=1,2;3,4")
    links = tab.page.get_by_role("group", name="Lessons").get_by_role("link")
    expect(links).to_have_count(len(lessons()) - 1)
    assert all(box and box["height"] >= 44 for box in (link.bounding_box() for link in links.all()))
    with tab.rerun():
        links.filter(has_text="Zero insertion").click()
    assert tab.path == "/zero-insertion"
    assert tab.parameters == {"size": "4", "x": "1,2;3,4"}


def test_the_preset_that_is_shown_is_marked(visit: Visit) -> None:
    tab = visit("/stamp")
    marked = tab.page.locator('[role=group][aria-label="Examples to open"] a[aria-current]')
    expect(marked).to_have_count(0)
    with tab.rerun():
        tab.page.get_by_role("link", name="One row").click()
    expect(marked).to_have_text("One row")
    press(tab, "Stride", "ArrowRight")
    expect(marked).to_have_count(0)


def test_the_width_follows_the_height_until_it_is_set_apart(visit: Visit) -> None:
    tab = visit("/stamp")
    with tab.rerun():
        tab.page.get_by_text("Set height and width apart").click()
    assert value(tab, WIDTH) == "same"
    press(tab, WIDTH, "ArrowRight")
    assert tab.parameters == {"size_w": "1"}
    press(tab, "Input size", "ArrowRight")
    assert tab.parameters == {"size": "4", "size_w": "1"}
    press(tab, WIDTH, "ArrowLeft")
    assert tab.parameters == {"size": "4"}
    expect(slider(tab, WIDTH)).to_be_visible()


def test_damaged_numbers_leave_the_address_and_damaged_values_are_explained(visit: Visit) -> None:
    tab = visit("/stamp?stride=abc&kernel=99&size_w=77&dimensions=9&padding=1&x=%3Cb%3E")
    assert tab.parameters == {"padding": "1", "x": "<b>"}
    expect(tab.page.get_by_test_id("stAlertContainer")).to_contain_text(
        [
            "The link asks for kernel=99, and that goes from 1 to 16. You see 3.",
            "The link asks for stride=abc, and that goes from 1 to 8. You see 2.",
            "The input values cannot be read: <b> is not a number",
        ]
    )


def test_links_in_damaged_values_stay_plain_text(visit: Visit) -> None:
    tab = visit("/stamp?x=https://a.bc&w=![](//a.bc/d.png)")
    assert tab.page.get_by_test_id("stAlertContainer").count() == 2
    assert tab.page.get_by_test_id("stAlertContainer").locator("a, img").count() == 0


def test_an_impossible_setting_is_explained_and_mended_by_one_click(visit: Visit) -> None:
    tab = visit("/stamp?size=2&padding=3")
    expect(tab.page.get_by_test_id("stAlertContainer")).to_contain_text(
        "padding=3 crops 6 of the 5 samples"
    )
    with tab.rerun():
        tab.page.get_by_role("button", name="Use padding 2").click()
    assert tab.parameters == {"size": "2", "padding": "2"}
    expect(tab.page.get_by_test_id("stAlertContainer")).to_have_count(0)


def test_values_as_text_random_values_and_the_first_example(visit: Visit) -> None:
    tab = visit("/stamp?size=2&kernel=2")
    tab.page.get_by_text("Values as text").click()
    field = tab.page.get_by_role("textbox", name="Kernel values")
    with tab.rerun():
        field.fill("[[1, 0], [0, -1.5]]")
        field.press("Enter")
    assert tab.parameters["w"] == "[[1, 0], [0, -1.5]]"
    with tab.rerun():
        tab.page.get_by_role("button", name="Random values").click()
    assert re.fullmatch(r"\d,\d;\d,\d", tab.parameters["x"])
    with tab.rerun():
        tab.page.get_by_role("button", name="First example").click()
    assert tab.parameters == {"size": "2", "kernel": "2"}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("address", ["/", "/?padding=8", "/?x=a&size_w=2"])
def test_the_frame_fits_every_screen_and_has_no_barriers(visit: Visit, screen: str, address: str) -> None:
    tab = visit(address, screen=SCREENS[screen])
    assert tab.barriers() == []
    assert tab.too_wide() == []


def test_a_phone_reaches_lessons_and_sliders_in_one_panel(visit: Visit) -> None:
    tab = visit("/", screen=SCREENS["phone"])
    tab.page.get_by_test_id("stExpandSidebarButton").click()
    expect(tab.page.get_by_text("Stride", exact=True)).to_be_in_viewport()
    assert tab.barriers() == []
    with tab.rerun():
        tab.page.get_by_test_id("stSidebar").get_by_role("link", name="Stamp it").click()
    assert tab.path == "/stamp"


def test_answers_carry_the_security_headers(visit: Visit) -> None:
    tab = visit("/")
    for path in ("/", "/_stcore/health", "/stamp"):
        headers = tab.page.request.get(tab.server_url + path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
