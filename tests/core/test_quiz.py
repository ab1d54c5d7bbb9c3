"""Beliefs judged by computed cases, and exercises whose answers other computations confirm."""

from collections import Counter
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tconv_core import Axis, GeometryError, myths, quiz, views
from tconv_core.myths import MYTHS, judge
from tconv_core.presets import PRESETS
from tconv_core.quiz import (
    ROUND,
    FindLayer,
    PredictCell,
    PredictSize,
    SpotCheckerboard,
    exercise,
)
from tconv_core.sizes import RoundTrip
from tests.core.oracle import loops

# What each card must come to; the core is not asked.
EXPECTED = {
    "false": "M1 M2 M3 M4 M5 M14 M15 M22 M24 M26",
    "true": "M10 M20 M21 M25 M27",
    "it depends": "M6 M7 M8 M9 M11 M12 M13 M16 M17 M18 M19 M23",
}
ANSWERS = {name: answer for answer, names in EXPECTED.items() for name in names.split()}
SEEDS = range(60)


def of_kind(kind):
    found = [
        exercise(seed, number)
        for seed in SEEDS
        for number in range(1, ROUND + 1)
        if isinstance(exercise(seed, number), kind)
    ]
    assert len(found) == len(SEEDS) * ROUND // 4
    return found


def test_there_is_one_card_for_each_misconception():
    assert (
        list(MYTHS)
        == [f"M{number}" for number in range(1, 28)]
        == sorted(ANSWERS, key=lambda n: int(n[1:]))
    )


@pytest.mark.parametrize("name", MYTHS)
def test_each_card_comes_to_the_answer_that_its_lesson_teaches(name):
    verdict = judge(MYTHS[name])
    assert verdict.answer == ANSWERS[name]
    assert len(verdict.cases) >= 2
    assert len({case.words for case in verdict.cases}) == len(verdict.cases)


@pytest.mark.parametrize("name", MYTHS)
def test_each_card_opens_a_preset_that_exists(name):
    assert MYTHS[name].preset in PRESETS
    assert 1 <= MYTHS[name].lesson <= 9
    assert MYTHS[name].moral.endswith(".")
    assert MYTHS[name].belief.endswith(".")


def test_an_answer_follows_the_core_and_not_a_table(monkeypatch):
    """Break the core and the verdicts move: a flipped stamp no longer agrees with sliding."""
    right = views.scatter_add
    monkeypatch.setattr(views, "scatter_add", lambda x, w, geometry: right(x, views.flip(w), geometry))
    assert judge(MYTHS["M25"]).answer != "true"
    assert judge(MYTHS["M20"]).answer != "true"
    monkeypatch.undo()
    restored = RoundTrip(*(np.array([number]) for number in (5, 3, 5, 0)))
    monkeypatch.setattr(myths, "round_trip", lambda axis: restored)
    assert judge(MYTHS["M8"]).answer == "true"


def test_round_trip_cards_show_the_numbers_of_the_lessons_table():
    words = [case.words for case in judge(MYTHS["M8"]).cases]
    assert "Kernel 5, stride 3, padding 2: 14 → 5 → 13." in words
    words = " ".join(case.words for case in judge(MYTHS["M13"]).cases)
    assert "2, 5, 4, 9, 6" in words
    assert "2, 7, 4, 11, 6" in words


def test_a_seed_gives_everyone_the_same_exercises_and_another_seed_others():
    def written(seed):
        return [repr(exercise(seed, number)) for number in range(1, ROUND + 1)]

    assert written(7) == written(7)
    assert all(a != b for a, b in zip(written(7), written(8), strict=True))


def test_a_round_asks_every_kind_twice():
    kinds = [type(exercise(3, number)) for number in range(1, ROUND + 1)]
    assert kinds == [PredictSize, PredictCell, FindLayer, SpotCheckerboard] * 2


def test_sizes_are_those_of_stamping_ones():
    for question in of_kind(PredictSize):
        axis = question.axis
        last = (axis.size - 1) * axis.stride + (axis.kernel - 1) * axis.dilation
        kept = range(axis.padding, last + 1 - axis.padding + axis.output_padding)
        assert question.answer == len(kept)
        assert question.check(len(kept)).right
        assert not question.check(len(kept) + 1).right


