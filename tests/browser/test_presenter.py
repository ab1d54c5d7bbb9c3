"""Presenter mode in front of a class: by a cold link, by keys and a remote, on projectors and phones."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tconv_ui.lessons import Lesson, lessons
from tconv_ui.playlist import TEN_MINUTES
from tests.browser.conftest import Visit
from tests.browser.serving import Server
from tests.browser.tabs import SCREENS, Screen, Tab

A5 = {"size": "2", "x": "1,2;3,4", "w": "1,2,3;4,5,6;7,8,9"}
STAMP = "/stamp?size=2&x=1,2;3,4&w=1,2,3;4,5,6;7,8,9"
SECOND = f"{STAMP}&present=true&playlist=2_{TEN_MINUTES}"
PROJECTORS = {
    "720": Screen(width=1280, height=720),
    "1080": Screen(width=1920, height=1080),
    "1080 dark": Screen(width=1920, height=1080, dark=True),
}


def place(tab: Tab) -> str:
    return str(tab.page.locator(".bar .current").text_content())


def counter(tab: Tab) -> str:
    return tab.page.locator(".counter").inner_text()


def press(tab: Tab, key: str) -> None:
    """A key that opens another stop or leaves."""
    with tab.rerun():
        tab.page.keyboard.press(key)


def button(tab: Tab, name: str) -> None:
    with tab.rerun():
        tab.page.get_by_role("button", name=name, exact=True).click()


def digits(tab: Tab) -> list[float]:
    """The sizes of the digits in the output's cells, in pixels."""
    return list(
        tab.page.locator(".output .cell").evaluate_all(
            "cells => cells.map(cell => parseFloat(getComputedStyle(cell).fontSize))"
        )
    )


