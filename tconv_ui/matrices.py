"""What the lesson on the matrix says about the present setting, and how much of it can be shown."""

from __future__ import annotations

import numpy as np

from tconv_core import Geometry
from tconv_core.views import matrix_entries
from tconv_ui import values
from tconv_ui.matrix_view import LARGEST
from tconv_ui.parameters import Setting
from tconv_ui.values import Array

MOST_OUTPUTS = 400  # C^T C has the square of this many entries
MOST_MAPPED = 400_000  # entries of a matrix that is shown as a picture alone


def size(geometry: Geometry) -> tuple[int, int]:
    """Rows and columns of C: input cells, output cells."""
    return int(np.prod(geometry.input_shape)), int(np.prod(geometry.output_shape))


def entries(geometry: Geometry) -> int:
    """All entries of C, zeros included."""
    rows, columns = size(geometry)
    return rows * columns


def can_point(geometry: Geometry) -> bool:
    """Whether the matrix is small enough to point at single entries."""
    return entries(geometry) <= LARGEST


def can_map(geometry: Geometry) -> bool:
    """Whether the matrix is small enough to be drawn at all."""
    return entries(geometry) <= MOST_MAPPED


def can_invert(geometry: Geometry) -> bool:
    """Whether C^T C and the pseudo-inverse are small enough to be computed at every change."""
    return can_point(geometry) and size(geometry)[1] <= MOST_OUTPUTS


def nonzero(setting: Setting) -> int:
    """Entries of C that are not 0; also for a matrix too large to be written down."""
    _, _, found = matrix_entries(setting.weight, setting.geometry)
    return int(np.count_nonzero(found))


def large_map(geometry: Geometry) -> Array:
    """A map v as large as the output, from the app's example values: (P, Q)."""
    return values.filled("", values.INPUT_TABLE, geometry.output_shape)


def inner_products(forward: float, back: float) -> str:
    """<C v, x> = <v, C^T x> as Markdown with both numbers; they are computed apart."""
    sign = "=" if abs(forward - back) <= 1e-9 * (1 + abs(forward)) else "≠"
    return f"> ⟨*Cv*, *x*⟩ = **{forward:,.10g}** {sign} **{back:,.10g}** = ⟨*v*, *Cᵀx*⟩".replace("-", "−")
