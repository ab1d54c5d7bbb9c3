"""Sizes there and back: what collapses, what output padding names, and which layers lead from n to m.

A convolution maps `stride` neighbouring sizes to one. Going back, output padding 0 … stride - 1 names which
of them is meant; that is all it is for. Integers only; the solver looks at all candidates at once.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core.errors import GeometryError
from tconv_core.geometry import Axis
from tconv_core.overlap import axis_counts

Integers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """The largest numbers that the solver tries."""

    kernel: int = 16
    stride: int = 8
    padding: int = 8
    output_padding: int = 7
    dilation: int = 4


class Layers(NamedTuple):
    """Layers as columns, each (N,): sizes in samples, what equal weights give, and the layer's common name.

    even : every output phase is served by equally many taps (no checkerboard from equal weights)
    gaps : some output phase is served by no tap at all
    usual : what the setting is known for; "" where it is not a common one
    """

    kernel: Integers
    stride: Integers
    padding: Integers
    output_padding: Integers
    dilation: Integers
    even: NDArray[np.bool_]
    gaps: NDArray[np.bool_]
    usual: NDArray[np.str_]


class RoundTrip(NamedTuple):
    """Sizes before a convolution, after it, back without output padding, and the one needed: all (N,)."""

    forward: Integers
    small: Integers
    back: Integers
    output_padding: Integers


class Level(NamedTuple):
    """One step up in a U-shaped network: from `small` to a map that must be as large as `skip`."""

    skip: int
    small: int
    back: int
    output_padding: int

    @property
    def fits(self) -> bool:
        """Whether the layer as set returns to the size of the skip connection."""
        return self.skip == self.back


class GivenBack(NamedTuple):
    """The samples that output padding adds at the end: on the canvas, and beyond every stamp (zeros)."""

    real: int
    beyond: int


def forward_sizes(sizes: ArrayLike, axis: Axis) -> Integers:
    """What a convolution with the axis' kernel, stride, padding and dilation makes of sizes (N,): (N,).

    floor((m + 2p - extent) / s) + 1, or 0 where the kernel does not fit.
    Source: Dumoulin & Visin 2016, relationship 6, with PyTorch's dilation.
    """
    room = np.asarray(sizes, np.int64) + 2 * axis.padding - axis.extent
    return np.maximum(room // axis.stride + 1, 0)


def collapsing_sizes(axis: Axis) -> Integers:
    """The sizes that the matching convolution maps to `axis.size`: (stride,), fewer where some are below 1.

    Rising: the last is what output padding stride - 1 gives, the first what 0 gives.
    """
    smallest = axis.full_size - 2 * axis.padding
    return np.arange(max(smallest, 1), smallest + axis.stride, dtype=np.int64)


def canvas(axis: Axis) -> Axis:
    """The axis before its cuts: all stamps, and as many zeros after them as the kept samples need."""
    return replace(axis, padding=0, output_padding=given_back(axis).beyond)


def given_back(axis: Axis) -> GivenBack:
    """How many of the `output_padding` samples hold sums and how many lie beyond the canvas, always 0.

    A sample inside the canvas counts as real even where a kernel smaller than the stride leaves a gap.
    """
    beyond = max(0, axis.output_padding - axis.padding)
    return GivenBack(axis.output_padding - beyond, beyond)


def unreached(axis: Axis) -> int:
    """Output samples that no stamp reaches, inside the canvas or beyond it: 0 whatever the input."""
    return int(np.count_nonzero(axis_counts(axis) == 0))


def round_trip(axis: Axis) -> RoundTrip:
    """Convolve m, m + 1, …, m + 2·stride and go back, m being the axis' output size: 2·stride + 1 rows."""
    forward = axis.output_size + np.arange(2 * axis.stride + 1)
    small = forward_sizes(forward, axis)
    forward, small = forward[small > 0], small[small > 0]
    back = (small - 1) * axis.stride + axis.extent - 2 * axis.padding
    return RoundTrip(forward, small, back, forward - back)


