"""Formulas carry the learner's own numbers, and their arithmetic is right."""

import re
from itertools import product

import pytest

from tconv_core import Axis, Geometry
from tconv_core.frameworks import jax_crop
from tconv_ui import formulas

CASES = [
    Axis(size=size, kernel=kernel, stride=stride, padding=padding, output_padding=min(extra, stride - 1))
    for size, kernel, stride, padding, extra in product((2, 5), (3, 4), (1, 2, 3), (0, 1), (0, 1))
]


@pytest.mark.parametrize("axis", CASES)
def test_size_in_words_computes_to_the_size_it_claims(axis):
    _, _, terms, claimed = formulas.size(axis).split(" = ")
    arithmetic = terms.replace("·", "*").replace("−", "-")
    assert re.fullmatch(r"[\d\s()+*-]+", arithmetic)
    assert f"**{eval(arithmetic)}**" == claimed == f"**{axis.output_size}**"


@pytest.mark.parametrize("axis", [*CASES, Axis(size=3, kernel=1, stride=4, dilation=2)])
def test_the_full_sum_and_what_is_kept_of_it_compute_to_what_they_claim(axis):
    def said(text):
        arithmetic, claimed = re.search(r"([\d\s()·−+]+) = \*\*(\d+)\*\*", text).groups()
        assert eval(arithmetic.replace("·", "*").replace("−", "-")) == int(claimed)
        return int(claimed)

    assert said(formulas.full(axis)) == axis.full_size
    padded, same = formulas.kept(axis).split("; ")
    assert said(padded) == axis.output_size
    crop = sum(jax_crop(axis, "SAME"))
    assert said(same) == axis.full_size - crop
    assert same.endswith(f"cuts **{crop}** in all" if crop >= 0 else f"adds **{-crop}** zeros")


@pytest.mark.parametrize("axis", CASES)
def test_zeros_around_in_words_are_those_of_the_gathering_view(axis):
    said = re.findall(r"\*\*(−?\d+)\*\*", formulas.gather_padding(axis))
    assert tuple(int(number.replace("−", "-")) for number in said) == axis.gather_padding


def test_axes_that_agree_are_said_once_and_others_by_name():
    axis, other = Axis(size=3, kernel=3, stride=2), Axis(size=4, kernel=3, stride=1)
    assert formulas.in_words(Geometry(height=axis, width=axis), formulas.size).count("output size") == 1
    assert formulas.in_words(Geometry.line(axis), formulas.size) == formulas.size(axis)
    longer = Axis(size=4, kernel=3, stride=2)
    assert formulas.in_words(Geometry(height=axis, width=longer), formulas.landing) == formulas.landing(
        axis
    )
    both = formulas.in_words(Geometry(height=axis, width=other), formulas.landing)
    assert both.split("\n\n") == [
        f"Height: {formulas.landing(axis)}",
        f"Width: {formulas.landing(other)}",
    ]
