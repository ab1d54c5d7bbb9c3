"""Transposed convolution in NumPy: exact, explained, and importable without the app."""

from tconv_core.errors import GeometryError, ShapeError, TconvError
from tconv_core.geometry import Axis, Geometry
from tconv_core.views import scatter_add, sub_pixel, transposed_matrix, zero_insertion

__all__ = [
    "Axis",
    "Geometry",
    "GeometryError",
    "ShapeError",
    "TconvError",
    "scatter_add",
    "sub_pixel",
    "transposed_matrix",
    "zero_insertion",
]
