"""Lesson 10: answering cards and exercises, and what the page remembers; without a browser."""

import json

import pytest

from tconv_core.myths import MYTHS, judge
from tconv_core.quiz import ROUND, exercise
from tests.ui.conftest import go_to

EXERCISES = {"part": "Exercises", "seed": 7}


def press(app, label):
    (button,) = [button for button in app.main.button if button.label == label]
    button.click().run()
    assert not app.exception
    return app


def text(app):
    return "\n".join(element.value for element in app.main.markdown)


def verdicts(app):
    return [element.value for element in (*app.main.success, *app.main.error)]


def test_the_first_card_hides_its_verdict_until_it_is_answered(open_lesson):
    app = open_lesson("quiz")
    assert app.subheader[0].value == f"“{MYTHS['M1'].belief}”"
    assert verdicts(app) == []
    assert "0 right" in text(app)
    press(app, "False")
    assert verdicts(app) == [f"Right: **false**. {MYTHS['M1'].moral}"]
    assert "**1 right** at the first try, 1 of 27 answered." in text(app)


@pytest.mark.parametrize("number", range(1, 28))
def test_every_card_opens_by_link_and_shows_every_case(open_lesson, number):
    app = press(open_lesson("quiz", card=number), "It depends")
    verdict = judge(MYTHS[f"M{number}"])
    assert f"**{verdict.answer}**" in verdicts(app)[0]
    assert verdicts(app)[0].startswith("Right") == (verdict.answer == "it depends")
    for case in verdict.cases:
        assert f"{'✓ holds' if case.holds else '✗ fails'}: {case.words}" in text(app)


def test_the_first_answer_counts_and_later_ones_show_their_verdict(open_lesson):
    app = press(open_lesson("quiz"), "True")
    assert app.error[0].value.startswith("You said true. The cases say **false**.")
    press(app, "False")
    assert app.success[0].value.startswith("Right")
    assert "**0 right** at the first try, 1 of 27 answered." in text(app)


def test_next_and_previous_walk_through_the_cards(open_lesson):
    app = press(press(open_lesson("quiz"), "Next"), "Next")
    assert app.subheader[0].value == f"“{MYTHS['M3'].belief}”"
    press(app, "Previous")
    assert app.subheader[0].value == f"“{MYTHS['M2'].belief}”"
    assert app.number_input(key="card").value == 2


def test_a_check_without_an_answer_asks_for_one_and_judges_nothing(open_lesson):
    app = press(open_lesson("quiz", **EXERCISES), "Check")
    assert [note.value for note in app.info] == ["Type a number first, then press Check."]
    assert "0 of 8 answered" in text(app)
    app.number_input(key="draft 7/1").set_value(9).run()
    assert not app.info


def test_answers_outlive_a_visit_to_another_lesson(open_lesson):
    app = press(open_lesson("quiz", **EXERCISES), "Check")
    app.number_input(key="draft 7/1").set_value(9).run()
    go_to(app, "stamp")
    assert not app.exception
    go_to(app, "quiz")
    app.segmented_control(key="part").set_value("Exercises").run()
    app.number_input(key="seed").set_value(7).run()
    assert app.number_input(key="draft 7/1").value == 9
    press(app, "Check")
    go_to(app, "stamp")
    go_to(app, "quiz")
    app.segmented_control(key="part").set_value("Exercises").run()
    app.number_input(key="seed").set_value(7).run()
    assert verdicts(app)[0].startswith("Not yet.")
    assert "1 of 8 answered" in text(app)


def test_check_without_a_number_says_nothing_and_counts_nothing(open_lesson):
    app = press(open_lesson("quiz", **EXERCISES), "Check")
    assert verdicts(app) == []
    assert "0 of 8 answered" in text(app)


@pytest.mark.parametrize("seed", [1, 7])
def test_the_right_answer_to_every_exercise_is_accepted(open_lesson, seed):
    for number in range(1, ROUND + 1):
        question, name = exercise(seed, number), f"draft {seed}/{number}"
        app = open_lesson("quiz", part="Exercises", seed=seed, exercise=number)
        kind = (number - 1) % 4
        if kind in (0, 1):
            app.number_input(key=name).set_value(question.answer)
            press(app, "Check")
        elif kind == 2:
            fields = ("kernel", "stride", "padding", "output_padding")
            for field, value in zip(fields, question.answers[0], strict=True):
                app.number_input(key=f"{name} {field}").set_value(value)
            press(app, "Check")
        else:
            press(app, {"flat": "Flat inside", "pattern": "A pattern"}[question.answer])
        assert app.success[0].value.startswith("Right."), number
        assert "**1 right** at the first try, 1 of 8 answered." in text(app)


def test_an_impossible_layer_is_refused_in_the_cores_words_and_the_page_goes_on(open_lesson):
    app = open_lesson("quiz", **EXERCISES, exercise=3)
    for field, value in {"kernel": 1, "stride": 1, "padding": 8, "output_padding": 0}.items():
        app.number_input(key=f"draft 7/3 {field}").set_value(value)
    press(app, "Check")
    assert "padding=8 crops 16" in app.error[0].value


@pytest.mark.parametrize(
    ("card", "address"),
    [
        (4, "size?size=5&padding=2&pad_input=true"),
        (8, "size?size=5&kernel=5&stride=3&padding=2&output_padding=1&explore=There%20and%20back"),
        (13, "zero-insertion?dimensions=1-D&padding=1&x=1,2,3&w=1,2,3"),
    ],
)
def test_a_card_leads_to_the_place_that_settles_it(open_lesson, card, address):
    app = press(open_lesson("quiz", card=card), "True")
    links = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    assert [data["addresses"] for data in links if data["name"].startswith("See it")] == [[address]]


def test_start_again_empties_the_fields(open_lesson):
    app = open_lesson("quiz", **EXERCISES)
    app.number_input(key="draft 7/1").set_value(9).run()
    press(app, "Check")
    press(app, "Start again")
    assert app.number_input(key="draft 7/1").value is None
    assert verdicts(app) == []


def test_start_again_forgets_the_answers_of_this_seed_alone(open_lesson):
    app = open_lesson("quiz", **EXERCISES, exercise=4)
    press(app, "A pattern")
    app.number_input(key="seed").set_value(8).run()
    press(app, "A pattern")
    press(app, "Start again")
    assert "0 of 8 answered" in text(app)
    app.number_input(key="seed").set_value(7).run()
    assert "1 of 8 answered" in text(app)


def test_damaged_links_fall_back_to_the_first_card(open_lesson):
    for parameters in ({"card": "99"}, {"card": "x"}, {"part": "Nothing"}):
        app = open_lesson("quiz", **parameters)
        assert not app.exception
        assert app.subheader[0].value == f"“{MYTHS['M1'].belief}”"
