"""Exercises in words, and which of them a sheet takes."""

import re

import pytest

from tconv_core import TconvError
from tconv_core.quiz import ROUND, PredictCell, PredictSize, exercise
from tconv_core.tasks import KINDS, chosen, task


def numbers(text):
    return [int(number) for number in re.findall(r"\d+", text)]


@pytest.mark.parametrize("seed", range(30))
def test_the_words_hold_every_number_that_the_answer_needs(seed):
    for number in range(1, ROUND + 1):
        question = exercise(seed, number)
        said = numbers(task(question).words)
        if isinstance(question, PredictSize):
            size, kernel, stride, padding, extra, *dilation = said
            span = (dilation or [1])[0] * (kernel - 1) + 1
            assert (size - 1) * stride + span - 2 * padding + extra == question.answer
        elif isinstance(question, PredictCell):
            axis = question.geometry.width
            cell = question.cell if question.x.shape[0] > 1 else question.cell[1:]
            assert said == [axis.stride, axis.padding, *cell, 0]


def test_a_sheet_takes_the_lessons_exercises_in_the_lessons_order():
    sheet = chosen(7)
    assert [number for number, _ in sheet] == list(range(1, ROUND + 1))
    for number, question in sheet:
        assert repr(question) == repr(exercise(7, number))


@pytest.mark.parametrize(
    ("kinds", "count", "expected"),
    [
        (("size",), None, [1, 5]),
        (("checkerboard", "cell"), None, [2, 4, 6, 8]),
        (tuple(KINDS), 3, [1, 2, 3]),
        (("layer",), 1, [3]),
    ],
)
def test_kinds_and_count_leave_out_the_others_and_the_last(kinds, count, expected):
    assert [number for number, _ in chosen(3, count, kinds)] == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((10_000,), r"seed=10000 is none of the seeds 0 … 9999\. Use one of these\."),
        ((1, 9), r"count=9 is none of 1 … 8: .+ Use one of these, or more kinds\."),
        ((1, 0), r"count=0 is none of 1 … 8"),
        ((1, None, ()), r"No kind of exercise is chosen\. Use at least one of size, cell, layer, checkerb"),
        ((1, None, ("sums",)), r"'sums' is no kind of exercise\. Use size, cell"),
    ],
)
def test_a_choice_that_there_is_not_is_refused_with_the_way_out(arguments, message):
    with pytest.raises(TconvError, match=message):
        chosen(*arguments)
