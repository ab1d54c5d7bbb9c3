"""Taking files from lesson 1 and bringing a setting back, as a visitor does."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import Visit
from tests.browser.tabs import SCREENS, Screen, Tab

SETTING = "/stamp?size=2&kernel=2&stride=3&x=1,2;3,4"


def opened(visit: Visit, address: str, screen: Screen = SCREENS["desktop"]) -> Tab:
    """The lesson with its panel open."""
    tab = visit(address, screen=screen)
    with tab.rerun():
        tab.page.get_by_text("Take it with you").click()
    return tab


def taken(tab: Tab, button: str) -> tuple[str, bytes]:
    """Name and contents of the file behind a button; the page is not run again for it."""
    reruns = tab.count("finished")
    with tab.page.expect_download() as download:
        tab.page.get_by_role("button", name=button, exact=True).click()
    assert tab.count("finished") == reruns
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_files_are_made_on_demand_and_named_by_their_settings(visit: Visit) -> None:
    tab = opened(visit, SETTING)
    name, gif = taken(tab, "All steps, GIF")
    assert name == "tconv-size2-kernel2-stride3.gif"
    assert getattr(Image.open(io.BytesIO(gif)), "n_frames", 1) == 5
    name, picture = taken(tab, "PDF")
    assert (name, picture[:4]) == ("tconv-size2-kernel2-stride3-complete.pdf", b"%PDF")
    assert b"pmatrix" in taken(tab, "LaTeX")[1]


def test_a_saved_setting_comes_back_in_another_visit(visit: Visit) -> None:
    saved = taken(opened(visit, SETTING), "JSON")
    tab = opened(visit, "/stamp")
    with tab.rerun():
        tab.page.locator("input[type=file]").set_input_files(
            {"name": saved[0], "mimeType": "application/json", "buffer": saved[1]}
        )
    assert tab.slider("Stride").input_value() == "3"
    assert {name: tab.parameters[name] for name in ("size", "stride", "x")} == {
        "size": "2",
        "stride": "3",
        "x": "1,2;3,4",
    }
    with tab.rerun():
        tab.page.locator("input[type=file]").set_input_files(
            {"name": "other.json", "mimeType": "application/json", "buffer": b"{}"}
        )
    tab.page.get_by_text(re.compile("It is no file that Tconv Lab saved")).wait_for()
    assert tab.slider("Stride").input_value() == "3"


def test_a_long_animation_tells_how_far_it_is_and_is_saved_when_it_is_whole(visit: Visit) -> None:
    tab = opened(visit, "/stamp?size=7&kernel=2&stride=2")
    tab.page.get_by_role("button", name="Make all steps, WebP").click()
    tab.page.get_by_text(re.compile(r"Drawn: \d+%")).wait_for()
    save = tab.page.get_by_role("button", name="Save all steps, WebP")
    save.wait_for(timeout=60_000)
    tab.settle()
    name, film = taken(tab, "Save all steps, WebP")
    assert name == "tconv-size7-kernel2-stride2.webp"
    assert getattr(Image.open(io.BytesIO(film)), "n_frames", 1) == 50
    assert tab.barriers() == []
    with tab.rerun():
        tab.slider("Stride").press("ArrowRight")
    tab.page.get_by_role("button", name="Make all steps, WebP").wait_for()
    assert not save.is_visible()


def test_another_lesson_gives_its_picture(visit: Visit) -> None:
    tab = visit("/checkerboard?kernel=2&padding=1")
    with tab.rerun():
        tab.page.get_by_text("Take the picture at the top with you").click()
    name, picture = taken(tab, "PDF")
    assert (name, picture[:4]) == ("tconv-size3-kernel2-stride2-padding1-overlap.pdf", b"%PDF")
    assert tab.too_wide() == []
    assert tab.barriers() == []


@pytest.mark.parametrize("screen", [SCREENS["dark"], SCREENS["phone"]], ids=["dark", "phone"])
def test_the_open_panel_fits_and_is_open_to_everyone(visit: Visit, screen: Screen) -> None:
    tab = opened(visit, SETTING, screen)
    assert tab.too_wide() == []
    assert tab.barriers() == []
