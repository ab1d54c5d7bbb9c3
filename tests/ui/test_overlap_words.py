"""What lesson 4 says is so, in every small setting."""

import numpy as np
import pytest

from tconv_core import Axis, Geometry, overlap
from tconv_core.presets import PRESETS
from tconv_ui import overlap_words as words
from tests.core.test_geometry import small_axes


def of(name):
    preset = PRESETS[name]
    return np.array(preset.w), preset.geometry


def test_the_classic_checkerboard_is_named_with_its_counts_and_period():
    weight, geometry = of("D1")
    assert words.counts_sentence(geometry) == (
        "**Uneven overlap:** away from the border, 1, 2 or 4 stamps reach a cell, "
        "in a pattern that repeats every 2 × 2 cells. Stride 2 does not divide kernel 3."
    )
    assert words.response_sentence(weight, geometry).startswith("**A checkerboard:**")
    assert "between 1 and 4" in words.response_sentence(weight, geometry)


def test_d4_is_flat_though_the_stride_does_not_divide_the_kernel():
    weight, geometry = of("D4")
    assert words.counts_sentence(geometry).startswith("**Uneven overlap:**")
    assert words.response_sentence(weight, geometry) == (
        "**Flat inside:** a constant input stays constant at 1. The weights make up for the uneven overlap."
    )
    assert words.phases_sentence(weight, geometry) == "All 2 sums are equal (1), so the inside is **flat**."
    pattern, border = words.verdicts(weight, geometry)
    assert pattern == "**No checkerboard:** the inside is flat."
    assert border == (
        "**A thin border,** which does not repeat: no checkerboard. The border is 1 cell wide at the start "
        "and 1 at the end. Padding 1 would cut it away."
    )
    assert words.spectrum_sentence(weight, geometry).startswith("At its only image")


def test_d5_is_patterned_though_the_stride_divides_the_kernel():
    weight, geometry = of("D5")
    assert words.counts_sentence(geometry).startswith("**Even overlap:** away from the border, 2 stamps")
    assert words.response_sentence(weight, geometry).endswith(
        "The overlap is even, and still the weights draw a pattern."
    )
    assert "1 of 1 images **stays**" in words.spectrum_sentence(weight, geometry)
    assert "|W| = 2, against 2 at frequency 0" in words.spectrum_sentence(weight, geometry)


def test_d6_has_a_pattern_without_any_overlap_and_no_thin_border():
    weight, geometry = of("D6")
    assert "1 stamp reach" in words.counts_sentence(geometry)
    assert words.verdicts(weight, geometry) == (
        "**A checkerboard:** it repeats every 2 cells over the whole map.",
        "**No thin border:** every cell gets as many stamps as the inside of its phase.",
    )


def test_d9_counts_the_cells_that_no_stamp_reaches():
    _, geometry = of("D9")
    assert (overlap.counts(geometry) == 0).sum() == 57
    assert words.counts_sentence(geometry) == (
        "**There are gaps:** 57 of 121 cells are reached by no stamp at all. "
        "Kernel 2 is smaller than stride 3: the stamps lie apart."
    )


def test_gaps_of_dilation_are_explained():
    geometry = Geometry.square(size=3, kernel=3, stride=2, dilation=2)
    assert "share a factor" in words.counts_sentence(geometry)


def test_the_sum_of_a_phase_is_written_with_the_learners_own_numbers():
    weight = np.arange(1, 10).reshape(3, 3)
    square, line = (
        Geometry.square(size=2, kernel=3, stride=2),
        Geometry.line(Axis(size=2, kernel=3, stride=2)),
    )
    assert words.phase_numbers(weight, square) == "Phase 0, 0: 1 + 3 + 7 + 9 = **20**."
    assert words.phase_numbers(np.array([[1, 0, -2.5]]), line) == "Phase 0: 1 − 2.5 = **−1.5**."
    long = Geometry.line(Axis(size=2, kernel=16))
    assert words.phase_numbers(np.full((1, 16), 0.125), long) == f"Phase 0: {'0.125 + ' * 12}… = **2**."
    assert "a,b" in words.phase_formula(square)
    assert "a" not in words.phase_formula(line).replace("mathrm", "").replace("quad", "")


