"""The gathering view in stages that can be left out one by one, to see what each is for.

With all stages it is `views.zero_insertion`; without one of them it is a mistake that people make.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core import views
from tconv_core.geometry import Geometry
from tconv_core.incidence import incidence

INSERTED = -1
PADDED = -2


class Stages(NamedTuple):
    """Which stages are done before the kernel slides; leaving one out is a mistake worth seeing."""

    insert: bool = True
    pad: bool = True
    flip: bool = True


ALL_STAGES = Stages()


class Gathering(NamedTuple):
    """What the sliding kernel sees and what it writes.

    stages : what was done
    stretched : (M, N) the map after the chosen stages
    source : (M, N) row-major input cell that each value came from, `INSERTED` or `PADDED` for zeros
    kernel : (K, L) as it slides
    output : (P', Q') the result; (0, 0) when the kernel is larger than the map
    """

    stages: Stages
    stretched: NDArray[Any]
    source: NDArray[np.intp]
    kernel: NDArray[Any]
    output: NDArray[Any]


def gather(x: ArrayLike, weight: ArrayLike, geometry: Geometry, stages: Stages = ALL_STAGES) -> Gathering:
    """Slide the kernel over the input after the chosen stages: x (H, W), weight (K, L)."""
    x, weight = np.asarray(x), np.asarray(weight)
    cells = np.arange(1, x.size + 1).reshape(x.shape)
    stretched, numbers = (
        (views.insert_zeros(x, geometry), views.insert_zeros(cells, geometry))
        if stages.insert
        else (x, cells)
    )
    inside = np.ones(stretched.shape, int)
    if stages.pad:
        stretched, numbers, inside = (views.pad(array, geometry) for array in (stretched, numbers, inside))
    source = np.where(numbers > 0, numbers - 1, np.where(inside > 0, INSERTED, PADDED))
    kernel = views.flip(weight) if stages.flip else weight.copy()
    extent = geometry.height.extent, geometry.width.extent
    fits = all(size >= needed for size, needed in zip(stretched.shape, extent, strict=True))
    output = views.slide(stretched, kernel, geometry) if fits else np.zeros((0, 0), stretched.dtype)
    return Gathering(stages, stretched, source, kernel, output)


class Work(NamedTuple):
    """Products that sliding a dense kernel multiplies: with an input value, and with a zero put there."""

    useful: int
    wasted: int

    @property
    def wasted_share(self) -> float:
        """Products with a zero over all products; grows towards 1 - 1/(s·s) with the input in 2-D."""
        return self.wasted / (self.useful + self.wasted)


def work(geometry: Geometry) -> Work:
    """Count what zero insertion multiplies; stamping multiplies the useful products alone."""
    useful = incidence(geometry).input.size
    products = int(np.prod(geometry.output_shape) * np.prod(geometry.kernel_shape))
    return Work(useful, products - useful)
