"""Formulas in LaTeX with the learner's own numbers put in, one line for each axis that differs."""

from __future__ import annotations

from collections.abc import Callable

from tconv_core import Axis, Geometry


def per_axis(geometry: Geometry, formula: Callable[[Axis], str]) -> list[tuple[str, str]]:
    """(axis name, formula) pairs: one unnamed pair where both axes agree or the input is a line."""
    if geometry.height == geometry.width or geometry.height == Axis(size=1, kernel=1):
        return [("", formula(geometry.width))]
    return [("Height", formula(geometry.height)), ("Width", formula(geometry.width))]


def output_size(axis: Axis) -> str:
    """(n-1)·s + d·(k-1) + 1 - 2p + op, in symbols and then in numbers."""
    return (
        r"m = (n-1)\,s + d\,(k-1) + 1 - 2p + op"
        rf" = ({axis.size}-1)\cdot{axis.stride} + {axis.dilation}\cdot({axis.kernel}-1) + 1"
        rf" - 2\cdot{axis.padding} + {axis.output_padding} = \mathbf{{{axis.output_size}}}"
    )


def landing(axis: Axis) -> str:
    """Where input cell h puts tap k: h·s + k·d - p, with the axis' numbers."""
    return (
        rf"\text{{output index}} = h\cdot s + k\cdot d - p = h\cdot{axis.stride} + k\cdot{axis.dilation}"
        rf" - {axis.padding}"
    )


def gather_padding(axis: Axis) -> str:
    """The zeros around the stretched input: d(k-1) - p before, op more after."""
    before, after = axis.gather_padding
    return (
        r"d\,(k-1) - p"
        rf" = {axis.dilation}\cdot({axis.kernel}-1) - {axis.padding} = \mathbf{{{before}}}"
        r"\text{ before},\quad"
        rf"{before} + op = \mathbf{{{after}}}\text{{ after}}"
    )
