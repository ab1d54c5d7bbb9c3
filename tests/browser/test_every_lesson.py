"""What must hold for every page: each file in `pages/` is opened by link and looked at on every screen."""

from __future__ import annotations

import pytest

from tconv_ui.lessons import Lesson, lessons
from tests.browser.conftest import Visit
from tests.browser.serving import ROOT, Server
from tests.browser.tabs import SCREENS, Screen, Tab

LINK = {"size": "4", "kernel": "5", "stride": "3", "padding": "2", "x": "7,-1;0.5,2", "w": "2,1;-3,4"}
SLIDERS = {"size": "Input size", "kernel": "Kernel size", "stride": "Stride", "padding": "Padding"}
QUERY = "?" + "&".join(f"{name}={value}" for name, value in LINK.items())

every_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug or "home")
every_screen = pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)


def test_every_file_in_pages_is_a_lesson() -> None:
    assert {lesson.path for lesson in lessons()} == set((ROOT / "pages").glob("*.py"))


def shows(tab: Tab, lesson: Lesson) -> bool:
    """Whether the tab shows this lesson, with the link's setting in the address bar and in the sidebar."""
    assert tab.path == f"/{lesson.slug}"
    assert tab.page.get_by_role("heading", level=1).inner_text().strip() == lesson.title
    assert {name: tab.parameters.get(name) for name in LINK} == LINK
    assert {name: tab.slider(label).input_value() for name, label in SLIDERS.items()} == {
        name: LINK[name] for name in SLIDERS
    }
    assert tab.page.get_by_test_id("stException").count() == 0
    return True


@every_lesson
def test_a_link_opens_its_setting_on_a_fresh_server_and_passes_changes_on(
    fresh_server: Server, visit: Visit, lesson: Lesson
) -> None:
    tab = visit(f"/{lesson.slug}{QUERY}", server=fresh_server)
    assert shows(tab, lesson)
    tab.reload()
    assert shows(tab, lesson)
    with tab.rerun():
        tab.slider("Stride").press("ArrowRight")
    assert tab.parameters["stride"] == "4"
    copy = visit(tab.page.url.removeprefix(tab.server_url), server=fresh_server)
    assert copy.slider("Stride").input_value() == "4"


def test_moving_through_all_lessons_and_back_keeps_the_setting(visit: Visit) -> None:
    first, *others = lessons()
    tab = visit(f"/{first.slug}{QUERY}")
    for lesson in others:
        with tab.rerun():
            open_from_the_menu(tab, lesson)
        assert shows(tab, lesson)
    for lesson in reversed([first, *others[:-1]]):
        with tab.rerun():
            tab.page.go_back()
        assert shows(tab, lesson)
    with tab.rerun():
        tab.page.go_forward()
    assert shows(tab, others[0])


def open_from_the_menu(tab: Tab, lesson: Lesson) -> None:
    """Click the lesson's entry at the top; what does not fit there is one click further away."""
    entry = tab.page.locator("a:visible:not([inert] *)").get_by_text(lesson.label, exact=True)
    if entry.count() == 0:
        tab.page.get_by_test_id("stTopNavSection").click()
    entry.first.click()


@every_lesson
@every_screen
def test_the_page_is_whole_and_open_to_everyone(visit: Visit, lesson: Lesson, screen: Screen) -> None:
    tab = visit(f"/{lesson.slug}", screen=screen)
    tab.page.get_by_role("heading", level=1).wait_for()
    assert tab.page.get_by_test_id("stException").count() == 0
    assert (max(tab.background()) < 60) == screen.dark
    assert tab.too_wide() == []
    assert tab.barriers() == []
