"""Transposed convolution in NumPy: exact, explained, and importable without the app."""

from tconv_core.errors import GeometryError, ShapeError, TconvError
from tconv_core.geometry import Axis, Geometry
from tconv_core.gradients import (
    Gradients,
    conv1d_gradients,
    conv2d_gradients,
    conv_transpose1d_gradients,
    conv_transpose2d_gradients,
)
from tconv_core.ops import conv1d, conv2d, conv_transpose1d, conv_transpose2d, stamp_and_crop
from tconv_core.views import scatter_add, sub_pixel, transposed_matrix, zero_insertion

__all__ = [
    "Axis",
    "Geometry",
    "GeometryError",
    "Gradients",
    "ShapeError",
    "TconvError",
    "conv1d",
    "conv1d_gradients",
    "conv2d",
    "conv2d_gradients",
    "conv_transpose1d",
    "conv_transpose1d_gradients",
    "conv_transpose2d",
    "conv_transpose2d_gradients",
    "scatter_add",
    "stamp_and_crop",
    "sub_pixel",
    "transposed_matrix",
    "zero_insertion",
]
