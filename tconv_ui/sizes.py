"""The tables of the lesson on sizes: rows of numbers from the core, each with a link to its setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tconv_core import Axis, Geometry, frameworks
from tconv_core.sizes import (
    Bounds,
    Layers,
    Level,
    collapsing_sizes,
    forward_sizes,
    given_back,
    refusal,
    round_trip,
)
from tconv_ui import formulas
from tconv_ui.links import extended, link
from tconv_ui.parameters import NAMES, SAME, START, state
from tconv_ui.sidebar import SLIDERS
from tconv_ui.table import Row

SLUG = "size"
VIEWS = ("Output padding", "From n to m", "There and back", "Skip connections", "Refused")
Own = Mapping[str, object]
MOST_ROWS = 600
SMALL = "Small kernels"
LARGE = "Up to kernel 64"
BOUNDS = {
    SMALL: Bounds(kernel=7, stride=4, padding=4, output_padding=3, dilation=1),
    "All that the sliders reach": Bounds(**{name: SLIDERS[name].most for name in NAMES if name != "size"}),
    LARGE: Bounds(kernel=64, stride=32, padding=32, output_padding=31),
}


class Side(NamedTuple):
    """One axis as the learner sees it: its name ("" where both are alike), and the end of its URL names."""

    name: str
    axis: Axis
    suffix: str


def places(side: Side) -> list[dict[str, object]]:
    """For each view the parameters of this lesson alone that lead back to it: the view and the axis."""
    axis = side.name if side.suffix else None
    return [{"explore": view if number else None, "axis": axis} for number, view in enumerate(VIEWS)]


def sides(geometry: Geometry) -> list[Side]:
    """The axes worth telling apart: one where both are alike or the input is a line."""
    if geometry.height == geometry.width:
        return [Side("", geometry.height, "")]
    if state("dimensions") == "1-D":
        return [Side("", geometry.width, "")]
    return [Side("Height", geometry.height, ""), Side("Width", geometry.width, "_w")]


class Addresses:
    """Addresses of this lesson in the present setting with some sizes of one axis changed.

    `own` are parameters of this lesson alone; None leaves one at its default. The part that stays the same
    is written once: a table has hundreds of addresses.
    """

    def __init__(self, suffix: str = "", own: Own | None = None) -> None:
        self.names = {f"{name}{suffix}": START[f"{name}{suffix}"] for name in NAMES}
        self.present = {name: state(name) for name in self.names}
        others = {name: state(name) for name in START if name not in self.names}
        self.kept = extended(link(SLUG, **others), own).partition("?")[2]
        self.suffix = suffix

    def to(self, **changes: int) -> str:
        """The address with these sizes in place of the present ones, defaults left out."""
        numbers = self.present | {f"{name}{self.suffix}": value for name, value in changes.items()}
        parts = [f"{name}={value}" for name, value in numbers.items() if value != self.names[name]]
        query = "&".join([*parts, self.kept] if self.kept else parts)
        return f"{SLUG}?{query}" if query else SLUG


def term_rows(axis: Axis) -> list[Row]:
    """The output size term by term, and the sum as the last row."""
    terms = formulas.size_terms(axis)
    rows = [Row((term.symbols, term.numbers, _signed(term.value), term.purpose)) for term in terms]
    total = sum(term.value for term in terms)
    return [*rows, Row(("m", "", str(total), "output size"), current=True)]


def collapse_rows(side: Side, own: Own) -> list[Row]:
    """One row for each size that convolves to the axis' size, and a neighbour on either side."""
    axis = side.axis
    sizes = collapsing_sizes(axis).tolist()
    if not sizes:
        return []
    first = sizes[-1] - axis.stride + 1
    around = [size for size in range(sizes[0] - 1, sizes[-1] + 2) if size >= 1]
    smalls = forward_sizes(around, axis).tolist()
    addresses, rows = Addresses(side.suffix, own), []
    for size, small in zip(around, smalls, strict=True):
        if small != axis.size:
            rows.append(Row((str(size), str(small) if small else "kernel too large", "none", "")))
            continue
        named = Axis(**_numbers(axis) | {"output_padding": size - first})
        rows.append(
            Row(
                (str(size), str(small), str(named.output_padding), _given_back_words(named)),
                addresses.to(output_padding=named.output_padding),
                f"set output padding {named.output_padding}",
                current=size == axis.output_size,
            )
        )
    return rows


def layer_rows(layers: Layers, size: int, side: Side, own: Own) -> list[Row]:
    """One row for each of the first `MOST_ROWS` layers; those within reach of the sliders are links."""
    addresses, here = Addresses(side.suffix, own), _numbers(side.axis)
    rows = []
    for kernel, stride, padding, output_padding, dilation, even, gaps, usual in zip(
        *(column[:MOST_ROWS].tolist() for column in layers), strict=True
    ):
        numbers = {
            "size": size,
            "kernel": kernel,
            "stride": stride,
            "padding": padding,
            "output_padding": output_padding,
            "dilation": dilation,
        }
        overlap = "gaps" if gaps else "even" if even else "uneven"
        reachable = all(
            SLIDERS[name].least <= number <= SLIDERS[name].most for name, number in numbers.items()
        )
        rows.append(
            Row(
                (
                    f"k {kernel}, s {stride}, p {padding}",
                    str(output_padding),
                    str(dilation),
                    overlap,
                    usual,
                ),
                addresses.to(**numbers) if reachable else "",
                f"output padding {output_padding}, dilation {dilation}: use this layer",
                current=numbers == here,
            )
        )
    return rows


