"""Networks as lists of layers, and a walk that follows their shapes and counts what they cost.

The networks themselves are in `tconv_core.architectures`.
Counted per example: a transposed convolution multiplies every *input* cell by every weight (crop or not), a
convolution every *output* cell (zero padding included), as the usual profilers count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

from tconv_core.errors import GeometryError
from tconv_core.geometry import Axis, Geometry

Kind = Literal["transposed", "convolution", "residual", "shuffle", "join", "sum", "gate"]
Shape = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One entry of a network, without the size of its input. Both axes alike; a signal uses one.

    kind : "transposed" or "convolution" (stride 1); "residual" is a dilated convolution, a 1×1 convolution
        and a 1×1 shortcut; "shuffle" turns stride·stride channels into one larger map; "join" appends a
        skip's channels, "sum" adds a skip; "gate" multiplies one half of the channels by the other
    channels : channels that come out; for "join" those that the skip brings; else not used
    normalised : whether a batch normalisation (a scale and a shift for every channel) follows
    """

    name: str
    kind: Kind = "transposed"
    channels: int = 0
    kernel: int = 1
    stride: int = 1
    padding: int = 0
    output_padding: int = 0
    dilation: int = 1
    groups: int = 1
    bias: bool = True
    normalised: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """Steps, and the shape (C, H, W) that enters them; a signal has H = 1 and `line` set."""

    title: str
    source: str
    entry: Shape
    steps: tuple[Step, ...]
    line: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """A step at its place in a network.

    entry, exit : shapes (C, H, W) before and after
    weight_shape : (C, D/groups, K, L) of a transposed convolution, (D, C/groups, K, L) of a convolution,
        without K for a signal; None where there is no single kernel
    geometry : the transposed convolution that this is; a stride-1 convolution is one with padding
        d(k-1) - p and the kernel flipped, a shuffle one with kernel = stride; None where none fits
    weights : numbers in kernels; extras : biases, and scales and shifts of a normalisation
    multiply_adds : products for one example
    """

    step: Step
    entry: Shape
    exit: Shape
    weight_shape: tuple[int, ...] | None = None
    geometry: Geometry | None = None
    weights: int = 0
    extras: int = 0
    multiply_adds: int = 0


def walk(network: Network) -> tuple[Layer, ...]:
    """Every layer with its shapes and counts, in order.

    Raises
    ------
    GeometryError : the entry is too small for some layer, or groups do not divide its channels; names the
        layer.
    """
    layers = []
    entry = network.entry
    for step in network.steps:
        try:
            layer = _layer(step, entry, network.line)
        except GeometryError as error:
            raise GeometryError(f"{step.name}: {error}") from error
        layers.append(layer)
        entry = layer.exit
    return tuple(layers)


def covering_crop(kernel: int, stride: int, dilation: int = 1) -> tuple[int, int]:
    """(padding, output padding) that make the output exactly `stride` times as large as the input.

    Raises
    ------
    GeometryError : stride and dilation are 1 and the kernel is even, so that both ends cannot lose alike.
    """
    surplus = dilation * (kernel - 1) + 1 - stride
    if stride == dilation == 1 and surplus % 2:
        raise GeometryError(
            f"kernel={kernel} at stride=1 makes {surplus} samples too many, which two equal cuts cannot "
            f"take away. Use an odd kernel, or stride >= 2."
        )
    padding = max(0, -(-surplus // 2))
    return padding, 2 * padding - surplus


def total(layers: Iterable[Layer], what: Literal["weights", "extras", "multiply_adds"]) -> int:
    """The sum of one count over all layers."""
    return sum(getattr(layer, what) for layer in layers)


def _layer(step: Step, entry: Shape, line: bool) -> Layer:
    channels = entry[0]
    if channels % step.groups or step.channels % step.groups:
        raise GeometryError(
            f"groups={step.groups} does not divide {channels} and {step.channels} channels. "
            f"Use a divisor of both."
        )
    place: dict[str, Any] = {"step": step, "entry": entry}
    if step.kind == "shuffle":
        return _shuffle(place, entry, step.stride)
    if step.kind in ("join", "sum", "gate"):
        change = {"join": channels + step.channels, "sum": channels, "gate": channels // 2}
        return Layer(**place, exit=(change[step.kind], *entry[1:]))
    geometry = _geometry(step, entry, line)
    exit = step.channels, *geometry.output_shape
    taps = geometry.kernel_shape[1:] if line else geometry.kernel_shape
    ends = (channels, step.channels) if step.kind == "transposed" else (step.channels, channels)
    shape = ends[0], ends[1] // step.groups, *taps
    weights, layers = prod(shape), 1
    if step.kind == "residual":
        weights, layers = weights + 2 * channels * step.channels, 3
    per_channel = layers * step.bias + 2 * step.normalised
    cells = entry if step.kind == "transposed" else exit
    return Layer(
        **place,
        exit=exit,
        weight_shape=shape,
        geometry=geometry,
        weights=weights,
        extras=per_channel * step.channels,
        multiply_adds=weights * cells[1] * cells[2],
    )


def _geometry(step: Step, entry: Shape, line: bool) -> Geometry:
    """The transposed convolution of a step; a convolution is one too, with the kernel flipped."""
    height, width = (
        Axis(
            size=size,
            kernel=step.kernel,
            stride=step.stride,
            padding=step.padding
            if step.kind == "transposed"
            else step.dilation * (step.kernel - 1) - step.padding,
            output_padding=step.output_padding,
            dilation=step.dilation,
        )
        if size is not None
        else Axis(size=1, kernel=1)
        for size in (None if line else entry[1], entry[2])
    )
    return Geometry(height=height, width=width)


def _shuffle(place: dict[str, Any], entry: Shape, factor: int) -> Layer:
    """Pixel shuffle: the transposed convolution with kernel = stride and one 1 in every kernel."""
    channels, height, width = entry
    if channels % factor**2:
        raise GeometryError(
            f"{channels} channels do not fill {factor}×{factor} phases. Use a multiple of {factor**2}."
        )
    height_axis, width_axis = (Axis(size=size, kernel=factor, stride=factor) for size in (height, width))
    return Layer(
        **place,
        exit=(channels // factor**2, height * factor, width * factor),
        geometry=Geometry(height=height_axis, width=width_axis),
    )
