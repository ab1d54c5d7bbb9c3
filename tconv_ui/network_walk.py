"""The walk through a network as text: its controls, the rows of its table, and where its layers open."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from tconv_core import Geometry, ShapeError, conv_transpose2d
from tconv_core.architectures import NETWORKS
from tconv_core.cost import Cost, cost, dilated, grouped
from tconv_core.networks import Layer, Network, covering_crop, total
from tconv_ui.lessons import lessons
from tconv_ui.links import link
from tconv_ui.parameters import Setting
from tconv_ui.sidebar import SLIDERS
from tconv_ui.table import Link, Row, show

TITLES = {
    "DCGAN": "dcgan",
    "U-Net": "unet",
    "FCN": "fcn",
    "FSRCNN": "fsrcnn",
    "ESPCN": "espcn",
    "MelGAN": "melgan",
    "Demucs": "demucs",
}
KINDS = {
    "transposed": "Transposed",
    "convolution": "Convolution",
    "residual": "Residual",
    "shuffle": "Pixel shuffle",
    "join": "Append the skip",
    "sum": "Add the skip",
    "gate": "Gate: half × other half",
}
OPENED_IN = ("01", "03", "04")  # lessons that a layer opens, by the number of their file
SMALL = 6  # cells along an axis where the layer's own map does not fit the slider
SMALL_UNDER_LARGE_KERNEL = 4


class Choice(NamedTuple):
    """A number of a network that the learner may set: its argument, its label, what is offered."""

    name: str
    label: str
    options: tuple[int, ...]
    start: int


CHOICES: dict[str, tuple[Choice, ...]] = {
    "dcgan": (
        Choice("channels", "Channels of the last hidden layer", (8, 16, 32, 64, 128), 64),
        Choice("kernel", "Kernel of the enlarging layers", (2, 3, 4, 5, 6, 8), 4),
        Choice("size", "Size of the picture", (16, 32, 64, 128, 256), 64),
    ),
    "unet": (
        Choice("channels", "Channels of the last level", (4, 8, 16, 32, 64), 64),
        Choice("size", "Size of the bottom map", tuple(range(5, 41)), 28),
        Choice("padded", "Zeros around each 3×3 convolution", (0, 1), 0),
    ),
    "fcn": (
        Choice("factors", "Last factor", (8, 16, 32), 32),
        Choice("classes", "Classes", (2, 5, 10, 21, 60), 21),
        Choice("height", "Height of the coarse map", tuple(range(1, 21)), 10),
        Choice("width", "Width of the coarse map", tuple(range(1, 21)), 15),
        Choice("separate", "One kernel for each class only (groups)", (0, 1), 0),
    ),
    "fsrcnn": (
        Choice("factor", "Factor", (2, 3, 4), 3),
        Choice("features", "Feature channels", (8, 16, 32, 56, 64), 56),
        Choice("size", "Size of the small picture", (8, 16, 32, 64, 128), 32),
    ),
    "espcn": (
        Choice("factor", "Factor", (2, 3, 4), 3),
        Choice("features", "Feature channels", (8, 16, 32, 64), 64),
        Choice("size", "Size of the small picture", (8, 16, 32, 64, 128), 32),
    ),
    "melgan": (
        Choice("channels", "Channels after the last enlargement", (4, 8, 16, 32), 32),
        Choice("bands", "Bands of the spectrogram", (20, 40, 80, 128), 80),
        Choice("frames", "Frames", (4, 8, 16, 32, 64), 32),
    ),
    "demucs": (
        Choice("channels", "Channels of the last level", (4, 8, 16, 32, 64), 64),
        Choice("depth", "Levels", (2, 3, 4, 5, 6), 6),
        Choice("size", "Samples of the coarsest map", tuple(range(5, 41)), 10),
    ),
}


def chosen() -> Network:
    """Draw the widgets that choose and edit a network, all in the address bar; returns what they say."""
    title = st.segmented_control(
        "Network", tuple(TITLES), default="DCGAN", key="network", bind="query-params", required=True
    )
    which = TITLES[title]
    numbers: dict[str, Any] = {}
    choices = CHOICES[which]
    for first in range(0, len(choices), 3):
        for column, choice in zip(st.columns(3), choices[first : first + 3], strict=False):
            numbers[choice.name] = _ask(column, which, choice)
    return NETWORKS[which](**numbers)


def _ask(column: Any, which: str, choice: Choice) -> int | bool:
    """One widget; its name in the address bar is the network's and the number's, such as dcgan_kernel."""
    key = f"{which}_{choice.name}"
    if choice.options == (0, 1):
        return bool(column.toggle(choice.label, bool(choice.start), key=key, bind="query-params"))
    return int(
        column.select_slider(choice.label, choice.options, choice.start, key=key, bind="query-params")
    )


def draw(network: Network, layers: tuple[Layer, ...]) -> None:
    """The table: one row for each layer, multiply-adds as bars, links to the lessons."""
    largest = max(layer.multiply_adds for layer in layers)
    rows = [
        Row(
            (
                layer.step.name,
                "",
                f"{KINDS[layer.step.kind]} {kernel_text(layer)}".strip(),
                shape_text(layer.exit, network.line),
                ", ".join(map(str, layer.weight_shape or ())),
                f"{layer.weights:,}",
                f"{layer.multiply_adds:,}",
            ),
            links=opened(layer, network.line),
            share=layer.multiply_adds / largest,
        )
        for layer in layers
    ]
    sums = (f"{total(layers, which):,}" for which in ("weights", "multiply_adds"))
    rows.append(Row(("Together", "", "", "", "", *sums), current=True))
    show(
        f"Layers of the {network.title}",
        ("Layer", "Open in lesson", "Operation", "Output", "Weight shape", "Weights", "Multiply-adds"),
        rows,
        key="walk",
        numeric=(5, 6),
    )


def kernel_text(layer: Layer) -> str:
    """The parameters of a layer in the field's short form: k4 s2 p1."""
    step = layer.step
    if step.kind in ("join", "sum", "gate"):
        return ""
    if step.kind == "shuffle":
        return f"s{step.stride}"
    parts = [f"k{step.kernel}", f"s{step.stride}", f"p{step.padding}"]
    parts += [f"op{step.output_padding}"] if step.output_padding else []
    parts += [f"d{step.dilation}"] if step.dilation > 1 else []
    parts += [f"g{step.groups}"] if step.groups > 1 else []
    return " ".join(parts)


