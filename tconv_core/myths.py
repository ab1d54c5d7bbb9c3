"""What people believe about transposed convolutions, each belief tried on cases that are computed when asked.

A belief that holds in every case is true, one that holds in none is false; else it depends, and the cases
say on what. No answer is written down here: change the core, and the answers change with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core import frameworks, overlap, views
from tconv_core.errors import ShapeError
from tconv_core.gathering import Stages, gather, work
from tconv_core.geometry import Axis, Geometry
from tconv_core.ops import conv_transpose2d
from tconv_core.presets import PRESETS
from tconv_core.sizes import given_back, refusal, round_trip, with_padded_input

Answer = Literal["true", "false", "it depends"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
Array = NDArray[Any]
MINUS = str.maketrans("-", "−")


class Case(NamedTuple):
    """One try: whether the belief holds there, and the numbers in a sentence."""

    holds: bool
    words: str


@dataclass(frozen=True, slots=True)
class Myth:
    """A belief, what to make of it, and where to see it: the lesson's number and a preset's id."""

    id: str
    belief: str
    cases: Callable[[], Iterator[Case]]
    moral: str
    lesson: int
    preset: str


class Verdict(NamedTuple):
    """The answer and every case it follows from."""

    answer: Answer
    cases: tuple[Case, ...]


def judge(myth: Myth) -> Verdict:
    """Try the belief on its cases, now."""
    cases = tuple(myth.cases())
    held = sum(case.holds for case in cases)
    return Verdict("true" if held == len(cases) else "it depends" if held else "false", cases)


def _there_and_back() -> Iterator[Case]:
    for kernel, stride, padding, output_padding in ((3, 1, 1, 0), (3, 2, 1, 1), (2, 2, 0, 0)):
        geometry = _line(3 if stride == 2 else 6, kernel, stride, padding, output_padding)
        original, weight = _count(6), _count(kernel)
        small = views.convolution(original, weight, geometry)
        back = views.scatter_add(small, weight, geometry)
        yield Case(
            np.array_equal(back, original),
            f"Kernel {_row(weight)}, stride {stride}: {_row(original)} becomes {_row(small)} and comes back as "
            f"{_row(back)}.",
        )


def _undoes_a_blur() -> Iterator[Case]:
    for taps in ((1, 2, 1), (1, 3, 1), (0, 2, 1)):
        geometry, weight = _line(5, 3, 1, 1), np.array([taps])
        sharp = np.array([[0, 0, 4, 0, 0]])
        blurred = views.convolution(sharp, weight, geometry)
        transposed = views.scatter_add(blurred, weight, geometry)
        inverse = np.linalg.solve(views.matrix(weight, geometry).astype(float), blurred[0])[None]
        yield Case(
            np.array_equal(transposed, sharp),
            f"Kernel {_row(weight)} blurs {_row(sharp)} to {_row(blurred)}. The transposed convolution makes "
            f"{_row(transposed)} of it, the inverse of the blur {_row(inverse)}.",
        )


def _padding_enlarges() -> Iterator[Case]:
    for size, kernel, stride in ((5, 3, 2), (4, 4, 2), (3, 5, 1)):
        sizes = [_axis(size, kernel, stride, padding).output_size for padding in (0, 1, 2)]
        yield Case(
            any(b > a for a, b in pairwise(sizes)),
            f"{size} samples, kernel {kernel}, stride {stride}: padding 0, 1, 2 gives {_list(sizes)}.",
        )


def _padding_around_the_input() -> Iterator[Case]:
    for size, kernel, stride, padding in ((5, 3, 2, 2), (3, 3, 2, 1), (5, 3, 1, 1)):
        axis = _axis(size, kernel, stride, padding)
        wrong = with_padded_input(axis).output_size
        yield Case(
            wrong == axis.output_size,
            f"{size} samples, kernel {kernel}, stride {stride}, padding {padding}: zeros around the input would "
            f"give {wrong} samples, the layer gives {axis.output_size}.",
        )


def _appends_zeros() -> Iterator[Case]:
    for size in (1, 2, 3):
        geometry = _line(size, 3, 2, 1, 1)
        y = views.scatter_add(_count(size), _count(3), geometry)
        yield Case(
            y[0, -1] == 0, f"{_row(_count(size))} becomes {_row(y)}: the added sample is {y[0, -1]}."
        )


def _added_samples_are_sums() -> Iterator[Case]:
    for padding in (0, 1, 2):
        geometry = _line(3, 3, 2, padding, 1)
        y = views.scatter_add(_count(3), _count(3), geometry)
        real = given_back(geometry.width).real == 1
        yield Case(
            real,
            f"Padding {padding}, output padding 1: the output is {_row(y)}; the added sample "
            f"{'lies on the canvas' if real else 'lies beyond every stamp'}.",
        )


def _not_smaller_than_stride_is_refused() -> Iterator[Case]:
    for stride, dilation, output_padding in ((1, 1, 1), (2, 1, 2), (1, 2, 1), (2, 3, 2)):
        numbers = {"size": 3, "kernel": 3, "stride": stride, "dilation": dilation}
        refused = bool(refusal(**numbers, output_padding=output_padding))
        answer = (
            "refused"
            if refused
            else f"accepted, {Axis(**numbers, output_padding=output_padding).output_size} samples"
        )
        yield Case(
            refused, f"Stride {stride}, dilation {dilation}, output padding {output_padding}: {answer}."
        )


def _same_arguments_restore() -> Iterator[Case]:
    trip = round_trip(_axis(5, 5, 3, 2, 1))
    for forward, small, back, _ in zip(*(column.tolist() for column in trip), strict=True):
        yield Case(forward == back, f"Kernel 5, stride 3, padding 2: {forward} → {small} → {back}.")


def _same_keeps_the_size() -> Iterator[Case]:
    for stride in (1, 2, 3):
        axis = _axis(4, 3, stride)
        size = axis.full_size - sum(frameworks.keras_crop(axis, "same"))
        yield Case(size == axis.size, f"Stride {stride}: SAME makes {size} samples of {axis.size}.")


def _odd_cut_works() -> Iterator[Case]:
    axis = _axis(3, 3, 2)
    for name, crop in (
        ("PyTorch with padding 1, output padding 1", frameworks.pytorch_crop(_axis(3, 3, 2, 1, 1))),
        ("Keras same", frameworks.keras_crop(axis, "same")),
        ("ONNX SAME_LOWER", frameworks.onnx_crop(axis, auto_pad="SAME_LOWER")),
    ):
        size = axis.full_size - sum(crop)
        yield Case(
            sum(crop) == 1 and size == axis.size * axis.stride,
            f"{name} cuts {crop[0]} before and {crop[1]} after: {axis.size} samples become {size}.",
        )


def _keras_equals_pytorch() -> Iterator[Case]:
    for kernel in (2, 3, 4, 5):
        total = kernel - 2
        theirs = _line(3, kernel, 2, (total + 1) // 2, total % 2)
        weight, x = _count(kernel), _count(3)
        pytorch = views.scatter_add(x, weight, theirs)
        before, after = frameworks.keras_crop(_axis(3, kernel, 2), "same")
        full = views.scatter_add(x, weight, _line(3, kernel, 2))
        keras = full[:, before : full.shape[1] - after]
        yield Case(
            np.array_equal(pytorch, keras),
            f"Kernel {_row(weight)}, stride 2, input {_row(x)}: PyTorch {_row(pytorch)}; Keras {_row(keras)}.",
        )


def _cut_once() -> Iterator[Case]:
    for padding, output_padding in ((0, 0), (1, 1), (1, 0), (2, 1)):
        axis = _axis(5, 3, 2, padding, output_padding)
        guess = (axis.size - 1) * axis.stride - padding + axis.kernel
        yield Case(
            guess == axis.output_size,
            f"5 samples, kernel 3, stride 2, padding {padding}, output padding {output_padding}: the formula "
            f"says {guess}, the layer gives {axis.output_size}.",
        )


def _needs_the_flip() -> Iterator[Case]:
    geometry, x, weight = _line(3, 3, 2, 1), _count(3), _count(3)
    right = views.transposed_matrix(x, weight, geometry)
    for name, plain, flipped in (
        (
            "Stamping",
            views.scatter_add(x, weight, geometry),
            views.scatter_add(x, views.flip(weight), geometry),
        ),
        (
            "Sliding over the stretched input",
            gather(x, weight, geometry, Stages(flip=False)).output,
            gather(x, weight, geometry).output,
        ),
    ):
        yield Case(
            not np.array_equal(plain, right) and np.array_equal(flipped, right),
            f"{name}: as it is the kernel gives {_row(plain)}, flipped {_row(flipped)}; right is {_row(right)}.",
        )


def _zeros_are_free() -> Iterator[Case]:
    for stride in (1, 2, 3, 4):
        spent = work(Geometry.square(size=4, kernel=3, stride=stride))
        yield Case(
            spent.wasted == 0,
            f"4×4 input, kernel 3×3, stride {stride}: {spent.useful} useful products, {spent.wasted} with a zero.",
        )


def _half_a_cell() -> Iterator[Case]:
    for stride in (2, 3, 4):
        axis = _axis(3, 3, stride)
        starts = [axis.landing(position).start for position in range(axis.size)]
        yield Case(
            any(b - a != stride for a, b in pairwise(starts)),
            f"Stride {stride}: the stamps start at outputs {_list(starts)}, whole steps of {stride}.",
        )


def _divisible_is_flat() -> Iterator[Case]:
    for taps in ((1, 1, 1, 1), (1, 2, 2, 1), (1, 0, 1, 0), (3, 1, 1, 2)):
        yield _phases_case(taps, flat=True)


def _not_divisible_is_patterned() -> Iterator[Case]:
    for taps in ((1, 1, 1), (1, 2, 1), (1, 1, 1, 1, 1), (1, 3, 2, 1, 1)):
        yield _phases_case(taps, flat=False)


def _border_means_checkerboard() -> Iterator[Case]:
    for kernel, stride, padding in ((3, 2, 0), (5, 2, 0), (4, 2, 1), (6, 3, 1)):
        geometry, weight = _line(6, kernel, stride, padding), np.ones((1, kernel), int)
        y = views.scatter_add(np.ones((1, 6), int), weight, geometry)
        uneven = overlap.periodic_unevenness(overlap.phase_sums(weight, geometry))
        thin = overlap.axis_edge_thinning(geometry.width)
        yield Case(
            uneven > 0,
            f"Kernel {kernel}, stride {stride}, padding {padding}: ones become {_row(y)}. The border meter says "
            f"{thin:.2f}, the checkerboard meter {uneven:.2f}.",
        )


def _pixel_shuffle_is_immune() -> Iterator[Case]:
    generator = np.random.default_rng(1)
    random = np.round(generator.standard_normal((1, 4)), 2)
    equal = np.repeat(np.round(generator.standard_normal((1, 2)), 2), 2, axis=1)
    geometry = _line(6, 4, 2, 1)
    for name, weight in (("Random", random), ("Equal (ICNR)", equal)):
        y = views.sub_pixel(np.ones((1, 6)), weight, geometry)
        sums = overlap.phase_sums(weight, geometry)
        yield Case(
            bool(np.isclose(np.ptp(sums), 0)),
            f"{name} start, kernel {_row(weight)}: ones become {_row(y)}.",
        )


def _resize_convolution_is_one() -> Iterator[Case]:
    for taps in ((1, 2, 3), (0, 1, 0), (2, -1, 4)):
        x, small = np.array([[2, 0, 1, 3]]), np.array(taps)
        doubled = np.pad(np.repeat(x, 2, axis=1), ((0, 0), (1, 1)))[0]
        resized = np.convolve(doubled, small[::-1], "valid")[None]
        weight = np.convolve([1, 1], small[::-1])[None]
        stamped = views.scatter_add(x, weight, _line(4, 4, 2, 1))
        yield Case(
            np.array_equal(resized, stamped),
            f"Doubling {_row(x)} and convolving with {_list(taps)} gives {_row(resized)}; stamping "
            f"{_row(weight)} with stride 2, padding 1 gives {_row(stamped)}.",
        )


def _weight_is_in_out() -> Iterator[Case]:
    for channels, outputs in ((2, 3), (4, 1), (1, 5)):
        x = np.ones((channels, 3, 3))
        given = conv_transpose2d(x, np.ones((channels, outputs, 2, 2))).shape[0]
        try:
            conv_transpose2d(x, np.ones((outputs, channels, 2, 2)))
            other = "is accepted too"
        except ShapeError:
            other = "is refused"
        yield Case(
            given == outputs and other == "is refused",
            f"{channels} channels in, {outputs} out: a weight ({channels}, {outputs}, 2, 2) gives {given}, a weight "
            f"({outputs}, {channels}, 2, 2) {other}.",
        )


def _fill_every_pair() -> Iterator[Case]:
    taps = np.outer([0.25, 0.75, 0.75, 0.25], [0.25, 0.75, 0.75, 0.25])
    for first, second in ((1, 9), (4, 0)):
        x = np.stack([np.full((3, 3), float(first)), np.full((3, 3), float(second))])
        filled = conv_transpose2d(x, np.broadcast_to(taps, (2, 2, 4, 4)), stride=2, padding=1)
        diagonal = conv_transpose2d(x, np.eye(2)[:, :, None, None] * taps, stride=2, padding=1)
        yield Case(
            np.allclose(filled, diagonal),
            f"Two channels {first} and {second}: every pair filled, the middle becomes {_row(filled[:, 2, 2])}; the "
            f"diagonal alone, {_row(diagonal[:, 2, 2])}.",
        )


def _enlarges() -> Iterator[Case]:
    for size, kernel, stride, padding in ((3, 3, 2, 0), (4, 4, 2, 1), (5, 3, 1, 1), (7, 3, 1, 2)):
        output = _axis(size, kernel, stride, padding).output_size
        yield Case(
            output > size,
            f"Kernel {kernel}, stride {stride}, padding {padding}: {size} → {output}.",
        )


def _large_map_is_the_input() -> Iterator[Case]:
    for name in ("D10b", "D10c", "D10d"):
        axis = PRESETS[name].geometry.width
        yield Case(
            axis.size > axis.output_size,
            f"{PRESETS[name].title}: {axis.size} samples come in, {axis.output_size} go out.",
        )


def _backpropagation_is_one() -> Iterator[Case]:
    for stride in (1, 2, 3):
        geometry, weight = _line(3, 3, stride), _count(3)
        y, gradient = np.zeros(geometry.output_shape, int), np.array([[1, -2, 4]])
        # The loss is linear in y, so that a step of one is exact.
        steps = np.eye(y.size, dtype=int).reshape(y.size, *y.shape)
        nudged = [int((gradient * views.convolution(step, weight, geometry)).sum()) for step in steps]
        stamped = views.scatter_add(gradient, weight, geometry)
        yield Case(
            stamped.ravel().tolist() == nudged,
            f"Stride {stride}: nudging each input of the convolution changes the loss by {_list(nudged)}; stamping "
            f"the gradient {_row(gradient)} gives {_row(stamped)}.",
        )


def _larger_kernel() -> Iterator[Case]:
    for kernel, stride in ((2, 2), (3, 2), (4, 1)):
        geometry = _line(3, kernel, stride)
        matrix = views.matrix(np.ones((1, kernel), int), geometry)
        stamp = views.scatter_add(np.array([[0, 1, 0]]), np.ones((1, kernel), int), geometry)
        used, needed = int(np.count_nonzero(stamp)), int(np.count_nonzero(matrix[1]))
        yield Case(
            used > needed,
            f"Kernel {kernel}, stride {stride}: one stamp uses {used} taps, one sum of the convolution {needed}.",
        )


def _fractional_stride_is_the_same() -> Iterator[Case]:
    for kernel, stride in product((3, 4), (2, 3)):
        geometry, ones = _line(4, kernel, stride), np.ones((1, 4), int)
        weight = np.ones((1, kernel), int)
        slid = views.zero_insertion(ones, weight, geometry)
        stamped = views.scatter_add(ones, weight, geometry)
        yield Case(
            np.array_equal(slid, stamped),
            f"Kernel {kernel}, stride {stride}: sliding over the stretched ones gives {_row(slid)}, stamping "
            f"{_row(stamped)}.",
        )


def _phases_case(taps: tuple[int, ...], *, flat: bool) -> Case:
    """Stride 2: whether a constant stays constant inside, against what the belief says."""
    weight, geometry = np.array([taps]), _line(5, len(taps), 2)
    even, odd = overlap.phase_sums(weight, geometry)[0].tolist()
    return Case(
        (even == odd) == flat, f"Kernel {_list(taps)}, stride 2: its phases sum to {even} and {odd}."
    )


def _axis(
    size: int, kernel: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> Axis:
    return Axis(
        size=size,
        kernel=kernel,
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
    )


def _line(size: int, kernel: int, stride: int = 1, padding: int = 0, output_padding: int = 0) -> Geometry:
    return Geometry.line(_axis(size, kernel, stride, padding, output_padding))


def _count(size: int) -> Array:
    """1, 2, 3, … as one row: (1, size)."""
    return np.arange(1, size + 1)[None]


def _row(values: ArrayLike) -> str:
    return _list(np.round(np.asarray(values, float), 2).ravel().tolist())


def _list(values: object) -> str:
    return ", ".join(f"{value + 0:g}" for value in np.asarray(values).tolist()).translate(MINUS)


# A table reads best as a table: id, belief, cases, moral, lesson, preset.
# fmt: off
_TABLE = (
    Myth("M1", "Convolve with several weights, then apply the transposed convolution with the same: the input is back.",
         _there_and_back, "Only the shape comes back. The values are stamped from what the convolution summed up.",
         6, "D13"),
    Myth("M2", "“Deconvolution” is the right word: a transposed convolution undoes a blur.",
         _undoes_a_blur, "Undoing needs the inverse. The transpose blurs once more, in the other direction.",
         6, "A9c"),
    Myth("M3", "A larger padding makes the output larger.",
         _padding_enlarges, "Padding cuts the output: two samples less for each step.", 3, "B9b"),
    Myth("M4", "Padding puts zeros around the input.",
         _padding_around_the_input, "It cuts the output. Zeros in the input would stamp zeros.", 3, "B9b"),
    Myth("M5", "With kernel 3, stride 2 and padding 1, output padding 1 appends a zero.",
         _appends_zeros, "It moves the second cut outwards, and there are real sums there.", 3, "B1"),
    Myth("M6", "The sample that output padding adds is a real sum.",
         _added_samples_are_sums, "It is while the canvas lasts: up to as many samples as the padding cut.",
         3, "B2"),
    Myth("M7", "An output padding that is not smaller than the stride is refused.",
         _not_smaller_than_stride_is_refused, "It must be smaller than the stride or than the dilation.",
         3, "B8d"),
    Myth("M8", "A convolution and then a transposed convolution with the same arguments restore the size.",
         _same_arguments_restore, "One size in every stride comes back. The others need output padding.",
         3, "B5a"),
    Myth("M9", "With SAME, the output is as large as the input.",
         _same_keeps_the_size, "SAME gives input size times stride, through the cut it implies.", 3, "B4b"),
    Myth("M10", "A cut of one sample in all is possible, although it cannot be halved.",
         _odd_cut_works, "One end loses it. Frameworks differ in which.", 3, "M10"),
    Myth("M11", "For the same kernel, stride and output size, PyTorch and Keras give the same numbers.",
         _keras_equals_pytorch, "They agree while the cut is even. An odd one is split differently: shifted by one.",
         7, "A10"),
    Myth("M12", "The output size is (n − 1) · s − p + k.",
         _cut_once, "It is (n − 1) · s − 2p + k + op. Both agree when p = op.", 3, "B4a"),
    Myth("M13", "You have to flip the kernel.",
         _needs_the_flip, "Stamping uses it as it is; sliding over the stretched input uses it flipped.", 2, "A8"),
    Myth("M14", "Sliding over an input with zeros between its cells takes no more products than stamping.",
         _zeros_are_free, "Most products meet a zero. It is a way to see the operation, not to compute it.",
         2, "M14"),
    Myth("M15", "With a fractional stride the kernel moves by a part of a cell.",
         _half_a_cell, "It moves in whole cells of the output. One step there is 1/stride of an input cell.",
         2, "A9e"),
    Myth("M16", "If the stride divides the kernel size, there is no checkerboard.",
         _divisible_is_flat, "Equal weights are flat then. Other weights are if their phases have equal sums.",
         4, "D5"),
    Myth("M17", "If the stride does not divide the kernel size, there is a checkerboard.",
         _not_divisible_is_patterned, "With equal weights there is. Weights with equal phase sums are flat.",
         4, "D4"),
    Myth("M18", "Where the border is dark, there is a checkerboard.",
         _border_means_checkerboard, "Two effects, two meters: thin borders come with even overlap too.", 4, "D2c"),
    Myth("M19", "Pixel shuffle cannot make a checkerboard.",
         _pixel_shuffle_is_immune, "It is the same operator. An equal start (ICNR) is flat until training moves it.",
         5, "D2c"),
    Myth("M20", "Repeating every cell and then convolving is a transposed convolution too.",
         _resize_convolution_is_one, "Its kernel is the box convolved with yours, so its phases are equal.",
         5, "D12"),
    Myth("M21", "PyTorch keeps the weight of a transposed convolution as (in, out, height, width).",
         _weight_is_in_out, "It is the weight of the matching convolution, whose outputs are this layer's inputs.",
         7, "A5"),
    Myth("M22", "To upsample colours smoothly, fill every pair of channels with the bilinear kernel.",
         _fill_every_pair, "That adds the channels up. Fill the diagonal alone.", 5, "D7a"),
    Myth("M23", "A transposed convolution makes its input larger.",
         _enlarges, "With stride 1 the size may grow, stay or shrink.", 3, "M23"),
    Myth("M24", "In a layer that upsamples, the large map is the input.",
         _large_map_is_the_input, "The small map is stamped; the large one is what comes out.", 1, "D10b"),
    Myth("M25", "Backpropagation through a convolution is a transposed convolution.",
         _backpropagation_is_one, "Each output's gradient is stamped with the kernel onto the inputs it came from.",
         6, "D13"),
    Myth("M26", "The transposed convolution needs a larger kernel than its convolution.",
         _larger_kernel, "The same taps, the same numbers. Only the direction differs.", 6, "A5"),
    Myth("M27", "Fractionally strided convolution gives the numbers of the transposed one, checkerboard included.",
         _fractional_stride_is_the_same, "Two names, one operation.", 2, "D1"),
)
# fmt: on

MYTHS: dict[str, Myth] = {myth.id: myth for myth in _TABLE}
