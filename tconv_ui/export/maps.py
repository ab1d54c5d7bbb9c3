"""Still pictures of other lessons: zero insertion, the cuts, overlap, the matrix, the frameworks' crops."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core import Axis, Geometry, TconvError
from tconv_core.frameworks import Call
from tconv_core.gathering import ALL_STAGES, Stages, gather
from tconv_core.overlap import counts, is_flat, ones_response, phase_sums
from tconv_core.sizes import canvas
from tconv_core.views import matrix, scatter_add
from tconv_ui.export.naming import size_words, slide_title
from tconv_ui.export.slide import (
    DARK,
    LARGEST_CELL,
    LIGHT,
    MOST_CELLS,
    ROWS,
    WIDTH,
    Box,
    Grid,
    Kind,
    Slide,
    arranged,
    fitted,
)
from tconv_ui.figures import style

STRETCHED: dict[str, Box] = {
    "x": (0.6, 1.5, 5.2, 3.2),
    "w": (0.6, 5.25, 5.2, 1.25),
    "y": (6.4, 1.5, 5.8, 4.85),
}


def zero_insertion(
    geometry: Geometry,
    x: ArrayLike,
    weight: ArrayLike,
    stages: Stages = ALL_STAGES,
    *,
    kind: Kind,
    dark: bool = False,
) -> bytes:
    """Lesson 2: the input and the places of its zeros, the kernel as it slides, the output.

    x (H, W), weight (K, L). Raises `TconvError` for a picture of too many cells.
    """
    view = gather(x, weight, geometry, stages)
    _check(view.stretched.shape)
    slide, line = _slide(geometry, dark), geometry.is_line
    arrays = {"x": view.stretched, "w": view.kernel, "y": view.output}
    shapes = {name: array.shape for name, array in arrays.items()}
    captions = {
        "x": "INPUT, STRETCHED" if stages.insert else "INPUT",
        "w": "KERNEL, TURNED" if stages.flip else "KERNEL",
        "y": "OUTPUT",
    }
    for name, grid in arranged(ROWS if line else STRETCHED, **shapes).items():
        slide.caption(grid, f"{captions[name]}  {size_words(grid.shape, line)}")
        slide.blank(grid)
        own = view.source >= 0 if name == "x" else None
        slide.fill(grid, style.scale_of(arrays[name]), arrays[name], own)
    slide.sentence("Empty cells are zeros that were put in. The kernel slides over all cells.")
    return slide.saved(kind)


def cuts(geometry: Geometry, x: ArrayLike, weight: ArrayLike, *, kind: Kind, dark: bool = False) -> bytes:
    """Lesson 3: all stamps added up, the cut hatched, the kept framed. x (H, W), weight (K, L).

    Raises `TconvError` for a picture of too many cells.
    """
    axes = geometry.height, geometry.width
    whole = Geometry(height=canvas(axes[0]), width=canvas(axes[1]))
    _check(whole.output_shape)
    values = scatter_add(x, weight, whole)
    top, left = (axis.padding for axis in axes)
    shape = geometry.output_shape
    cut = np.ones(values.shape, bool)
    cut[top : top + shape[0], left : left + shape[1]] = False
    slide, line = _slide(geometry, dark), geometry.is_line
    grid = fitted((0.6, 1.5, 11.6, 4.85), values.shape)
    slide.caption(grid, f"ALL STAMPS ADDED UP  {size_words(values.shape, line)}")
    slide.fill(grid, style.scale_of(values), values, cut=cut)
    slide.outline(grid, (top, left), shape, slide.theme.text, 2.5)
    hatched = " Hatched: cut away." if cut.any() else ""
    slide.sentence(f"Kept, inside the frame: {size_words(shape, line)}.{hatched}")
    return slide.saved(kind)


def overlap(geometry: Geometry, weight: ArrayLike, *, kind: Kind, dark: bool = False) -> bytes:
    """Lesson 4: how many stamps reach each cell, and what an input of ones becomes. weight (K, L).

    Raises `TconvError` for a picture of too many cells.
    """
    weight = np.asarray(weight)
    _check(geometry.output_shape)
    slide, line = _slide(geometry, dark), geometry.is_line
    boxes = (
        [(0.6, 2.0, 11.6, 1.2), (0.6, 4.4, 11.6, 1.2)]
        if line
        else [(0.6, 1.6, 5.6, 4.7), (6.6, 1.6, 5.6, 4.7)]
    )
    pictures = {"STAMPS PER CELL": counts(geometry), "AN INPUT OF ONES": ones_response(weight, geometry)}
    for box, (caption, values) in zip(boxes, pictures.items(), strict=True):
        grid = fitted(box, values.shape)
        slide.caption(grid, f"{caption}  {size_words(values.shape, line)}")
        slide.fill(grid, style.scale_of(values), values)
    flat = is_flat(phase_sums(weight, geometry))
    slide.sentence(
        f"Away from the border, an input of ones comes out {'flat' if flat else 'in a pattern'}."
    )
    return slide.saved(kind)


def unevenness(
    meters: NDArray[np.float64],
    marked: Sequence[tuple[int, int]],
    whose: str,
    *,
    kind: Kind,
    dark: bool = False,
) -> bytes:
    """Lesson 4: the checkerboard meter at strides 1 … S (down) and kernels 1 … N (across): (S, N).

    A frame around each of `marked` (kernel, stride); `whose` are the weights, for the title.
    """
    slide = Slide(DARK if dark else LIGHT)
    slide.title(f"How uneven each kernel and stride is: {whose}")
    grid = fitted((1.5, 1.75, 10.7, 4.6), meters.shape)
    slide.fill(grid, style.Scale(style.VIRIDIS, 0, 1), meters, written=lambda value: f"{value:.2f}")
    size, middle = 14, 0.5 * grid.cell
    for kernel in range(1, meters.shape[1] + 1):
        slide.write(grid.left + kernel * grid.cell - middle, grid.top - 0.1, f"{kernel}", size, ha="center")
    for stride in range(1, meters.shape[0] + 1):
        place = grid.left - 0.12, grid.top + stride * grid.cell - middle
        slide.write(*place, f"{stride}", size, ha="right", va="center")
    slide.write(grid.left + meters.shape[1] * middle, grid.top - 0.42, "KERNEL SIZE", 13, ha="center")
    place = grid.left - 0.75, grid.top + meters.shape[0] * middle
    slide.write(*place, "STRIDE", 13, ha="center", va="center", rotation=90)
    for kernel, stride in marked:
        slide.outline(grid, (stride - 1, kernel - 1), (1, 1), style.ACCENT, 4)
    framed = "; ".join(f"kernel {kernel}, stride {stride}" for kernel, stride in marked)
    slide.sentence(f"0.00 is even. Framed: {framed}.")
    return slide.saved(kind)


def product(
    geometry: Geometry, x: ArrayLike, weight: ArrayLike, *, kind: Kind, dark: bool = False
) -> bytes:
    """Lesson 6: the transposed matrix times the input is the output, cells row by row. x (H, W), (K, L).

    Places that no tap reaches stay empty. Raises `TconvError` for a picture of too many cells.
    """
    x, weight = np.asarray(x), np.asarray(weight)
    count, outputs = int(np.prod(geometry.input_shape)), int(np.prod(geometry.output_shape))
    _check((outputs, count))
    big = matrix(weight, geometry).T
    reached = matrix(np.ones(weight.shape, np.int64), geometry).T > 0
    result = scatter_add(x, weight, geometry)
    slide = _slide(geometry, dark)
    cell = min(LARGEST_CELL, 10.0 / (count + 2), 4.9 / outputs)
    left, top = (WIDTH - (count + 2) * cell - 1.6) / 2, 1.5
    columns = [
        ("Cᵀ", big, style.scale_of(weight), reached),
        ("INPUT", x.reshape(-1, 1), style.scale_of(x), None),
        ("OUTPUT", result.reshape(-1, 1), style.scale_of(result), None),
    ]
    for place, (caption, values, scale, chosen) in enumerate(columns):
        grid = Grid(left, top, cell, (values.shape[0], values.shape[1]))
        slide.blank(grid)
        slide.fill(grid, scale, values, chosen)
        centre = left + grid.shape[1] * cell / 2
        slide.write(centre, top - 0.14, caption, 15 if place == 0 else 11, ha="center")
        left += grid.shape[1] * cell + 0.8
        if place < 2:
            slide.write(left - 0.4, top + count * cell / 2, "·="[place], 26, ha="center", va="center")
    slide.sentence(f"{outputs} × {count} entries; each column is the stamp of one input cell.")
    return slide.saved(kind)


def crops(calls: Sequence[Call], axis: Axis, which: int, *, kind: Kind, dark: bool = False) -> bytes:
    """Lesson 7: which samples of the full sum each call keeps along an axis (0 rows, 1 columns)."""
    from matplotlib.patches import Rectangle

    slide = Slide(DARK if dark else LIGHT)
    slide.title(f"What each call keeps of {axis.full_size} samples")
    windows = [(call.crop[which][0], axis.full_size - call.crop[which][1]) for call in calls]
    start = min(0, *(first for first, _ in windows))
    stop = max(axis.full_size, *(last for _, last in windows))
    cell, pitch = min(0.4, 5.2 / (stop - start)), 5.3 / len(calls)
    for number, (call, (first, last)) in enumerate(zip(calls, windows, strict=True)):
        middle = 1.1 + (number + 0.5) * pitch
        name = f"{call.convention.framework} {call.convention.function}: {call.arguments}"
        slide.write(0.5, middle, name, 11.5, va="center")
        for sample in range(min(first, 0), max(axis.full_size, last)):
            kept, real = first <= sample < last, 0 <= sample < axis.full_size
            high = 0.3 if kept else 0.15
            slide.axes.add_patch(
                Rectangle(
                    (7.1 + (sample - start) * cell, middle - high / 2),
                    cell * 0.88,
                    high,
                    facecolor=style.FIRST_LINE if kept and real else slide.theme.empty,
                    edgecolor=slide.theme.text if kept else slide.theme.line,
                    linewidth=0.8,
                    linestyle="solid" if real else "dashed",
                )
            )
    slide.sentence("Tall and filled: kept. Low and grey: cut away. Dashed: zeros beyond the last stamp.")
    return slide.saved(kind)


def _slide(geometry: Geometry, dark: bool) -> Slide:
    slide = Slide(DARK if dark else LIGHT)
    slide.title(slide_title(geometry))
    return slide


def _check(shape: tuple[int, ...]) -> None:
    if np.prod(shape) > MOST_CELLS:
        raise TconvError(
            f"A picture of {shape[0]} × {shape[1]} cells is too large. Use a smaller input, kernel or "
            f"stride: at most {MOST_CELLS} cells."
        )
