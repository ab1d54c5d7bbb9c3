"""The quiz as a pupil uses it: on a phone, by touch, with a visit to another lesson in between."""

from __future__ import annotations

from pathlib import Path

from tconv_core.quiz import PredictSize, exercise
from tests.browser.conftest import Visit
from tests.browser.tabs import SCREENS

LINK = "/quiz?part=Exercises&seed=7"


def test_a_card_is_answered_looked_up_and_still_answered_on_return(visit: Visit) -> None:
    tab = visit("/quiz?card=3", screen=SCREENS["phone"])
    with tab.rerun():
        tab.page.get_by_role("button", name="True", exact=True).tap()
    assert tab.page.get_by_role("alert").filter(has_text="The cases say false").is_visible()
    assert tab.barriers() == []
    assert tab.too_wide() == []
    with tab.rerun():
        tab.page.get_by_role("link", name="5 to 7").tap()
    assert tab.path == "/size"
    assert tab.parameters == {"size": "5", "padding": "2"}
    with tab.rerun():
        tab.page.go_back()
    assert tab.path == "/quiz"
    assert tab.parameters == {"card": "3"}
    assert tab.page.get_by_role("alert").filter(has_text="The cases say false").is_visible()
    assert tab.page.get_by_text("1 of 27 answered").is_visible()


def test_a_number_typed_and_checked_without_enter_is_counted_once(visit: Visit) -> None:
    question = exercise(7, 1)
    assert isinstance(question, PredictSize)
    tab = visit(LINK, screen=SCREENS["phone"])
    tab.page.get_by_label("Your answer").fill(str(question.answer))
    tab.page.get_by_role("button", name="Check").tap()
    tab.page.get_by_text("Right.").first.wait_for()
    tab.settle()
    assert tab.page.get_by_text("1 right at the first try, 1 of 8 answered").is_visible()
    assert tab.barriers() == []
    with tab.rerun():
        tab.page.get_by_role("button", name="Next").tap()
    assert tab.parameters == {"part": "Exercises", "seed": "7", "exercise": "2"}
    assert tab.page.get_by_text("1 right at the first try, 1 of 8 answered").is_visible()


def test_two_pupils_with_one_address_get_the_same_exercise_and_do_not_see_each_others_answers(
    visit: Visit,
) -> None:
    first, second = visit(f"{LINK}&exercise=4"), visit(f"{LINK}&exercise=4", screen=SCREENS["dark"])
    with first.rerun():
        first.page.get_by_role("button", name="A pattern").click()
    assert first.page.get_by_text("1 of 8 answered").is_visible()
    second.reload()
    assert second.page.get_by_text("0 of 8 answered").is_visible()
    task = "p:has-text('Spot the checkerboard')"
    assert first.page.locator(task).inner_text() == second.page.locator(task).inner_text()
    kernel = ".katex-mathml"
    assert first.page.locator(kernel).first.inner_text() == second.page.locator(kernel).first.inner_text()
    with second.rerun():
        second.page.get_by_role("button", name="Flat inside").click()
    assert second.barriers() == []


def test_a_teacher_prints_the_exercises_of_the_address_and_finds_the_address_on_them(
    visit: Visit,
) -> None:
    tab = visit(LINK)
    with tab.rerun():
        tab.page.get_by_text("Print a worksheet").click()
    with tab.rerun():
        tab.page.get_by_role("button", name="Checkerboards", exact=True).click()
    assert tab.page.get_by_text("How many, 1 to 6").is_visible()
    for button, name in (
        ("Worksheet, PDF", "tconv-worksheet-seed7.pdf"),
        ("Answers, PDF", "tconv-answers-seed7.pdf"),
    ):
        with tab.page.expect_download() as download:
            tab.page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename == name
        printed = Path(download.value.path()).read_bytes()
        assert printed.startswith(b"%PDF")
        assert f"({tab.server_url}{LINK})".encode() in printed
    assert tab.barriers() == []


def test_the_worksheets_panel_fits_a_phone_and_asks_for_a_kind(visit: Visit) -> None:
    tab = visit(LINK, screen=SCREENS["dark phone"])
    with tab.rerun():
        tab.page.get_by_text("Print a worksheet").tap()
    assert tab.too_wide() == []
    assert tab.barriers() == []
    for kind in ("Sizes", "Cells", "Parameters", "Checkerboards"):
        with tab.rerun():
            tab.page.get_by_role("button", name=kind, exact=True).tap()
    assert tab.page.get_by_text("Choose at least one kind of exercise.").is_visible()
    assert not tab.page.get_by_role("button", name="Worksheet, PDF").is_visible()