def shape_text(shape: tuple[int, int, int], line: bool) -> str:
    """512×4×4, or 512×32 for a signal."""
    return "×".join(str(size) for size in (shape[0], *shape[1 + line :]))


def opened(layer: Layer, line: bool) -> tuple[Link, ...]:
    """Links to the lessons on stamping, size and overlap, as far as they exist; none without a kernel."""
    if layer.geometry is None:
        return ()
    parameters, changes = within_sliders(layer.geometry, line)
    mark = "≈" if changes else ""
    note = f", with {'; '.join(changes)}" if changes else ""
    return tuple(
        Link(
            f"{int(lesson.path.name[:2])}{mark}",
            link(lesson.slug, **parameters),
            f"{layer.step.name} in lesson {int(lesson.path.name[:2])}, {lesson.label}{note}",
        )
        for lesson in lessons()
        if lesson.path.name[:2] in OPENED_IN
    )


def within_sliders(geometry: Geometry, line: bool) -> tuple[dict[str, Any], list[str]]:
    """A geometry as shared parameters, and what had to change because a slider does not reach it.

    Kernel and stride shrink by one divisor, so that their ratio, and with it the overlap, stays; a map that
    is too large becomes a small one, on which the pattern is the same.
    """
    parameters: dict[str, Any] = {"dimensions": "1-D"} if line else {}
    changes: list[str] = []
    axes = (geometry.width,) if line else (geometry.height, geometry.width)
    for axis, ending, whose in zip(axes, ("", "_w"), ("", " for the width"), strict=False):
        divisor = max(-(-axis.kernel // SLIDERS["kernel"].most), -(-axis.stride // SLIDERS["stride"].most))
        dilation = min(axis.dilation, SLIDERS["dilation"].most)
        kernel, stride = -(-axis.kernel // divisor), -(-axis.stride // divisor)
        padding, extra = axis.padding, axis.output_padding
        if (kernel, stride, dilation) != (axis.kernel, axis.stride, axis.dilation):
            padding, extra = covering_crop(kernel, stride, dilation)
        size = axis.size
        if size > SLIDERS["size"].most:
            size = SMALL if kernel <= 8 else SMALL_UNDER_LARGE_KERNEL
        wanted = {
            "size": size,
            "kernel": kernel,
            "stride": stride,
            "padding": padding,
            "output_padding": extra,
            "dilation": dilation,
        }
        for name, value in wanted.items():
            if ending and value == parameters[name]:
                continue  # the width follows the height
            parameters[f"{name}{ending}"] = value
            if value != getattr(axis, name):
                changes.append(f"{name.replace('_', ' ')} {value}{whose} instead of {getattr(axis, name)}")
    return parameters, changes


class Part(NamedTuple):
    """A layer to look at closely: its name, its channels in and out, its geometry, whether it is 1-D."""

    name: str
    inputs: int
    outputs: int
    groups: int
    geometry: Geometry
    line: bool

    @property
    def pairs(self) -> int:
        """Pairs of an input and an output channel that a weight connects."""
        return self.inputs * self.outputs // self.groups

    @property
    def cost(self) -> Cost:
        """Products of the three ways to compute it."""
        return cost(self.geometry, self.pairs)


def parts(layers: tuple[Layer, ...], line: bool, setting: Setting) -> dict[str, Part]:
    """The network's transposed convolutions, and the one set at the side with one channel, by name."""
    found = {}
    for layer in layers:
        if layer.step.kind == "transposed" and layer.geometry is not None:
            name = layer.step.name
            if name in found:
                name = f"{name} ({shape_text(layer.entry, line)})"
            found[name] = Part(name, layer.entry[0], layer.exit[0], layer.step.groups, layer.geometry, line)
    yours = "The setting at the side"
    found[yours] = Part(yours, 1, 1, 1, setting.geometry, setting.dimensions == "1-D")
    return found


def choose(found: dict[str, Part]) -> Part:
    """Draw the widget that picks one of the parts; at first the one with most products."""
    names = tuple(found)
    costliest = max(names, key=lambda name: found[name].cost.scatter)
    return found[st.selectbox("Layer", names, names.index(costliest), key="layer", bind="query-params")]


def swapped_weight_answer(part: Part) -> str:
    """What the core says to a weight in a convolution's order (out, in, …); "" where both orders fit."""
    outputs = part.outputs // part.groups
    if part.inputs == outputs:
        return ""
    zero = np.float32(0)  # seen as a whole array without filling one
    x = np.broadcast_to(zero, (part.inputs, *part.geometry.input_shape))
    weight = np.broadcast_to(zero, (outputs, part.inputs, *part.geometry.kernel_shape))
    try:
        conv_transpose2d(x, weight)
    except ShapeError as error:
        return str(error)
    return ""


def group_rows(part: Part) -> list[Row]:
    """What the layer costs with 1, 2, 4 … groups, as far as they divide its channels."""
    shares = [
        1 << power for power in range(7) if part.inputs % (1 << power) == part.outputs % (1 << power) == 0
    ]
    found = (grouped(part.geometry, part.inputs, part.outputs, share) for share in shares)
    return [Row((str(each.groups), f"{each.weights:,}", f"{each.multiply_adds:,}")) for each in found]


def dilation_rows(part: Part) -> list[Row]:
    """How far one kernel of the layer reaches at dilation 1, 2, 4, 8, and what a full one would need."""
    sides = 1 if part.line else 2
    found = (dilated(part.geometry.width, dilation, sides) for dilation in (1, 2, 4, 8))
    return [
        Row(
            (
                str(each.dilation),
                " × ".join([str(each.reach)] * sides),
                f"{each.weights:,}",
                f"{each.reach**sides:,}",
            )
        )
        for each in found
    ]


def weights_formula(part: Part) -> str:
    """Numbers in the kernels of a layer: C · D/groups · K · L, in symbols and then in numbers."""
    rows, columns = part.geometry.kernel_shape
    symbols, numbers = (
        (r"C\cdot D/g\cdot L", rf"{part.inputs}\cdot {part.outputs}/{part.groups}\cdot {columns}")
        if part.line
        else (
            r"C\cdot D/g\cdot K\cdot L",
            rf"{part.inputs}\cdot {part.outputs}/{part.groups}\cdot {rows}\cdot {columns}",
        )
    )
    result = _thousands(part.pairs * rows * columns)
    return rf"\begin{{aligned}}\text{{weights}} &= {symbols}\\&= {numbers}\\&= {result}\end{{aligned}}\,"


def products_formula(part: Part) -> str:
    """Products of the scatter: every weight with every input cell, in symbols and then in numbers."""
    (rows, columns), (height, width) = part.geometry.kernel_shape, part.geometry.input_shape
    weights = part.pairs * rows * columns
    symbols, numbers = (r"W", f"{width}") if part.line else (r"H\cdot W", rf"{height}\cdot {width}")
    return (
        rf"\begin{{aligned}}\text{{multiply-adds}} &= \text{{weights}}\cdot {symbols}\\"
        rf"&= {_thousands(weights)}\cdot {numbers}\\&= {_thousands(part.cost.scatter)}\end{{aligned}}\,"
    )


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", r"\,")