def large_rows(own: Own) -> list[Row]:
    """Layers that the sliders do not reach, each with a link that puts its sizes into the solver."""
    rows = []
    for size, kernel, stride, padding, use in (
        (10, 64, 32, 16, "segmentation (FCN), height of a 10 × 15 map"),
        (15, 64, 32, 16, "segmentation (FCN), width of a 10 × 15 map"),
        (32, 9, 3, 3, "super-resolution, three times as large"),
    ):
        axis = Axis(size=size, kernel=kernel, stride=stride, padding=padding)
        question = {"from": size, "to": axis.output_size, "within": LARGE}
        rows.append(
            Row(
                (f"{size} → {axis.output_size}", f"k {kernel}, s {stride}, p {padding}", use),
                Addresses(own={**own, **question}).to(),
                "list every layer that does this",
            )
        )
    return rows


def round_trip_rows(axis: Axis) -> list[Row]:
    """Down by the matching convolution and back up without output padding; what it takes to return."""
    return [
        Row(
            (str(forward), str(small), str(back), "restored" if not needed else f"output padding {needed}"),
            mark="bad" if needed else "good",
        )
        for forward, small, back, needed in zip(
            *(column.tolist() for column in round_trip(axis)), strict=True
        )
    ]


def level_rows(levels: Sequence[Level]) -> list[Row]:
    """One row for each step up of the U: what arrives, what the skip connection brings, what mends it."""
    return [
        Row(
            (
                f"{level.small} → {level.back}",
                str(level.skip),
                "fits" if level.fits else f"does not fit: use output padding {level.output_padding}",
            ),
            mark="good" if level.fits else "bad",
        )
        for level in levels
    ]


def level_verdict(levels: Sequence[Level], output_padding: int) -> str:
    """One sentence: whether one output padding serves all levels, and if not, which levels need which."""
    if not levels:
        return "The picture is smaller than the kernel: there is no level to climb."
    misfits = [level for level in levels if not level.fits]
    if not misfits:
        return f"With output padding {output_padding} at every level, every skip connection fits."
    first = misfits[0]
    wanted = ", ".join(str(level.output_padding) for level in levels)
    return (
        f"With output padding {output_padding} at every level, the step up from {first.small} gives "
        f"{first.back}, but the skip connection brings {first.skip}: the two cannot be joined. "
        f"From the deepest level up, use output padding {wanted}."
    )


def same_words(axis: Axis) -> str:
    """What SAME makes of this axis, through the crop it implies, and where the odd sample goes."""
    upper, lower = (
        frameworks.onnx_crop(axis, auto_pad="SAME_UPPER"),
        frameworks.onnx_crop(axis, auto_pad="SAME_LOWER"),
    )
    early = frameworks.jax_crop(axis, "SAME")
    size = axis.full_size - sum(early)
    words = (
        f"Here SAME keeps {size} = {axis.size} · {axis.stride} of the {axis.full_size} samples: Keras, "
        f"TensorFlow and JAX cut {_pair(early)} (before, after)"
    )
    if upper == lower:
        return f"{words}, and so does ONNX, either way."
    return f"{words}; ONNX cuts {_pair(upper)} for SAME_UPPER and {_pair(lower)} for SAME_LOWER."


def refusal_rows(own: Own) -> list[Row]:
    """Four settings around the rule for output padding and the crop, with the core's own words."""
    rows = []
    for size, kernel, stride, padding, output_padding, dilation in (
        (3, 3, 1, 0, 1, 1),
        (3, 3, 2, 0, 2, 1),
        (2, 3, 2, 3, 0, 1),
        (3, 3, 1, 0, 1, 2),
    ):
        numbers = dict(zip(NAMES, (size, kernel, stride, padding, output_padding, dilation), strict=True))
        reason = refusal(**numbers)
        shown = f"n {size}, k {kernel}, s {stride}, p {padding}, op {output_padding}, d {dilation}"
        widths = {f"{name}_w": SAME for name in NAMES}
        rows.append(
            Row(
                (shown, reason or f"allowed: {Axis(**numbers).output_size} samples"),
                extended(link(SLUG, **{name: state(name) for name in START} | numbers | widths), own),
                "open this setting",
                "bad" if reason else "good",
            )
        )
    return rows


def _numbers(axis: Axis) -> dict[str, int]:
    return {name: getattr(axis, name) for name in NAMES}


def _signed(value: int) -> str:
    return str(value).replace("-", "−")


def _given_back_words(axis: Axis) -> str:
    real, beyond = given_back(axis)
    words = [f"{real} with sums"] * bool(real) + [f"{beyond} always 0"] * bool(beyond)
    return ", ".join(words) or "nothing"


def _pair(crop: tuple[int, int]) -> str:
    return f"({crop[0]}, {crop[1]})".replace("-", "−")
