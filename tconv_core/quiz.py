"""Exercises from a seed: the same seed and number give everyone the same question.

Every exercise knows its answer by computing it, recognises common slips by computing those too, and
explains in the learner's own numbers. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tconv_core.errors import GeometryError
from tconv_core.geometry import Axis, Geometry
from tconv_core.incidence import incidence
from tconv_core.overlap import even_overlap, phase_of_taps, phase_sums
from tconv_core.sizes import Bounds, forward_sizes, solve
from tconv_core.views import flip, scatter_add

Pattern = Literal["flat", "pattern"]
Integers = NDArray[np.int64]
ROUND = 8
SMALL = Bounds(kernel=6, stride=4, padding=3, output_padding=2, dilation=1)
MINUS = str.maketrans("-", "−")


class Feedback(NamedTuple):
    """Whether the answer is right, and why, in the numbers of the question and of the answer."""

    right: bool
    words: str


@dataclass(frozen=True, slots=True)
class PredictSize:
    """How many samples come out of this axis?"""

    axis: Axis

    @property
    def answer(self) -> int:
        """The output size."""
        return self.axis.output_size

    def check(self, given: int) -> Feedback:
        """Compare, name the slip that gives this very number, and write the sum out."""
        axis = self.axis
        sum_in_numbers = (
            f"({axis.size} − 1) · {axis.stride} + {axis.dilation} · ({axis.kernel} − 1) + 1 "
            f"− 2 · {axis.padding} + {axis.output_padding} = {axis.output_size}"
        )
        if given == self.answer:
            return Feedback(True, f"{sum_in_numbers}.")
        slip = next((words for value, words in self._slips() if value == given), "")
        return Feedback(False, f"{slip} {sum_in_numbers}.".strip())

    def _slips(self) -> Iterator[tuple[int, str]]:
        axis = self.axis
        if axis.padding:
            yield axis.full_size, f"{axis.full_size} is the whole canvas, before anything is cut."
            yield (
                axis.full_size + axis.output_padding,
                f"You left out the cut: {axis.padding} samples go at both ends.",
            )
            yield (
                axis.output_size + axis.padding,
                f"You cut {axis.padding} once. Padding cuts both ends: 2 · {axis.padding}.",
            )
            yield (
                axis.output_size + 4 * axis.padding,
                "You added the padding. In a transposed convolution it cuts.",
            )
        if axis.output_padding:
            yield (
                axis.output_size - axis.output_padding,
                f"You left out the output padding: it gives {axis.output_padding} back.",
            )
            yield (
                axis.output_size + axis.output_padding,
                f"You counted the output padding twice: it gives {axis.output_padding} back, at one end.",
            )
        undilated = axis.output_size - axis.extent + axis.kernel
        yield undilated, f"You left out the dilation: {axis.kernel} taps span {axis.extent} samples."
        yield axis.output_size - 1, "You are one short: indices start at 0, so the + 1 is needed."
        yield (
            axis.output_size + axis.stride,
            f"You are one stride too long: {axis.size} stamps have {axis.size - 1} steps between them.",
        )
        yield (
            axis.size * axis.stride,
            f"{axis.size} · {axis.stride} is right only for some kernels and cuts.",
        )
        (forward,) = forward_sizes([axis.size], axis).tolist()
        yield forward, "That is what a convolution with these numbers would give."


@dataclass(frozen=True, slots=True)
class PredictCell:
    """Which number does this output cell hold? x (H, W) and weight (K, L) are whole numbers."""

    geometry: Geometry
    x: Integers
    weight: Integers
    cell: tuple[int, int]

    @property
    def answer(self) -> int:
        """The value of the cell."""
        return int(scatter_add(self.x, self.weight, self.geometry)[self.cell])

    @property
    def products(self) -> list[tuple[int, int]]:
        """(input value, tap) of every stamp that reaches the cell, in the order of stamping."""
        triples = incidence(self.geometry)
        here = triples.output == self.cell[0] * self.geometry.width.output_size + self.cell[1]
        return list(
            zip(
                self.x.ravel()[triples.input[here]].tolist(),
                self.weight.ravel()[triples.tap[here]].tolist(),
                strict=True,
            )
        )

    def check(self, given: int) -> Feedback:
        """Compare, name the slip that gives this very number, and write the sum out."""
        terms = (
            " + ".join(f"{_factor(value)} · {_factor(tap)}" for value, tap in self.products) or "nothing"
        )
        count = len(self.products)
        reach = (
            f"{count} stamp{'s reach' if count != 1 else ' reaches'} this cell: {terms} = {self.answer}."
        )
        reach = reach.translate(MINUS)
        if given == self.answer:
            return Feedback(True, reach)
        slip = next((words for value, words in self._slips() if value == given), "")
        return Feedback(False, f"{slip} {reach}".strip())

    def _slips(self) -> Iterator[tuple[int, str]]:
        geometry, (row, column) = self.geometry, self.cell
        flipped = int(scatter_add(self.x, flip(self.weight), geometry)[self.cell])
        yield flipped, "You flipped the kernel. Stamping uses it as it is."
        whole = Geometry(height=_uncut(geometry.height), width=_uncut(geometry.width))
        canvas = scatter_add(self.x, self.weight, whole)
        yield (
            int(canvas[row, column]),
            "That is this place on the whole canvas. The padding cuts first, and then counting starts.",
        )
        for value, tap in self.products:
            yield self.answer - value * tap, f"You left out {_factor(value)} · {_factor(tap)}."
            yield value * tap, "Where stamps overlap they add up; the last one does not replace the others."


@dataclass(frozen=True, slots=True)
class FindLayer:
    """Which kernel, stride, padding and output padding lead from `size` to `target` with even overlap?"""

    size: int
    target: int

    @property
    def answers(self) -> list[tuple[int, int, int, int]]:
        """Such layers in small bounds as (kernel, stride, padding, output padding), usual ones first."""
        layers = solve(self.size, self.target, SMALL)
        columns = (layers.kernel, layers.stride, layers.padding, layers.output_padding)
        rows = zip(*(column[layers.even].tolist() for column in columns), strict=True)
        return [(kernel, stride, padding, extra) for kernel, stride, padding, extra in rows]

    def check(self, kernel: int, stride: int, padding: int, output_padding: int) -> Feedback:
        """Build the learner's own layer and say what it gives; any layer that fits is right."""
        try:
            axis = Axis(
                size=self.size,
                kernel=kernel,
                stride=stride,
                padding=padding,
                output_padding=output_padding,
            )
        except GeometryError as error:
            return Feedback(False, str(error))
        sum_in_numbers = (
            f"({axis.size} − 1) · {stride} + {kernel} − 2 · {padding} + {output_padding} "
            f"= {axis.output_size}"
        )
        if axis.output_size != self.target:
            too = "large" if axis.output_size > self.target else "small"
            difference = abs(axis.output_size - self.target)
            return Feedback(False, f"{sum_in_numbers}: too {too} by {difference}.")
        if not even_overlap(axis):
            return Feedback(
                False,
                f"{sum_in_numbers}: the size is right. But stride {stride} does not divide kernel "
                f"{kernel}, so equal weights overlap unevenly.",
            )
        others = [each for each in self.answers if each != (kernel, stride, padding, output_padding)]
        also = f" Another one: {layer_words(others[0])}." if others else ""
        return Feedback(
            True,
            f"{sum_in_numbers}, and stride {stride} divides kernel {kernel}, so overlap is even.{also}",
        )