def test_every_small_setting_gets_sentences_that_agree_with_each_other():
    rng = np.random.default_rng(8)
    axes = list(small_axes())
    for height, width in zip(axes[::9], axes[4::9][::-1], strict=False):
        for geometry in (Geometry(height=height, width=width), Geometry.line(width)):
            for weight in (np.ones(geometry.kernel_shape, int), rng.integers(-2, 3, geometry.kernel_shape)):
                sums = overlap.phase_sums(weight, geometry)
                flat = np.ptp(sums) == 0
                said = words.response_sentence(weight, geometry)
                assert said.startswith("**A checkerboard") == (not flat)
                pattern, border = words.verdicts(weight, geometry)
                assert pattern.startswith("**A checkerboard") == (not flat)
                assert border.startswith("**A thin border") == (overlap.edge_thinning(geometry) > 0)
                assert ("**not flat**" in words.phases_sentence(weight, geometry)) == (not flat)
                assert ("**stay" in words.spectrum_sentence(weight, geometry)) == (not flat)
                assert "differs" not in words.gradient_sentence(weight, geometry)
                assert "nan" not in words.phase_numbers(weight, geometry)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_padding_that_is_named_cuts_the_thin_border_away(stride):
    named = 0
    for kernel in range(1, 8):
        for dilation in (1, 2):
            for output_padding in range(stride):
                axis = Axis(
                    size=9, kernel=kernel, stride=stride, dilation=dilation, output_padding=output_padding
                )
                said = words.verdicts(np.ones((1, kernel)), Geometry.line(axis))[1]
                if "Padding " in said:
                    padding = int(said.split("Padding ")[1].split()[0])
                    cut = Axis(
                        size=9,
                        kernel=kernel,
                        stride=stride,
                        dilation=dilation,
                        output_padding=output_padding,
                        padding=padding,
                    )
                    assert overlap.edge_thinning(Geometry.line(cut)) == 0
                    named += 1
    assert named > 5


def test_the_map_sentence_counts_what_divisibility_gets_wrong():
    line = Geometry.line(Axis(size=3, kernel=4, stride=2))

    def said(gallery):
        stack = words.kernels_of_all_sizes(gallery, np.ones((1, 16)), True, 1)
        return words.map_sentence(words.meters_of_all_sizes(stack, line), line, gallery)

    assert "exactly those where the stride divides the kernel size" in said("ones")
    assert "pattern is there all the same" in said("alternating")
    assert said("alternating").endswith("Marked: kernel 4, stride 2, unevenness 1.00.")
    assert said("ones").endswith("Marked: kernel 4, stride 2, even.")
    assert "of the even ones the stride does not divide" in said("bilinear")


def test_the_stack_sentence_says_whether_the_pattern_compounds():
    weight, geometry = of("D8a")
    periods = overlap.stacked_periods(weight, geometry, 3)
    assert "**The pattern compounds:**" in words.stack_sentence(periods, 3)
    weight, geometry = of("D8b")
    assert (
        words.stack_sentence(overlap.stacked_periods(weight, geometry, 3), 3)
        == "Every layer stays flat inside."
    )
    wide = Geometry.square(size=2, kernel=8, stride=8)
    said = words.stack_sentence(overlap.stacked_periods(np.ones((8, 8)), wide, 4, longest=64), 4)
    assert said.endswith("From layer 3 on the pattern is too long to draw.")


def test_the_exercise_is_solved_by_flat_weights_and_by_nothing_else():
    line = Geometry.line(Axis(size=4, kernel=3, stride=2))
    assert words.exercise_sentence(np.array([[0.5, 1, 0.5]]), line, "own").startswith("**Solved.**")
    assert words.exercise_sentence(np.array([[1, 1, 1]]), line, "own").startswith("Not yet.")
    assert words.exercise_sentence(np.zeros((1, 3)), line, "own").startswith("Not yet.")
    assert words.exercise_sentence(np.array([[0.5, 1, 0.5]]), line, "bilinear").startswith("Set kernel 3")


def test_without_any_weight_nothing_is_claimed():
    geometry = Geometry.square(size=3, kernel=2, stride=2)
    assert words.response_sentence(np.zeros((2, 2)), geometry).startswith("**Nothing is left:**")
    assert "nothing to be uneven" in words.verdicts(np.zeros((2, 2)), geometry)[0]
