"""Still pictures of other lessons: zero insertion, overlap, the matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tconv_core import Geometry, TconvError
from tconv_core.gathering import ALL_STAGES, Stages, gather
from tconv_core.overlap import counts, is_flat, ones_response, phase_sums
from tconv_core.views import matrix, scatter_add
from tconv_ui.export.naming import is_line, size_words, slide_title
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
    slide, line = _slide(geometry, dark), is_line(geometry)
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


def overlap(geometry: Geometry, weight: ArrayLike, *, kind: Kind, dark: bool = False) -> bytes:
    """Lesson 4: how many stamps reach each cell, and what an input of ones becomes. weight (K, L).

    Raises `TconvError` for a picture of too many cells.
    """
    weight = np.asarray(weight)
    _check(geometry.output_shape)
    slide, line = _slide(geometry, dark), is_line(geometry)
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
