"""How a transposed convolution is computed fast: four strategies, one answer, and the adjoint gather.

The teaching views say what is computed; here the same sums are ordered so that the time goes into matrix
products and long contiguous additions. `stamp` picks by size; docs/decisions/0010 has the figures.

Shapes: x (N, C, H, W), weight (C, D/groups, K, L), bias (D,) or None, y (N, D, P, Q); all of one dtype.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_core.plans import Plan
from tconv_core.views import window

Array = NDArray[Any]

TINY = 40_000  # multiply-adds below which one np.bincount beats many calls of anything else
ROWS = 1536  # rows of one matrix product: enough for BLAS's best speed
COLUMNS = 512  # columns of one matrix product, at least: a smaller one spends its time on repacking
CELLS = 1 << 19  # numbers in one working block: about a second-level cache of 2 MiB
WIDENING = 50  # products for each spare column that its contiguous additions are worth
SMALL = 100  # cells of a map below which the images of a batch are worked on together
PRODUCT, ADDITION, COPY, LAYING = 0.022, 0.6, 0.5, 5.0  # measured ns: see `_prefers_phases`


def stamp(x: Array, weight: Array, bias: Array | None, plan: Plan) -> Array:
    """The transposed convolution: y = C^T x + bias, by the strategy that suits the sizes."""
    if plan.multiply_adds <= TINY and x.dtype.char in "fd":
        return _tiny(x, weight, bias, plan)
    if plan.is_signal:
        return stamp(x.swapaxes(2, 3), weight.swapaxes(2, 3), bias, plan.turned).swapaxes(2, 3)
    strategy = _phases if _prefers_phases(plan) else _scatter
    if plan.cells == 1:
        strategy, plan = _single_cell, plan.of_taps
    filled = plan.height.filled and plan.width.filled
    y = np.empty(plan.shape, x.dtype) if filled else np.zeros(plan.shape, x.dtype)
    if bias is not None and not filled:
        y += bias[:, None, None]
    for images, channels, first, planes in strategy(x, weight, plan):
        shift = None if bias is None else bias[channels, None, None]
        _interleave(y[images, channels], planes, shift, first, plan)
    return y


@lru_cache(maxsize=256)
def _prefers_phases(plan: Plan) -> bool:
    """Compare estimated nanoseconds per input cell: stamping adds D·K·L numbers, phases copy C·U·V.

    Phases also compute a rim and lay the weight out anew, which only many cells pay back.
    """
    lines = plan.height, plan.width
    shifts = math.prod(len(line.shifts) for line in lines)
    phases = math.prod(len(line.phases) for line in lines)
    rim = math.prod(1 + line.shifts[-1] / line.size for line in lines)
    pairs = plan.inputs * plan.outputs
    stamped = pairs * plan.taps * PRODUCT + plan.outputs * plan.taps * ADDITION * (shifts > 1)
    relaid = pairs * plan.taps * LAYING / (max(1, plan.batch) * plan.cells)
    gathered = rim * shifts * plan.inputs * (plan.outputs * phases * PRODUCT + COPY)
    return plan.groups == 1 and gathered + relaid < stamped


def _tiny(x: Array, weight: Array, bias: Array | None, plan: Plan) -> Array:
    """All products at once, then one `np.bincount` over positions that were worked out before.

    Wins below about 40 000 multiply-adds, where the time is the number of NumPy calls: this makes six.
    """
    if plan.inputs == plan.groups:
        products = weight.reshape(plan.inputs, -1, 1) * x.reshape(plan.batch, plan.inputs, 1, plan.cells)
    else:
        each = plan.inputs // plan.groups
        stamps = weight.reshape(plan.groups, each, -1).swapaxes(1, 2)
        products = stamps @ x.reshape(plan.batch, plan.groups, each, plan.cells)
    positions, size = _positions(plan)
    y = np.bincount(positions, products.ravel(), size + 1)[:size].reshape(plan.shape)
    y = y.astype(x.dtype, copy=False)
    if bias is not None:
        y += bias[:, None, None]
    return y


@lru_cache(maxsize=32)
def _positions(plan: Plan) -> tuple[NDArray[np.intp], int]:
    """Where each product lands in the flat result, in the order (N, D, K, L, H, W); one past it if cut.

    Returns the places and the length of the result.
    """
    _, outputs, out_height, out_width = plan.shape
    places = []
    for line in (plan.height, plan.width):
        taps, cells = np.arange(line.kernel), np.arange(line.size)
        place = np.add.outer(taps * line.dilation, cells * line.stride) - line.before
        places.append((place, (place >= 0) & (place < line.length)))
    (rows, kept_rows), (columns, kept_columns) = places
    maps = np.arange(plan.batch * outputs).reshape(-1, 1, 1, 1, 1) * (out_height * out_width)
    inside = rows[:, None, :, None] * out_width + columns[None, :, None, :]
    kept = kept_rows[:, None, :, None] & kept_columns[None, :, None, :]
    flat = np.where(kept, maps + inside, plan.batch * outputs * out_height * out_width)
    return flat.reshape(-1), plan.batch * outputs * out_height * out_width


Piece = tuple[slice, slice, int, Array]  # images, channels, first row, planes


def _single_cell(x: Array, weight: Array, plan: Plan) -> Iterator[Piece]:
    """One matrix product, nothing to add: every output cell gets one tap.

    The only case where reading the weight is the time; it is read once, as it lies.
    """
    each = plan.inputs // plan.groups
    cells = x.reshape(plan.batch, plan.groups, each).swapaxes(0, 1)
    stamps = np.empty((plan.batch, plan.groups, weight[:each].size // each), x.dtype)
    np.matmul(cells, weight.reshape(plan.groups, each, -1), out=stamps.swapaxes(0, 1))
    planes = stamps.reshape(plan.batch, plan.outputs, *weight.shape[2:]).transpose(1, 2, 3, 0)
    yield slice(None), slice(None), 0, planes[None, None]


def _scatter(x: Array, weight: Array, plan: Plan) -> Iterator[Piece]:
    """Multiply the input by the weight as it lies in memory, then add each tap's product as one long run.

    Wins with many channels, where the matrix product is nearly all of the time. Rows of the input are
    widened by as many zeros as the taps shift: then a tap's shift is one constant offset and its addition
    one contiguous run (0.2 ns a number; a strided one costs 2 to 4). Small maps of a batch are laid out
    with the images innermost, for the same reason. Blocks fit the cache.
    """
    taps = plan.taps
    each, outputs = plan.inputs // plan.groups, plan.outputs // plan.groups
    kernel = weight.reshape(plan.groups, each, outputs * taps)
    rows = ROWS if each > 1 else CELLS // plan.cells  # without a matrix product whole maps are best
    groups = max(1, min(plan.groups, rows // (outputs * taps)))
    tiles = -(-outputs * taps // max(rows, taps)) if groups == 1 else 1
    channels = -(-outputs // tiles)
    images = max(1, min(plan.batch, COLUMNS // plan.cells)) if plan.cells <= SMALL else 1
    for g in range(0, plan.groups, groups):
        for d in range(0, outputs, channels):
            tile = kernel[g : g + groups, :, d * taps : (d + channels) * taps].swapaxes(1, 2)
            start = g * outputs + d
            chosen = slice(start, start + tile.shape[0] * tile.shape[1] // taps)
            for n in range(0, plan.batch, images):
                some = slice(n, n + images)
                block = x[some, g * each : (g + groups) * each]
                for first, planes in _stamped_bands(block, tile, plan):
                    yield some, chosen, first, planes


def _stamped_bands(x: Array, tile: Array, plan: Plan) -> Iterator[tuple[int, Array]]:
    """Stamps of some images and channels, band by band of input rows: (first row, finished planes).

    x (N, G·C', H, W), tile (G, D'·K·L, C') -> planes (phases, phases, G·D', rows, width, N)
    """
    images, _, height, width = x.shape
    groups, rows, each = tile.shape
    outputs = groups * rows // plan.taps
    down, right = plan.height.shifts[-1], plan.width.shifts[-1]
    spare = right if images == 1 and right * each < WIDENING * width else 0
    count = max(COLUMNS, CELLS // (groups * rows)) // ((width + spare) * images)
    count = max(1, min(height, count))
    pitch = width + right
    phases = len(plan.height.phases), len(plan.width.phases)
    planes = np.zeros((*phases, outputs, count + down, pitch, images) if down or right else 0, x.dtype)
    for first in range(0, height, count):
        now = min(count, height - first)
        stamps = _products(x[:, :, first : first + now], tile, spare)
        stamps = stamps.reshape(outputs, plan.height.kernel, plan.width.kernel, now, -1, images)
        if not (down or right):
            yield first, stamps.transpose(1, 2, 0, 3, 4, 5)
            continue
        lines, runs = planes.reshape(*phases, outputs, -1), stamps.reshape(*stamps.shape[:3], -1)
        length = now * pitch - right
        for k, (i, a) in enumerate(plan.height.places):
            for l, (j, b) in enumerate(plan.width.places):
                if spare:
                    offset = i * pitch + j
                    landed = lines[a, b, :, offset : offset + length]
                    landed += runs[:, k, l, :length]
                else:
                    landed = planes[a, b, :, i : i + now, j : j + width]
                    landed += stamps[:, k, l]
        last = first + now == height
        yield first, planes[:, :, :, : now + down if last else now]
        if not last:
            planes[:, :, :, :down] = planes[:, :, :, now : now + down].copy()
            planes[:, :, :, down:] = 0


def _products(x: Array, tile: Array, spare: int) -> Array:
    """Every tap times every cell: x (N, G·C', H, W), tile (G, M, C') -> (G, M, H·(W + spare)·N)."""
    images, _, rows, width = x.shape
    groups, _, each = tile.shape
    if spare or images > 1:
        cells = np.zeros((groups * each, rows, width + spare, images), x.dtype)
        cells[:, :, :width] = x.transpose(1, 2, 3, 0)
    else:
        cells = x[0]
    cells = cells.reshape(groups, each, -1)
    return tile * cells if each == 1 else tile @ cells


def _phases(x: Array, weight: Array, plan: Plan) -> Iterator[Piece]:
    """Every output phase as a stride-1 convolution; all phases in one matrix product ("sub-pixel").

    Wins with few input channels, where the passes over memory are the time, and at stride 1. Phases with
    fewer taps than others are filled up with zero weights.
    """
    height, width = plan.height, plan.width
    phases, shifts = (len(height.phases), len(width.phases)), (len(height.shifts), len(width.shifts))
    kernel = np.zeros((*phases, plan.outputs, plan.inputs, *shifts), x.dtype)
    for k, (i, a) in enumerate(height.places):
        for l, (j, b) in enumerate(width.places):
            u, v = height.shifts.index(i), width.shifts.index(j)
            kernel[a, b, :, :, u, v] = weight[:, :, k, l].T
    matrix = kernel.reshape(1, -1, plan.inputs * len(height.shifts) * len(width.shifts))
    rows, columns = height.size + height.shifts[-1], width.size + width.shifts[-1]
    for n in range(plan.batch):
        reads = [[-shift for shift in line.shifts] for line in (height, width)]
        for first, block in _windows(x[n], matrix, reads, (1, 1), (rows, columns)):
            planes = block.reshape(*phases, plan.outputs, -1, columns, 1)
            yield slice(n, n + 1), slice(None), first, planes


def gather(v: Array, weight: Array, bias: Array | None, plan: Plan) -> Array:
    """The matching convolution: C v + bias, (N, D, P, Q) -> (N, C, H, W); bias (C,), or None."""
    if plan.is_signal:
        return gather(v.swapaxes(2, 3), weight.swapaxes(2, 3), bias, plan.turned).swapaxes(2, 3)
    x = np.empty((plan.batch, plan.inputs, plan.height.size, plan.width.size), v.dtype)
    matrix = weight.reshape(plan.groups, plan.inputs // plan.groups, -1)
    reads = [
        [tap * line.dilation - line.before for tap in range(line.kernel)]
        for line in (plan.height, plan.width)
    ]
    steps = plan.height.stride, plan.width.stride
    for n in range(plan.batch):
        for first, block in _windows(v[n], matrix, reads, steps, x.shape[2:]):
            x[n, :, first : first + block.shape[1]] = block
    if bias is not None:
        x += bias[:, None, None]
    return x


def _windows(
    v: Array, matrix: Array, reads: list[list[int]], steps: tuple[int, int], shape: tuple[int, ...]
) -> Iterator[tuple[int, Array]]:
    """Correlate one image by blocks of rows: gather shifted copies, then one matrix product for each group.

    Position (h, w) reads v[:, h·steps[0] + reads[0][u], w·steps[1] + reads[1][v]], zero outside.
    v (C, H, W), matrix (G, M, C/G·U·V) -> (first row, (G·M, rows, width)) until `shape` is full
    """
    groups, outputs, depth = matrix.shape
    rows, columns = reads
    height, width = shape
    highest, leftmost = min(rows), min(columns)
    tall, wide = max(rows) - highest + 1, max(columns) - leftmost + 1
    count = max(1, min(height, CELLS // (groups * (depth + outputs) * width)))
    for first in range(0, height, count):
        now = min(count, height - first)
        band = window(
            v,
            (
                (first * steps[0] + highest, (now - 1) * steps[0] + tall),
                (leftmost, (width - 1) * steps[1] + wide),
            ),
        )
        seen = np.empty((v.shape[0], len(rows), len(columns), now, width), v.dtype)
        for (i, top), (j, left) in product(enumerate(rows), enumerate(columns)):
            top, left = top - highest, left - leftmost
            seen[:, i, j] = band[
                :,
                top : top + (now - 1) * steps[0] + 1 : steps[0],
                left : left + (width - 1) * steps[1] + 1 : steps[1],
            ]
        block = matrix @ seen.reshape(groups, depth, -1)
        yield first, block.reshape(groups * outputs, now, width)


def _interleave(y: Array, planes: Array, bias: Array | None, first: int, plan: Plan) -> None:
    """Write finished rows of all phases where they belong: one pass over y, the bias added on the way.

    y (N, D', P, Q) view, planes (phases, phases, D', rows, width, N), first : the planes' first row
    """
    kept_columns = [plan.width.kept(phase, 0, planes.shape[4]) for phase in plan.width.phases]
    for i, phase in enumerate(plan.height.phases):
        rows, from_rows = plan.height.kept(phase, first, planes.shape[3])
        for j, (columns, from_columns) in enumerate(kept_columns):
            plane = planes[i, j, :, from_rows, from_columns].transpose(3, 0, 1, 2)
            if bias is None:
                y[:, :, rows, columns] = plane
            else:
                np.add(plane, bias, out=y[:, :, rows, columns])


def weight_gradient(x: Array, grad: Array, plan: Plan) -> Array:
    """dL/dw[c, d, k, l] = sum of x[n, c, h, w]·dL/dy[n, d, h·s + k·d - p, …]: -> (C, D/groups, K, L).

    x (N, C, H, W) is what was stamped, grad (N, D, P, Q) what came of it.
    """
    height, width, groups = plan.height, plan.width, plan.groups
    each, outputs = plan.inputs // groups, plan.outputs // groups
    canvas = window(grad, ((-height.before, height.full), (-width.before, width.full)))
    cells = x.reshape(plan.batch, groups, each, plan.cells)
    gradient = np.empty((groups, each, outputs, height.kernel, width.kernel), x.dtype)
    for k, l in product(range(height.kernel), range(width.kernel)):
        top, left = k * height.dilation, l * width.dilation
        landed = canvas[
            :,
            :,
            top : top + (height.size - 1) * height.stride + 1 : height.stride,
            left : left + (width.size - 1) * width.stride + 1 : width.stride,
        ].reshape(plan.batch, groups, outputs, plan.cells)
        gradient[..., k, l] = (cells @ landed.swapaxes(2, 3)).sum(0)
    return gradient.reshape(plan.inputs, outputs, height.kernel, width.kernel)
