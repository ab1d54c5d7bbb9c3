"""What follows from shapes and parameters alone, checked and worked out once: integers only, no array.

A `Plan` describes one transposed convolution, or the convolution that is its adjoint. All errors about
shapes, groups and sizes are raised here. Plans are cached, with all that was derived from them: shapes and
parameters are the keys, so that two plans are equal only if they are one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from tconv_core.errors import GeometryError, ShapeError
from tconv_core.geometry import Axis

Pair = tuple[int, int]
Shape = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Line:
    """One axis: `size` cells stamp `kernel` taps; samples before … before + length - 1 are kept."""

    size: int
    kernel: int
    stride: int
    dilation: int
    before: int
    length: int

    @cached_property
    def full(self) -> int:
        """Samples before the crop: (n-1)s + d(k-1) + 1."""
        return (self.size - 1) * self.stride + self.dilation * (self.kernel - 1) + 1

    @cached_property
    def landings(self) -> list[tuple[int, int]]:
        """For each tap (shift, phase): cell h of the input reaches sample (h + shift)·stride + phase."""
        return [divmod(tap * self.dilation, self.stride) for tap in range(self.kernel)]

    @cached_property
    def shifts(self) -> list[int]:
        """The different shifts of the taps, ascending."""
        return sorted({shift for shift, _ in self.landings})

    @cached_property
    def phases(self) -> list[int]:
        """The remainders modulo the stride that some tap reaches, ascending."""
        return sorted({phase for _, phase in self.landings})

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """For each tap (shift, number of its phase among `phases`)."""
        return [(shift, self.phases.index(phase)) for shift, phase in self.landings]

    @cached_property
    def filled(self) -> bool:
        """Whether the phases' samples cover the whole result, so that it needs no zeros beforehand."""
        covered = (self.size + self.shifts[-1]) * self.stride
        return len(self.phases) == self.stride and 0 <= self.before <= covered - self.length

    def kept(self, phase: int, first: int, count: int) -> tuple[slice, slice]:
        """Samples first … first + count - 1 of a phase: (their places in the result, which are kept)."""
        start = max(first, -((phase - self.before) // self.stride))
        stop = max(start, min(first + count, -((phase - self.before - self.length) // self.stride)))
        place = start * self.stride + phase - self.before
        target = slice(place, place + (stop - start) * self.stride, self.stride)
        return target, slice(start - first, stop - first)


@dataclass(frozen=True, eq=False)
class Plan:
    """All that follows from shapes and parameters alone."""

    batch: int
    groups: int
    inputs: int
    outputs: int
    height: Line
    width: Line

    @cached_property
    def shape(self) -> tuple[int, int, int, int]:
        """(N, D, P, Q)"""
        return self.batch, self.outputs, self.height.length, self.width.length

    @cached_property
    def input_shape(self) -> tuple[int, int, int, int]:
        """(N, C, H, W)"""
        return self.batch, self.inputs, self.height.size, self.width.size

    @cached_property
    def weight_shape(self) -> tuple[int, int, int, int]:
        """(C, D/groups, K, L)"""
        return self.inputs, self.outputs // self.groups, self.height.kernel, self.width.kernel

    @cached_property
    def taps(self) -> int:
        """K·L"""
        return self.height.kernel * self.width.kernel

    @cached_property
    def cells(self) -> int:
        """H·W"""
        return self.height.size * self.width.size

    @cached_property
    def multiply_adds(self) -> int:
        """Products of one scatter: N·C·(D/groups)·K·L·H·W."""
        return self.batch * self.inputs * (self.outputs // self.groups) * self.taps * self.cells

    @cached_property
    def is_signal(self) -> bool:
        """Whether the height is one cell, one tap, one result: then the length is better cut into bands."""
        height = self.height
        return height.size == height.kernel == height.length == 1 < self.width.size

    @cached_property
    def turned(self) -> Plan:
        """The same with height and width exchanged."""
        return replace(self, height=self.width, width=self.height)

    @cached_property
    def of_taps(self) -> Plan:
        """For an input of one cell: the same result, seen as taps that land `dilation` apart."""
        lines = (
            Line(line.kernel, 1, line.dilation, 1, line.before, line.length)
            for line in (self.height, self.width)
        )
        return replace(self, height=next(lines), width=next(lines))


@lru_cache(maxsize=256)
def transposed_plan(
    x: Shape, weight: Shape, stride: Pair, padding: Pair, extra: Pair, groups: int, dilation: Pair
) -> Plan:
    _check_shapes(x, weight, groups)
    height, width = (
        Axis(size=n, kernel=k, stride=s, padding=p, output_padding=op, dilation=d)
        for n, k, s, p, op, d in zip(x[-2:], weight[-2:], stride, padding, extra, dilation, strict=True)
    )
    return crop_plan(x, weight, stride, (height.crop, width.crop), groups, dilation)


@lru_cache(maxsize=256)
def crop_plan(
    x: Shape, weight: Shape, stride: Pair, crop: tuple[Pair, Pair], groups: int, dilation: Pair
) -> Plan:
    _check_shapes(x, weight, groups)
    if x[-3] != weight[0] or weight[0] % groups:
        raise ShapeError(
            f"x has {x[-3]} channels and weight {weight[0]} in {groups} groups. A transposed convolution "
            f"needs x (N, C, H, W) and weight (C, D/groups, K, L) with C divisible by groups."
        )
    lines = []
    for n, k, s, (before, after), d in zip(x[-2:], weight[-2:], stride, crop, dilation, strict=True):
        full = Axis(size=n, kernel=k, stride=s, dilation=d).full_size
        if full - before - after < 1:
            raise GeometryError(
                f"crop=({before}, {after}) cuts {before + after} of the {full} samples this axis produces, "
                f"so nothing is left. Cut fewer than {full}."
            )
        lines.append(Line(n, k, s, d, before, full - before - after))
    return Plan(x[0] if len(x) == 4 else 1, groups, x[-3], weight[1] * groups, *lines)


@lru_cache(maxsize=256)
def convolution_plan(
    x: Shape, weight: Shape, stride: Pair, padding: tuple[Pair, Pair], groups: int, dilation: Pair
) -> Plan:
    """The plan of the transposed convolution whose adjoint this convolution is.

    padding : zeros (before, after) of each axis
    """
    _check_shapes(x, weight, groups)
    if x[-3] != weight[1] * groups or weight[0] % groups:
        raise ShapeError(
            f"x has {x[-3]} channels, weight reads {weight[1]} in each of {groups} groups and makes "
            f"{weight[0]}. A convolution needs x (N, C, H, W) and weight (D, C/groups, K, L) with D "
            f"divisible by groups."
        )
    lines = []
    for m, k, s, (p, after), d in zip(x[-2:], weight[-2:], stride, padding, dilation, strict=True):
        extent = Axis(size=m, kernel=k, stride=s, dilation=d).extent
        if p < 0:
            raise GeometryError(f"padding={p} is too small. Use padding >= 0.")
        steps = (m + p + after - extent) // s
        if steps < 0:
            raise GeometryError(
                f"a kernel that spans {extent} samples does not fit into {m} samples with padding={p}. "
                f"Use padding >= {-((m - extent) // 2)}, or a smaller kernel."
            )
        lines.append(Line(steps + 1, k, s, d, p, m))
    return Plan(x[0] if len(x) == 4 else 1, groups, weight[0], x[-3], *lines)


def _check_shapes(x: Shape, weight: Shape, groups: int) -> None:
    for name, shape, ranks in (("x", x, (3, 4)), ("weight", weight, (4,))):
        if len(shape) not in ranks:
            raise ShapeError(
                f"{name} has shape {shape}. Use x (N, C, H, W) or (C, H, W) and a weight with four axes; "
                f"the 1-D forms have one axis fewer."
            )
        if 0 in shape[-3:] or not weight[0]:
            raise ShapeError(f"{name} has shape {shape}, which holds no number. Only the batch may be 0.")
    if groups < 1:
        raise ShapeError(f"groups={groups} is too small. Use groups >= 1.")