def test_a_size_with_one_cut_is_recognised():
    question = PredictSize(Axis(size=5, kernel=3, stride=2, padding=2))
    assert question.check(9).words.startswith("You cut 2 once.")
    assert question.check(11).words.startswith("11 is the whole canvas")
    assert question.check(15).words.startswith("You added the padding.")
    assert question.check(100).words == "(5 − 1) · 2 + 1 · (3 − 1) + 1 − 2 · 2 + 0 = 7."
    assert all("= 7." in question.check(given).words for given in range(-3, 20))
    assert [given for given in range(-3, 20) if question.check(given).right] == [7]


def test_cells_hold_what_four_loops_say():
    for question in of_kind(PredictCell):
        expected = loops(question.x.tolist(), question.weight.tolist(), question.geometry)[question.cell]
        assert question.answer == expected
        assert sum(value * tap for value, tap in question.products) == expected
        assert len(question.products) >= 2
        assert question.check(int(expected)).right
        assert not question.check(int(expected) + 1).right


def test_a_forgotten_stamp_is_recognised():
    question = next(
        each for each in of_kind(PredictCell) if min(abs(value * tap) for value, tap in each.products) > 0
    )
    value, tap = question.products[0]
    words = question.check(question.answer - value * tap).words
    assert words.startswith(("You left out", "You flipped", "That is this place", "Where stamps overlap"))
    assert f"= {question.answer}.".replace("-", "−") in words


def test_every_layer_exercise_can_be_solved_and_the_solutions_are_right():
    for question in of_kind(FindLayer):
        assert question.answers
        for answer in question.answers:
            assert question.check(*answer).right


def test_a_layer_is_right_exactly_when_it_has_the_size_and_its_stride_divides_its_kernel():
    question = FindLayer(4, 8)
    right = set()
    for k, s, p, op in product(range(1, 7), range(1, 5), range(4), range(3)):
        expected = (4 - 1) * s + k - 2 * p + op == 8 and k % s == 0 and op < s
        assert question.check(k, s, p, op).right == expected
        if expected:
            right.add((k, s, p, op))
    assert right == set(question.answers)


def test_feedback_on_a_layer_speaks_of_the_learners_own_numbers():
    question = FindLayer(4, 8)
    assert question.check(3, 2, 1, 0).words == "(4 − 1) · 2 + 3 − 2 · 1 + 0 = 7: too small by 1."
    assert "stride 2 does not divide kernel 3" in question.check(3, 2, 1, 1).words
    with pytest.raises(GeometryError) as error:
        Axis(size=4, kernel=1, stride=1, padding=3)
    assert question.check(1, 1, 3, 0).words == str(error.value)


def test_a_pattern_is_what_stamped_ones_show_inside():
    for question in of_kind(SpotCheckerboard):
        axis = replace(question.geometry.width, size=20)
        y = np.zeros(axis.full_size)
        for position in range(axis.size):
            y[position * axis.stride : position * axis.stride + axis.kernel] += question.weight[0]
        inside = y[axis.kernel : -axis.kernel]
        flat = np.ptp(inside) == 0
        assert question.answer == ("flat" if flat else "pattern")
        assert question.check("flat").right == flat
        assert question.check("pattern").right != flat


def test_the_divisibility_of_the_kernel_does_not_give_the_pattern_away():
    seen = Counter(
        (question.answer, question.geometry.width.kernel % question.geometry.width.stride == 0)
        for question in of_kind(SpotCheckerboard)
    )
    assert len(seen) == 4
    assert min(seen.values()) > len(SEEDS) * 2 * 0.08


def test_every_exercise_lies_within_the_sliders_of_the_lessons():
    for question in of_kind(PredictSize):
        axis = question.axis
        assert axis.size <= 12
        assert axis.kernel <= 16
        assert axis.stride <= 8
        assert axis.dilation <= 4
    assert quiz.SMALL.kernel <= 16