def test_a_cold_link_presents_that_stop_on_a_fresh_server(fresh_server: Server, visit: Visit) -> None:
    tab = visit(SECOND, server=fresh_server, screen=PROJECTORS["720"])
    assert place(tab) == "2 of 7: Kernel 3, stride 2"
    expect(tab.page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    assert not tab.page.get_by_test_id("stTopNavLink").first.is_visible()
    assert counter(tab) == "0 / 4"
    tab.reload()
    assert place(tab) == "2 of 7: Kernel 3, stride 2"


def test_stops_open_by_keys_and_links_and_back_returns(visit: Visit) -> None:
    tab = visit(SECOND)
    press(tab, "n")
    assert (tab.path, place(tab)) == ("/zero-insertion", "3 of 7: Kernel 3, stride 2")
    press(tab, "Shift+PageDown")
    assert (tab.path, place(tab)) == ("/size", "4 of 7: With padding 1")
    assert tab.parameters == A5 | {"padding": "1", "present": "true", "playlist": f"4_{TEN_MINUTES}"}
    with tab.rerun():
        tab.page.get_by_role("link", name="Next stop").click()
    assert (tab.path, place(tab)) == ("/checkerboard", "5 of 7: The classic checkerboard")
    press(tab, "Shift+PageUp")
    press(tab, "p")
    assert (tab.path, place(tab)) == ("/zero-insertion", "3 of 7: Kernel 3, stride 2")
    assert tab.slider("Padding").input_value() == "0"
    with tab.rerun():
        tab.page.go_back()
    assert (tab.path, place(tab)) == ("/size", "4 of 7: With padding 1")
    assert tab.count("asked") == 7


def test_a_remote_steps_and_goes_on_to_the_next_stop_at_the_end(visit: Visit) -> None:
    tab = visit(SECOND)
    asked = tab.count("asked")
    tab.page.get_by_role("button", name="Playlist", exact=True).click()  # the focus is now in the bar
    for step in range(1, 5):
        tab.page.keyboard.press("PageDown")
        assert counter(tab) == f"{step} / 4"
    tab.page.keyboard.press("PageUp")
    assert counter(tab) == "3 / 4"
    tab.page.keyboard.press("PageDown")
    assert tab.count("asked") == asked
    press(tab, "PageDown")
    assert (tab.path, counter(tab)) == ("/zero-insertion", "0 / 25")
    press(tab, "PageUp")
    assert (tab.path, counter(tab)) == ("/stamp", "4 / 4")  # each stop remembers its step


def test_a_remote_pages_through_a_lesson_without_steps_and_goes_on_at_its_ends(visit: Visit) -> None:
    tab = visit("/checkerboard?present=true&playlist=1_checkerboard.D4_checkerboard.D5_stamp.A5")
    page = "document.querySelector('[data-testid=stMain]')"
    ends = {
        "PageDown": f"{page}.scrollHeight - {page}.clientHeight - {page}.scrollTop <= 2",
        "PageUp": f"{page}.scrollTop <= 2",
    }

    def press_until(key: str, where: str) -> list[float]:
        """Until another stop is there; how far the page was scrolled before each press."""
        tops = []
        while not place(tab).startswith(where):
            tops.append(tab.page.evaluate(f"{page}.scrollTop"))
            assert len(tops) < 20, f"{key} never left {place(tab)}"
            if tab.page.evaluate(ends[key]):
                press(tab, key)
            else:
                tab.page.keyboard.press(key)
                tab.page.wait_for_function(f"{page}.scrollTop !== {tops[-1]}")
        return tops

    tops = press_until("PageDown", "2 of 3")
    assert tops[:2] == sorted(set(tops[:2])), "it shows the lesson first"
    assert tab.page.evaluate(f"{page}.scrollTop") == 0, "the next stop begins at its top"
    press_until("PageDown", "3 of 3")
    assert tab.path == "/stamp"
    expect(tab.page.locator(".counter")).to_be_visible()
    press_until("PageUp", "2 of 3")
    press_until("PageUp", "1 of 3")
    assert tab.path == "/checkerboard"


def test_a_stop_can_be_changed_and_opened_again(visit: Visit) -> None:
    tab = visit(SECOND)
    tab.page.get_by_test_id("stExpandSidebarButton").click()
    with tab.rerun():
        tab.slider("Stride").press("ArrowRight")
    assert tab.parameters["stride"] == "3"
    assert place(tab) == "2 of 7: Kernel 3, stride 2"
    expect(tab.page.get_by_test_id("stSidebar")).to_be_in_viewport()  # a change does not close it
    with tab.rerun():
        tab.page.locator(".bar .current").click()
    assert {name: tab.parameters.get(name) for name in (*A5, "stride")} == A5 | {"stride": None}


def test_links_of_a_lesson_keep_presenting(visit: Visit) -> None:
    tab = visit(SECOND)
    with tab.rerun():
        tab.page.get_by_role("link", name="One row").click()
    assert tab.parameters["padding"] == "1"
    assert (tab.parameters["present"], place(tab)) == ("true", "2 of 7: Kernel 3, stride 2")
    assert tab.page.get_by_role("link", name="One row").get_attribute("href") is not None
    assert "present" not in str(tab.page.get_by_role("link", name="One row").get_attribute("href"))
    with tab.rerun():
        tab.page.get_by_role("link", name="Next: Zero insertion").click()
    assert (tab.path, place(tab)) == ("/zero-insertion", "2 of 7: Kernel 3, stride 2")


@pytest.mark.parametrize("way", ["button", "Escape"])
def test_leaving_brings_menu_and_sidebar_back_and_keeps_the_playlist(visit: Visit, way: str) -> None:
    tab = visit(SECOND)
    if way == "button":
        button(tab, "Leave")
    else:
        press(tab, "Escape")
    expect(tab.page.locator(".presenter")).to_have_count(0)
    expect(tab.page.get_by_test_id("stSidebar")).to_be_in_viewport()
    expect(tab.page.get_by_test_id("stTopNavLink").first).to_be_visible()
    assert tab.parameters == A5 | {"playlist": f"2_{TEN_MINUTES}"}
    assert tab.page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "16px"
    with tab.rerun():
        tab.page.get_by_text("Presenter mode", exact=True).click()
    assert place(tab) == "2 of 7: Kernel 3, stride 2"


def test_escape_first_closes_what_lies_above(visit: Visit) -> None:
    tab = visit(SECOND)
    panel = tab.page.get_by_role("group", name="Playlist", exact=True)
    tab.page.get_by_role("button", name="Playlist", exact=True).click()
    expect(panel).to_be_visible()
    tab.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    tab.page.locator(".output .cell").nth(6).click()
    expect(tab.page.locator(".player.pinned")).to_have_count(1)
    tab.page.keyboard.press("Escape")
    expect(tab.page.locator(".player.pinned")).to_have_count(0)
    button(tab, "Hand out")
    tab.page.get_by_role("dialog").wait_for()
    tab.page.keyboard.press("Escape")
    expect(tab.page.get_by_role("dialog")).to_have_count(0)
    assert tab.parameters["present"] == "true"


def test_letters_that_are_typed_open_no_stop(visit: Visit) -> None:
    tab = visit(SECOND)
    tab.page.get_by_test_id("stExpandSidebarButton").click()
    tab.page.get_by_text("Values as text").click()
    field = tab.page.get_by_role("textbox", name="Kernel values")
    field.press("End")
    field.press("n")
    field.press("p")
    assert field.input_value().endswith("9np")
    assert tab.path == "/stamp"


def test_a_playlist_is_made_changed_and_shared(visit: Visit) -> None:
    tab = visit("/checkerboard?present=true&stride=3&gallery=Ones")
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    assert place(tab) == "No playlist yet"
    tab.page.get_by_role("button", name="Playlist", exact=True).click()
    button(tab, "Add what is shown")
    assert tab.parameters["playlist"] == "1_checkerboard.stride-3.gallery-Ones"
    with tab.rerun():
        tab.page.get_by_role("link", name="Before: Size").click()
    button(tab, "Add what is shown")
    assert tab.parameters["playlist"] == "2_checkerboard.stride-3.gallery-Ones_size.stride-3"
    button(tab, "Move up stop 2, stride 3")
    assert tab.parameters["playlist"] == "1_size.stride-3_checkerboard.stride-3.gallery-Ones"
    tab.page.get_by_role("button", name="Copy link").click()
    expect(tab.page.get_by_text("Copied.")).to_be_visible()
    copied = tab.page.evaluate("() => navigator.clipboard.readText()")
    button(tab, "Remove stop 1, stride 3")
    assert tab.parameters["playlist"] == "1_checkerboard.stride-3.gallery-Ones"
    with tab.rerun():
        tab.page.get_by_role("link", name="stride 3, Ones Checkerboard").click()
    assert (tab.path, tab.parameters["gallery"]) == ("/checkerboard", "Ones")
    button(tab, "Remove stop 1, stride 3, Ones")
    assert "playlist" not in tab.parameters
    button(tab, "Load a ten-minute playlist")
    assert tab.parameters["playlist"] == TEN_MINUTES
    press(tab, "n")
    assert (tab.path, place(tab)) == ("/stamp", "1 of 7: Stamps side by side")
    copy = visit(copied.removeprefix(tab.server_url))
    assert (copy.path, place(copy)) == ("/size", "1 of 2: stride 3")


def test_damaged_stops_are_named_and_the_others_shown(visit: Visit) -> None:
    tab = visit(f"{STAMP}&present=true&playlist=stamp.A5_stamp.A99_%3Cb%3E_size.stride-9")
    assert place(tab) == "1 stop"
    assert tab.page.locator(".faults p").all_inner_texts() == [
        "Stop 2, “stamp.A99”, is skipped: there is no preset “A99”.",
        "Stop 3, “<b>”, is skipped: there is no lesson “<b>”.",
        "Stop 4, “size.stride-9”, is skipped: stride is 1 to 8, not “9”.",
    ]


def test_a_class_guesses_and_a_click_or_a_key_reveals(visit: Visit) -> None:
    tab = visit(SECOND, screen=PROJECTORS["720"])
    tab.page.get_by_role("button", name="Predict first").click()
    status = tab.page.locator(".player .status")
    expect(status).to_contain_text("where will the top left corner of the stamp of input (0,0) = 1 land?")
    tab.page.keyboard.press("PageDown")
    expect(status).to_contain_text("Input (0,0) lands at output (0,0). Predict: where will")
    status.click()
    expect(status).to_contain_text("Input (0,1) lands at output (0,2). Predict: where will")
    tab.page.get_by_role("button", name="Show where it lands").click()
    expect(status).to_contain_text("Input (1,0) lands at output (2,0).")
    tab.page.locator(".output .cell").nth(12).click()  # a guess of the class is still judged
    expect(status).to_contain_text("Right: input (1,1) lands at output (2,2). 1 of 1 at the first try.")
    assert counter(tab) == "4 / 4"
    expect(tab.page.get_by_role("button", name="Show where it lands")).to_have_count(0)


def test_a_single_reader_must_still_answer(visit: Visit) -> None:
    tab = visit(STAMP)
    tab.page.get_by_role("button", name="Predict first").click()
    tab.page.get_by_role("button", name="First step").click()
    tab.page.keyboard.press("PageDown")
    tab.page.locator(".player .status").click()
    assert counter(tab) == "0 / 4"


@pytest.mark.parametrize("screen", PROJECTORS.values(), ids=PROJECTORS)
@pytest.mark.parametrize(
    "address", [STAMP, STAMP.replace("stamp", "zero-insertion"), "/stamp?size=4&kernel=4"]
)
def test_the_whole_player_fits_a_projector(visit: Visit, screen: Screen, address: str) -> None:
    tab = visit(f"{address}&present=true&playlist=1_stamp.A5", screen=screen)
    for part in (".toolbar", ".stage", ".ledger"):
        box = tab.page.locator(f".player {part}").bounding_box()
        assert box
        assert box["y"] >= 60
        assert box["y"] + box["height"] <= screen.height
    assert tab.too_wide() == []


def test_cells_grow_with_the_screen_and_only_when_presented(visit: Visit) -> None:
    alone = visit(STAMP, screen=PROJECTORS["1080"])
    small = visit(SECOND, screen=PROJECTORS["720"])
    large = visit(SECOND, screen=PROJECTORS["1080"])
    assert max(digits(alone)) <= 18
    assert min(digits(small)) >= 1.4 * max(digits(alone))
    assert min(digits(large)) >= 2.5 * max(digits(alone))
    large.page.set_viewport_size({"width": 1280, "height": 720})
    large.settle()
    expect(large.page.locator(".output .cell").first).to_have_css("font-size", f"{digits(small)[0]:g}px")


@pytest.mark.parametrize("screen", [*SCREENS.values(), PROJECTORS["1080"]], ids=[*SCREENS, "1080"])
def test_the_bar_and_its_panel_are_open_to_everyone(visit: Visit, screen: Screen) -> None:
    tab = visit(f"{SECOND}_broken", screen=screen)
    expect(tab.page.get_by_role("group", name="Playlist", exact=True)).to_be_visible()
    assert tab.barriers() == []
    assert tab.too_wide() == []
    for control in tab.page.locator(".presenter :is(a, button):visible").all():
        box = control.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 43.5
        assert 0 <= box["x"] <= box["x"] + box["width"] <= screen.width
    tab.page.keyboard.press("Escape")
    expect(tab.page.get_by_role("group", name="Playlist", exact=True)).to_be_hidden()
    assert tab.barriers() == []


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug or "home")
@pytest.mark.parametrize("screen", [PROJECTORS["1080 dark"], SCREENS["phone"]], ids=["projector", "phone"])
def test_every_lesson_can_be_presented(visit: Visit, lesson: Lesson, screen: Screen) -> None:
    tab = visit(f"/{lesson.slug}?present=true&playlist=1_{TEN_MINUTES}", screen=screen)
    tab.page.get_by_role("heading", level=1).wait_for()
    assert place(tab) == "1 of 7: Stamps side by side"
    assert tab.page.get_by_test_id("stException").count() == 0
    assert tab.too_wide() == []
    assert tab.barriers() == []