@dataclass(frozen=True, slots=True)
class SpotCheckerboard:
    """Does a row of ones come out flat inside, or with a pattern? weight (1, K) holds whole numbers."""

    geometry: Geometry
    weight: Integers

    @property
    def sums(self) -> list[int]:
        """The sum of the taps that serve each output phase: one for each remainder modulo the stride."""
        return [int(value) for value in phase_sums(self.weight, self.geometry)[0]]

    @property
    def answer(self) -> Pattern:
        """Flat when all phases have the same sum."""
        return "flat" if len(set(self.sums)) == 1 else "pattern"

    def check(self, given: Pattern) -> Feedback:
        """Compare, and add up the taps of every phase."""
        stride, kernel = self.geometry.width.stride, self.geometry.width.kernel
        phases = phase_of_taps(self.geometry.width)
        parts = []
        for phase in range(stride):
            taps = self.weight[0, phases == phase].tolist()
            terms = " + ".join(_factor(tap) for tap in taps) or "no tap"
            parts.append(f"{terms} = {self.sums[phase]}")
        divides = "divides" if kernel % stride == 0 else "does not divide"
        conclusion = "they are equal, so it is flat" if self.answer == "flat" else "they differ"
        return Feedback(
            given == self.answer,
            f"With stride {stride}, every {_ordinal(stride)} tap meets the same outputs: "
            f"{'; '.join(parts)}: {conclusion}. (The stride {divides} the kernel size {kernel}; for these "
            "weights that alone does not decide.)".translate(MINUS),
        )


