"""Exercises in words, and a choice of them for a sheet of paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tconv_core.errors import TconvError
from tconv_core.quiz import (
    ROUND,
    Exercise,
    FindLayer,
    PredictCell,
    PredictSize,
    SpotCheckerboard,
    exercise,
)

KINDS: dict[str, type[Exercise]] = {
    "size": PredictSize,
    "cell": PredictCell,
    "layer": FindLayer,
    "checkerboard": SpotCheckerboard,
}
LARGEST_SEED = 9999


class Task(NamedTuple):
    """What is to be done: a title of a few words, and the question with its numbers."""

    title: str
    words: str


def task(question: Exercise) -> Task:
    """The question; matrices are left to whoever draws."""
    if isinstance(question, PredictSize):
        axis = question.axis
        dilation = f", dilation {axis.dilation}" if axis.dilation > 1 else ""
        return Task(
            "Predict the size",
            f"{axis.size} samples go into a transposed convolution with kernel {axis.kernel}, stride "
            f"{axis.stride}, padding {axis.padding}, output padding {axis.output_padding}{dilation}. "
            "How many samples come out?",
        )
    if isinstance(question, PredictCell):
        axis, (row, column) = question.geometry.width, question.cell
        place = f"row {row}, column {column}" if question.x.shape[0] > 1 else f"number {column}"
        return Task(
            "Predict the cell",
            f"Stride {axis.stride}, padding {axis.padding}. Which number does output cell {place} hold? "
            "Count from 0.",
        )
    if isinstance(question, FindLayer):
        return Task(
            "Find the parameters",
            f"Make {question.target} samples of {question.size}, without dilation and with even overlap. "
            "Every setting that does it is right.",
        )
    return Task(
        "Spot the checkerboard",
        "This kernel stamps a long row of ones at stride "
        f"{question.geometry.width.stride}. Away from the ends, does the output come out flat?",
    )


def chosen(
    seed: int, count: int | None = None, kinds: Sequence[str] = tuple(KINDS)
) -> list[tuple[int, Exercise]]:
    """The first `count` exercises of these kinds, all unless said, each with the lesson's number for it.

    Raises `TconvError` for a seed, count or kind that there is not.
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise TconvError(f"seed={seed} is none of the seeds 0 … {LARGEST_SEED}. Use one of these.")
    for kind in kinds:
        if kind not in KINDS:
            raise TconvError(f"{kind!r} is no kind of exercise. Use {', '.join(KINDS)}.")
    if not kinds:
        raise TconvError(f"No kind of exercise is chosen. Use at least one of {', '.join(KINDS)}.")
    wanted = tuple(KINDS[kind] for kind in kinds)
    every = ((number, exercise(seed, number)) for number in range(1, ROUND + 1))
    found = [(number, question) for number, question in every if isinstance(question, wanted)]
    if count is not None and not 1 <= count <= len(found):
        raise TconvError(
            f"count={count} is none of 1 … {len(found)}: so many exercises of these kinds a seed has. "
            f"Use one of these, or more kinds."
        )
    return found[:count]
