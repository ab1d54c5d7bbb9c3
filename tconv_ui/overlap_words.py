"""What lesson 4 says about the numbers on the screen: every sentence is made from them.

The lesson's own choices (gallery kernel, layers) become arrays here, so that the page only tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_core import Axis, Geometry, kernels, overlap
from tconv_ui.figures.plots import Curve
from tconv_ui.figures.style import short

Array = NDArray[Any]

# What the learner chooses from, and so what the address bar says, with the kernel's name in the core.
VIEWS = ("Layers on layers", "Every kernel and stride", "In gradients", "As frequencies")
GALLERY = {
    "Your own": "own",
    "Ones": "ones",
    "Bilinear": "bilinear",
    "Gaussian": "gaussian",
    "Random": "random",
    "Alternating": "alternating",
}
WEIGHTS = {name: f"{label.lower()} weights" for label, name in GALLERY.items()} | {
    "own": "your own weights",
    "ones": "equal weights",
}
MOST_KERNEL, MOST_STRIDE = 16, 8
POINTS = 129


def chosen_kernel(gallery: str, own: Array, seed: int) -> Array:
    """The kernel under study: the learner's own (K, L), or one of the gallery in the same shape."""
    rows, columns = own.shape
    return own if gallery == "own" else kernels.plane(gallery, (rows, columns), seed)


def kernels_of_all_sizes(gallery: str, largest_own: Array, line: bool, seed: int) -> Array:
    """The chosen kernel at every size 1 … 16: (16, K, L), filled up with zeros; K = 1 on a line.

    `largest_own` holds the learner's own values at size 16 (or 1 × 16): smaller kernels are its corner.
    """
    rows = 1 if line else MOST_KERNEL
    stack = np.zeros((MOST_KERNEL, rows, MOST_KERNEL))
    for size in range(1, MOST_KERNEL + 1):
        shape = (1 if line else size, size)
        stack[size - 1, : shape[0], :size] = (
            largest_own[: shape[0], :size] if gallery == "own" else kernels.plane(gallery, shape, seed)
        )
    return stack


def meters_of_all_sizes(stack: Array, geometry: Geometry) -> NDArray[np.float64]:
    """The checkerboard meter at every stride 1 … 8 and kernel 1 … 16: (8, 16), at the present dilation."""
    line = geometry.is_line
    strides = [(1 if line else s, s) for s in range(1, MOST_STRIDE + 1)]
    return overlap.unevenness_map(stack, strides, (geometry.height.dilation, geometry.width.dilation))


def marks(geometry: Geometry) -> list[tuple[int, int]]:
    """The (kernel, stride) pairs in use: one, or height's and width's where they differ."""
    return list(dict.fromkeys((axis.kernel, axis.stride) for axis in geometry.axes))


