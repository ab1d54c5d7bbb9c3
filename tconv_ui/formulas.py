"""Formulas in LaTeX with the learner's own numbers put in, one line for each axis that differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tconv_core import Axis, Geometry


def per_axis(geometry: Geometry, formula: Callable[[Axis], str]) -> list[str]:
    """The formula of each axis under its name; only one, without a name, where both agree or in 1-D."""
    if geometry.height == geometry.width or geometry.is_line:
        return [formula(geometry.width)]
    named = (("Height", geometry.height), ("Width", geometry.width))
    return [_lines("gathered", rf"\text{{{name}}}", formula(axis)) for name, axis in named]


def in_words(geometry: Geometry, *formulas: Callable[[Axis], str]) -> str:
    """Formulas as plain Markdown, one line each; two, by name, where the axes make different ones.

    A page that changes with every slider cannot afford KaTeX: it costs as much as drawing the player.
    """
    line = geometry.is_line
    lines: list[str] = []
    for formula in formulas:
        height, width = formula(geometry.height), formula(geometry.width)
        lines += [width] if line or height == width else [f"Height: {height}", f"Width: {width}"]
    return "\n\n".join(lines)


def output_size(axis: Axis) -> str:
    """(n-1)·s + d·(k-1) + 1 - 2p + op, in symbols and then in numbers."""
    return _lines(
        "aligned",
        r"m &= (n-1)\,s + d\,(k-1) + 1 - 2p + op",
        rf"&= ({axis.size}-1)\cdot{axis.stride} + {axis.dilation}\cdot({axis.kernel}-1) + 1",
        rf"&\quad - 2\cdot{axis.padding} + {axis.output_padding} = \mathbf{{{axis.output_size}}}",
    )


class Term(NamedTuple):
    """One term of the output size: sign and symbols, the axis' numbers in it, its value, its purpose."""

    symbols: str
    numbers: str
    value: int
    purpose: str


def size_terms(axis: Axis) -> list[Term]:
    """(n-1)·s + d·(k-1) + 1 - 2p + op, one term after another, as plain text; the values add up."""
    return [
        Term(
            "(n − 1) · s",
            f"({axis.size} − 1) · {axis.stride}",
            axis.stretched_size - 1,
            "from the first stamp's start to the last one's",
        ),
        Term(
            "+ d · (k − 1)",
            f"{axis.dilation} · ({axis.kernel} − 1)",
            axis.extent - 1,
            "the last stamp reaches on",
        ),
        Term("+ 1", "1", 1, "the first sample itself"),
        Term("− 2p", f"2 · {axis.padding}", -2 * axis.padding, "cut from both ends"),
        Term("+ op", str(axis.output_padding), axis.output_padding, "given back at the end"),
    ]


def one_cut_size(axis: Axis) -> str:
    """The common mistake (n-1)·s - p + k in numbers, k being the stamp's extent: one cut too few."""
    wrong = (axis.size - 1) * axis.stride - axis.padding + axis.extent
    return f"({axis.size}−1) · {axis.stride} − {axis.padding} + {axis.extent} = {wrong}".replace(
        "= -", "= −"
    )


def landing(axis: Axis) -> str:
    """Where input cell h puts tap k: h·s + k·d - p, with the axis' numbers."""
    return (
        f"output index = *h* · *s* + *k* · *d* − *p* = "
        f"*h* · **{axis.stride}** + *k* · **{axis.dilation}** − **{axis.padding}**"
    )


def size(axis: Axis) -> str:
    """(n-1)·s + d·(k-1) + 1 - 2p + op, in symbols and then in numbers."""
    return (
        "output size = (*n* − 1) · *s* + *d* · (*k* − 1) + 1 − 2*p* + *op* = "
        f"({axis.size} − 1) · {axis.stride} + {axis.dilation} · ({axis.kernel} − 1) + 1 "
        f"− 2 · {axis.padding} + {axis.output_padding} = **{axis.output_size}**"
    )


def full(axis: Axis) -> str:
    """(n-1)·s + d(k-1) + 1: all stamps together, before anything is cut."""
    return (
        "full sum = (*n* − 1) · *s* + *d* · (*k* − 1) + 1 = "
        f"({axis.size} − 1) · {axis.stride} + {axis.dilation} · ({axis.kernel} − 1) + 1 = "
        f"**{axis.full_size}**"
    )


def kept(axis: Axis) -> str:
    """What PyTorch's padding and everyone's SAME keep of the full sum, and what that cuts."""
    same, whole = axis.size * axis.stride, axis.full_size
    cut = f"cuts **{whole - same}** in all" if same <= whole else f"adds **{same - whole}** zeros"
    return (
        f"PyTorch keeps full − *p* − (*p* − *op*) = {whole} − {axis.padding} − "
        f"({axis.padding} − {axis.output_padding}) = **{axis.output_size}**; "
        f"SAME keeps *n* · *s* = {axis.size} · {axis.stride} = **{same}**, so it {cut}"
    )


def gather_padding(axis: Axis) -> str:
    """The zeros around the stretched input: d(k-1) - p before, op more after."""
    before, after = (str(zeros).replace("-", "−") for zeros in axis.gather_padding)
    return (
        f"zeros before = *d* · (*k* − 1) − *p* = {axis.dilation} · ({axis.kernel} − 1) − {axis.padding} "
        f"= **{before}**, zeros after = {before} + *op* = {before} + {axis.output_padding} = **{after}**"
    )


def _lines(environment: str, *lines: str) -> str:
    """Lines that fit a phone: a formula that has to be scrolled is not read.

    KaTeX lets a block of lines stick out by two pixels on the right; the thin space covers them.
    """
    return rf"\begin{{{environment}}}" + r"\\".join(lines) + rf"\end{{{environment}}}\,"