Exercise = PredictSize | PredictCell | FindLayer | SpotCheckerboard


def exercise(seed: int, number: int) -> Exercise:
    """Exercise `number` (from 1) of a seed: the four kinds in turn, harder from number 5 on."""
    generator = np.random.default_rng([seed, number])
    make = (_predict_size, _predict_cell, _find_layer, _spot_checkerboard)[(number - 1) % 4]
    return make(generator, number > 4)


def _predict_size(generator: np.random.Generator, harder: bool) -> PredictSize:
    size, kernel, stride = _drawn(generator, 2, 7), _drawn(generator, 2, 5), _drawn(generator, 1, 4)
    dilation = _drawn(generator, 2, 3) if harder else 1
    extra = _drawn(generator, 0, max(stride, dilation) - 1)
    roomy = Axis(size=size, kernel=kernel, stride=stride, output_padding=extra, dilation=dilation)
    padding = _drawn(generator, 1, min(3, (roomy.output_size - 1) // 2))
    return PredictSize(replace(roomy, padding=padding))


def _predict_cell(generator: np.random.Generator, harder: bool) -> PredictCell:
    axis = Axis(size=2 if harder else 4, kernel=3, stride=_drawn(generator, 1, 2), padding=1)
    geometry = Geometry(height=axis, width=axis) if harder else Geometry.line(axis)
    x = generator.integers(1, 6, geometry.input_shape)
    weight = generator.integers(-2, 5, geometry.kernel_shape)
    triples = incidence(geometry)
    counts = np.bincount(triples.output, minlength=int(np.prod(geometry.output_shape)))
    crowded = np.flatnonzero(counts == counts.max())
    row, column = divmod(int(generator.choice(crowded)), geometry.width.output_size)
    return PredictCell(geometry, x, weight, (row, column))


def _find_layer(generator: np.random.Generator, harder: bool) -> FindLayer:
    size, stride = _drawn(generator, 3, 7), _drawn(generator, 2, 4 if harder else 2)
    kernel = stride * _drawn(generator, 1, 6 // stride)
    padding = _drawn(generator, 0, min(3, kernel // 2))
    extra = _drawn(generator, 0, min(2, stride - 1)) if harder else 0
    axis = Axis(size=size, kernel=kernel, stride=stride, padding=padding, output_padding=extra)
    return FindLayer(size, axis.output_size)


def _spot_checkerboard(generator: np.random.Generator, harder: bool) -> SpotCheckerboard:
    """Flat and patterned kernels are equally likely, whether or not the stride divides their size."""
    stride = 3 if harder else 2
    kernel = stride * _drawn(generator, 1, 2) + _drawn(generator, 0, stride - 1)
    geometry = Geometry.line(Axis(size=6, kernel=kernel, stride=stride))
    weight = generator.integers(0, 5, (1, kernel))
    sums = phase_sums(weight, geometry)[0]
    # The first tap of each phase makes up what its sum lacks.
    weight[0, :stride] += sums.max() - sums
    if generator.random() < 0.5:
        weight[0, _drawn(generator, 0, kernel - 1)] += _drawn(generator, 1, 2)
    return SpotCheckerboard(geometry, weight)


def _drawn(generator: np.random.Generator, least: int, most: int) -> int:
    """A whole number from `least` to `most`, both included."""
    return int(generator.integers(least, most + 1))


def _uncut(axis: Axis) -> Axis:
    return replace(axis, padding=0, output_padding=0)


def _factor(value: int) -> str:
    return str(value) if value >= 0 else f"(−{-value})"


def layer_words(layer: tuple[int, int, int, int]) -> str:
    """(kernel, stride, padding, output padding) as words."""
    kernel, stride, padding, output_padding = layer
    return f"kernel {kernel}, stride {stride}, padding {padding}, output padding {output_padding}"


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third", 4: "fourth"}[number]