def climb(axis: Axis, picture: int, depth: int) -> list[Level]:
    """Go down `depth` convolutions from `picture` samples and up again, deepest step first.

    Each step up starts from the size that the network has there on the way down. Fewer than `depth` levels
    come back where the kernel no longer fits. `back` uses the axis' own output padding.
    """
    sizes = [picture]
    while len(sizes) <= depth:
        (small,) = forward_sizes(np.array(sizes[-1:]), axis).tolist()
        if small < 1:
            break
        sizes.append(small)
    levels = []
    for skip, small in zip(sizes[-2::-1], sizes[:0:-1], strict=True):
        plain = (small - 1) * axis.stride + axis.extent - 2 * axis.padding
        levels.append(Level(skip, small, plain + axis.output_padding, skip - plain))
    return levels


def with_padded_input(axis: Axis) -> Axis:
    """The mistake of putting `padding` zeros around the input instead of cutting the output."""
    return replace(axis, size=axis.size + 2 * axis.padding, padding=0, output_padding=0)


def refusal(**numbers: int) -> str:
    """Why these numbers make no axis, in the words of the error; "" when they make one."""
    try:
        Axis(**numbers)
    except GeometryError as error:
        return str(error)
    return ""


def solve(size: int, target: int, bounds: Bounds | None = None) -> Layers:
    """Every layer within the bounds that leads from `size` to `target` samples, the usual ones first.

    A kernel of one tap is listed with dilation 1 alone, since its dilation changes nothing. Size, kernel,
    stride, padding and dilation leave one output padding that fits, so none has to be searched for.
    """
    limits = asdict(bounds or Bounds())
    kernel, stride, padding, dilation = (
        values.ravel()
        for values in np.meshgrid(
            np.arange(1, limits["kernel"] + 1),
            np.arange(1, limits["stride"] + 1),
            np.arange(limits["padding"] + 1),
            np.arange(1, limits["dilation"] + 1),
            indexing="ij",
        )
    )
    output_padding = target - ((size - 1) * stride + dilation * (kernel - 1) + 1 - 2 * padding)
    works = (output_padding >= 0) & (output_padding < np.maximum(stride, dilation))
    works &= (output_padding <= limits["output_padding"]) & ((kernel > 1) | (dilation == 1))
    columns = [values[works] for values in (kernel, stride, padding, output_padding, dilation)]
    usual = _usual(*columns)
    kernel, stride, padding, output_padding, dilation = columns
    shared = np.gcd(stride, dilation)
    even = (shared == 1) & (kernel % stride == 0)
    gaps = np.minimum(kernel, stride // shared) < stride
    order = np.lexsort((output_padding, padding, stride, kernel, dilation, gaps, usual == ""))
    return Layers(*(column[order] for column in (*columns, even, gaps, usual)))


def _usual(
    kernel: Integers, stride: Integers, padding: Integers, output_padding: Integers, dilation: Integers
) -> NDArray[np.str_]:
    """The name under which practice knows a layer, the most telling first; "" for the others."""
    plain = (dilation == 1) & (output_padding == 0)
    odd = (dilation == 1) & (kernel % 2 == 1) & (kernel > 1) & (padding == kernel // 2)
    return np.select(
        [
            plain & (kernel == stride) & (stride > 1) & (padding == 0),
            plain & (kernel == 2 * stride) & (stride % 2 == 0) & (padding == stride // 2),
            plain
            & (kernel == 2 * stride - 1)
            & (stride % 2 == 1)
            & (stride > 1)
            & (padding == stride // 2),
            odd & (stride == 1) & (output_padding == 0),
            odd & (kernel == 3) & (stride == 2) & (output_padding == 1),
            odd & (kernel <= 7) & (stride > 1) & (stride <= 4),
            plain & (padding == 0) & (kernel > 1) & (kernel <= 7) & (stride <= 2),
        ],
        [
            "side by side, as in U-Net",
            "two stamps everywhere, as in DCGAN",
            "bilinear size, as in FCN",
            "same size",
            "half padding, as in CycleGAN",
            "half padding",
            "no cut",
        ],
        default="",
    )