def curves(weight: Array, geometry: Geometry) -> list[Curve]:
    """The spectrum along each axis, the other one held at frequency 0; one curve where both agree."""
    along = [("across columns", weight.sum(0), geometry.width)]
    if not geometry.is_line:
        along.append(("down rows", weight.sum(1), geometry.height))
    found = []
    for name, taps, axis in along:
        frequency, magnitude = overlap.spectrum(overlap.spread(taps, axis.dilation), POINTS)
        half = np.arange(1, axis.stride // 2 + 1)
        gains = overlap.image_gains(taps, axis)
        found.append(Curve(name, frequency, magnitude, half / axis.stride, gains[half]))
    first, *second = found
    if (
        second
        and np.allclose(first.magnitude, second[0].magnitude, atol=1e-9)
        and (geometry.height.stride == geometry.width.stride)
    ):
        return [first]
    return found


def counts_sentence(geometry: Geometry) -> str:
    """What the count map shows, and why."""
    reached = overlap.counts(geometry)
    axes = geometry.axes
    inner = [_inner_counts(axis) for axis in axes]
    levels = sorted({a * b for a in inner[0] for b in (inner[1] if len(inner) > 1 else [1])})
    if 0 in levels:
        empty = int((reached == 0).sum())
        cells = f"{empty} of {reached.size} cells are" if empty != 1 else f"1 of {reached.size} cells is"
        return f"**There are gaps:** {cells} reached by no stamp at all. {_why_gaps(axes)}"
    if len(levels) == 1:
        return f"**Even overlap:** away from the border, {_stamps(levels)} reach every cell. {_why(axes)}"
    return (
        f"**Uneven overlap:** away from the border, {_stamps(levels)} reach a cell, in a pattern that "
        f"repeats every {_period(geometry)}. {_why(axes)}"
    )


def response_sentence(weight: Array, geometry: Geometry) -> str:
    """Whether a constant input stays constant with this kernel, set against the counts."""
    sums = overlap.phase_sums(weight, geometry)
    even = all(overlap.even_overlap(axis) for axis in (geometry.height, geometry.width))
    if not np.any(sums):
        return (
            "**Nothing is left:** every phase sum is 0, so this kernel turns a constant input into zeros."
        )
    if overlap.is_flat(sums):
        against = "" if even else " The weights make up for the uneven overlap."
        return f"**Flat inside:** a constant input stays constant at {short(float(sums.mean()))}.{against}"
    against = " The overlap is even, and still the weights draw a pattern." if even else ""
    return (
        f"**A checkerboard:** a constant input comes out between {short(float(sums.min()))} and "
        f"{short(float(sums.max()))}, again every {_period(geometry)}.{against}"
    )


def phases_sentence(weight: Array, geometry: Geometry) -> str:
    """Flat if and only if all phase sums are equal: with this kernel's sums."""
    sums = overlap.phase_sums(weight, geometry)
    if sums.size == 1:
        return (
            f"Stride 1 has a single phase, with the sum {short(float(sums[0, 0]))}: it can never be uneven."
        )
    if overlap.is_flat(sums):
        return f"All {sums.size} sums are equal ({short(float(sums.mean()))}), so the inside is **flat**."
    distinct = np.unique(sums.round(9))
    listed = ", ".join(short(value) for value in distinct[:6].tolist()) + (
        ", …" if distinct.size > 6 else ""
    )
    return (
        f"The {sums.size} sums take {distinct.size} different values ({listed}), so the inside is "
        "**not flat**."
    )


def phase_formula(geometry: Geometry) -> str:
    """The phase sum in symbols, in LaTeX."""
    if geometry.is_line:
        return r"g_b = \sum_{l\cdot d\,\equiv\,b} w_l\quad(\mathrm{mod}\ s)"
    return r"g_{a,b} = \sum_{k\cdot d\,\equiv\,a}\ \sum_{l\cdot d\,\equiv\,b} w_{k,l}\ \ (\mathrm{mod}\ s)"


def phase_numbers(weight: Array, geometry: Geometry) -> str:
    """The sum of phase 0 with its own taps."""
    rows = overlap.phase_of_taps(geometry.height) == 0
    taps = weight[rows][:, overlap.phase_of_taps(geometry.width) == 0]
    terms = [f"{tap:.3g}" for tap in taps.ravel().tolist()]
    written = " + ".join(terms[:12]) + (" + …" if len(terms) > 12 else "")
    name = "0" if geometry.is_line else "0, 0"
    said = f"Phase {name}: {written} = **{float(taps.sum()):.4g}**."
    return said.replace("+ -", "− ").replace("-", "−")


def verdicts(weight: Array, geometry: Geometry) -> tuple[str, str]:
    """What the two meters say in plain words: the checkerboard, and the border."""
    sums = overlap.phase_sums(weight, geometry)
    if not np.any(sums):
        pattern = "This kernel answers a constant input with zeros, so there is nothing to be uneven."
    elif overlap.is_flat(sums):
        pattern = "**No checkerboard:** the inside is flat."
    else:
        pattern = f"**A checkerboard:** it repeats every {_period(geometry)} over the whole map."
    if overlap.edge_thinning(geometry) > 0:
        border = f"**A thin border,** which does not repeat: no checkerboard. {_frame_in_words(geometry)}"
    else:
        border = "**No thin border:** every cell gets as many stamps as the inside of its phase."
    return pattern, border


def map_sentence(meters: NDArray[np.float64], geometry: Geometry, gallery: str) -> str:
    """Which combinations are even, and whether divisibility told."""
    strides, sizes = meters.shape
    divisible = np.arange(1, sizes + 1) % np.arange(1, strides + 1)[:, None] == 0
    flat = meters <= overlap.FLAT
    whose = "your own kernel" if gallery == "own" else f"the {gallery} kernel"
    parts = [f"With {whose}, {int(flat.sum())} of the {flat.size} combinations are even."]
    broken, lucky = int((divisible & ~flat).sum()), int((~divisible & flat).sum())
    if not broken and not lucky:
        parts.append("They are exactly those where the stride divides the kernel size.")
    if broken:
        parts.append(
            f"In {broken} others the stride divides the kernel size, and the pattern is there all the same."
        )
    if lucky:
        parts.append(f"In {lucky} of the even ones the stride does not divide the kernel size.")
    if geometry.width.dilation > 1 or geometry.height.dilation > 1:
        parts.append(
            "Dilation moves taps to other phases: a stride that shares a factor with it leaves gaps."
        )
    places = marks(geometry)
    for kernel, stride in places:
        number = meters[stride - 1, kernel - 1]
        word = "even" if number <= overlap.FLAT else f"unevenness {number:.2f}"
        parts.append(f"Marked: kernel {kernel}, stride {stride}, {word}.")
    return " ".join(parts)


def stack_sentence(periods: list[Array], layers: int) -> str:
    """How the pattern grows from layer to layer, and why some layers are not drawn."""
    meters = [overlap.periodic_unevenness(period) for period in periods]
    if not meters:
        return "A single layer already repeats only after more cells than can be drawn."
    if max(meters) <= overlap.FLAT:
        said = "Every layer stays flat inside."
    else:
        said = "Unevenness from layer to layer: " + " → ".join(f"{meter:.2f}" for meter in meters) + "."
        if len(meters) > 1 and all(b > a + 1e-9 for a, b in pairwise(meters)):
            said += (
                " **The pattern compounds:** each layer stamps its own pattern on that of the layer before."
            )
    if len(periods) < layers:
        said += f" From layer {len(periods) + 1} on the pattern is too long to draw."
    return said


def spectrum_sentence(weight: Array, geometry: Geometry) -> str:
    """Whether the kernel has zeros where zero insertion makes images."""
    gains = overlap.plane_image_gains(weight, geometry)
    largest = float(gains.max())
    images = gains.ravel()[1:]
    if not images.size:
        return "Stride 1 inserts no zeros, so there are no images to remove."
    left = np.flatnonzero(images > 1e-9 * max(largest, 1e-300)) + 1
    if not left.size:
        places = "its only image" if images.size == 1 else f"all {images.size} images"
        return f"At {places} the kernel's spectrum is **zero**: removed. A constant input stays constant."
    worst = int(np.argmax(gains.ravel()[1:])) + 1
    m, n = divmod(worst, gains.shape[1])
    across, down = Fraction(n, geometry.width.stride), Fraction(m, geometry.height.stride)
    where = f"{across}" if geometry.is_line else f"{down} down and {across} across"
    stay = "**stays**" if left.size == 1 else "**stay**"
    return (
        f"{left.size} of {images.size} images {stay}. The strongest is at frequency {where} with "
        f"|W| = {gains.ravel()[worst]:.3g}, against {gains[0, 0]:.3g} at frequency 0. That image is the "
        "checkerboard."
    )


def gradient_sentence(weight: Array, geometry: Geometry) -> str:
    """The same map in the gradient of a strided convolution: computed and compared."""
    if any(axis.output_padding >= axis.stride for axis in (geometry.height, geometry.width)):
        return (
            "With this output padding no strided convolution has these sizes: there is nothing to compare."
        )
    gradient = overlap.strided_gradient(weight, geometry)
    response = overlap.ones_response(weight, geometry)
    different = int((~np.isclose(gradient, response, rtol=1e-9, atol=1e-9)).sum())
    rows, columns = geometry.output_shape
    size = f"{columns}" if geometry.is_line else f"{rows} × {columns}"
    if different:
        return f"Computed here: the gradient differs from the map above in {different} cells."
    return (
        f"Computed here for a convolution with this kernel on {size} cells, every output asking for 1: the "
        f"gradient equals the map above in all {gradient.size} cells."
    )


def exercise_sentence(weight: Array, geometry: Geometry, gallery: str) -> str:
    """Whether the present kernel solves the exercise: own weights, kernel 3, stride 2, flat, not zero."""
    sums = overlap.phase_sums(weight, geometry)
    listed = ", ".join(short(value) for value in sums.ravel()[:9].tolist())
    if gallery != "own" or any((axis.kernel, axis.stride) != (3, 2) for axis in geometry.axes):
        return "Set kernel 3, stride 2 and “Your own” to begin."
    if overlap.is_flat(sums) and np.any(sums):
        return f"**Solved.** Your phase sums are {listed}: all equal."
    return f"Not yet. Your phase sums are {listed}."


def _inner_counts(axis: Axis) -> list[int]:
    """Stamps that reach each phase of one axis far from the border."""
    return [int(n) for n in np.bincount(overlap.phase_of_taps(axis), minlength=axis.stride)]


def _stamps(levels: list[int]) -> str:
    words = [str(level) for level in levels]
    if len(words) > 4:
        return f"{words[0]} to {words[-1]} stamps"
    joined = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    return f"{joined} {'stamp' if levels == [1] else 'stamps'}"


def _why(axes: Sequence[Axis]) -> str:
    said = []
    for axis in dict.fromkeys(axes):
        divides = "divides" if axis.kernel % axis.stride == 0 else "does not divide"
        said.append(f"stride {axis.stride} {divides} kernel {axis.kernel}")
    return f"{_upper(' and '.join(dict.fromkeys(said)))}."


def _why_gaps(axes: Sequence[Axis]) -> str:
    for axis in axes:
        if 0 in _inner_counts(axis):
            if axis.kernel < axis.stride:
                return f"Kernel {axis.kernel} is smaller than stride {axis.stride}: the stamps lie apart."
            return (
                f"Dilation {axis.dilation} and stride {axis.stride} share a factor, so every tap lands on "
                "the same few phases."
            )
    return ""


def _period(geometry: Geometry) -> str:
    if geometry.is_line:
        return f"{geometry.width.stride} cells"
    return f"{geometry.height.stride} × {geometry.width.stride} cells"


def _frame_in_words(geometry: Geometry) -> str:
    """How wide the thin border is, and which padding cuts it away."""
    axis = max(geometry.axes, key=lambda each: sum(overlap.frame(each)))
    before, after = overlap.frame(axis)
    if before == axis.output_size:
        return (
            "This output is so small that it is border everywhere. Choose a larger input to see an inside."
        )
    cells = "cell" if before == 1 else "cells"
    said = f"The border is {before} {cells} wide at the start and {after} at the end."
    padding = max(0, axis.extent - axis.stride + axis.output_padding)
    if padding + axis.extent - 1 < axis.full_size and overlap.frame(replace(axis, padding=padding)) == (
        0,
        0,
    ):
        said += f" Padding {padding} would cut it away."
    return said


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
