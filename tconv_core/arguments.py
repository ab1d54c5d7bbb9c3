"""What a caller passes to a layer, read: parameters into a plan, arrays into one dtype.

Parameters are PyTorch's: one whole number, or one for each axis. A layer on signals is a layer on pictures
of one row, so that its plan has a height of 1.
"""

from __future__ import annotations

import operator
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core.errors import GeometryError, ShapeError
from tconv_core.plans import Pair, Plan, Shape, convolution_plan, transposed_plan

Array = NDArray[Any]
Size = SupportsIndex | tuple[SupportsIndex, ...] | list[SupportsIndex]

ONE_ROW = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1}  # what leaves a row as it is


def read_transposed(
    x: Array,
    weight: Array,
    stride: Size,
    padding: Size,
    output_padding: Size,
    groups: SupportsIndex,
    dilation: Size,
    axes: int = 2,
) -> Plan:
    """The plan of a transposed convolution with one axis or two.

    x : (N, C, H, W) or without batch, or without H; weight : (C, D/groups, K, L) or without K
    """
    return transposed_plan(
        *_picture_shapes(x, weight, axes),
        pair("stride", stride, axes),
        pair("padding", padding, axes),
        pair("output_padding", output_padding, axes),
        whole("groups", groups),
        pair("dilation", dilation, axes),
    )


def read_convolution(
    x: Array,
    weight: Array,
    stride: Size,
    padding: Size | str,
    dilation: Size,
    groups: SupportsIndex,
    axes: int = 2,
) -> Plan:
    """The plan of a convolution with one axis or two.

    x : (N, C, H, W) or without batch, or without H; weight : (D, C/groups, K, L) or without K
    """
    x_shape, weight_shape = _picture_shapes(x, weight, axes)
    steps, gaps = pair("stride", stride, axes), pair("dilation", dilation, axes)
    zeros = _zeros(padding, weight_shape[-2:], steps, gaps, axes)
    return convolution_plan(x_shape, weight_shape, steps, zeros, whole("groups", groups), gaps)


def _zeros(
    padding: Size | str, kernel: Shape, stride: Pair, dilation: Pair, axes: int
) -> tuple[Pair, Pair]:
    """Zeros (before, after) of each axis of a convolution; "same" puts an odd one after, as PyTorch."""
    if not isinstance(padding, str):
        height, width = pair("padding", padding, axes)
        return (height, height), (width, width)
    if padding == "valid":
        return (0, 0), (0, 0)
    if padding != "same":
        raise GeometryError(f'padding={padding!r} has no meaning. Use whole numbers, "valid" or "same".')
    if stride != (1, 1):
        shown = stride if axes == 2 else stride[1]
        raise GeometryError(
            f'padding="same" keeps no size with stride={shown}. Use stride=1, or padding in whole numbers.'
        )
    height, width = (d * (k - 1) for d, k in zip(dilation, kernel, strict=True))
    return (height // 2, height - height // 2), (width // 2, width - width // 2)


def _picture_shapes(x: Array, weight: Array, axes: int) -> tuple[Shape, Shape]:
    """The shapes of x and weight, those of signals with one row."""
    if axes == 2:
        return x.shape, weight.shape
    if x.ndim not in (2, 3) or weight.ndim != 3:
        raise ShapeError(
            f"x has shape {x.shape} and weight {weight.shape}. Use x (N, C, W) or (C, W) and a weight with "
            f"three axes; for pictures use the 2-D form."
        )
    return (*x.shape[:-1], 1, x.shape[-1]), (*weight.shape[:-1], 1, weight.shape[-1])


def whole(name: str, value: SupportsIndex) -> int:
    """A parameter that is one whole number."""
    try:
        return operator.index(value)
    except TypeError:
        raise GeometryError(f"{name}={value!r} is not a whole number.") from None


def pair(name: str, value: Size, axes: int = 2) -> Pair:
    """(height, width) of a parameter, given as one number or as one for each axis."""
    if axes == 2:
        if type(value) is int:
            return value, value
        if isinstance(value, tuple) and len(value) == 2:
            height, width = value
            if type(height) is int and type(width) is int:
                return height, width
    given = value.tolist() if isinstance(value, np.ndarray) else value
    numbers = [whole(name, n) for n in (given if isinstance(given, (tuple, list)) else (given,))]
    if len(numbers) not in (1, axes):
        allowed = "Use one, or (height, width)." if axes == 2 else "A 1-D form needs one."
        raise GeometryError(f"{name}={value!r} has {len(numbers)} numbers. {allowed}")
    return numbers[0] if axes == 2 else ONE_ROW[name], numbers[-1]


def checked_bias(bias: ArrayLike, outputs: int) -> Array:
    """bias (D,), one number for each output channel."""
    bias = np.asarray(bias)
    if bias.shape != (outputs,):
        raise ShapeError(
            f"bias has shape {bias.shape}, but this layer makes {outputs} channels. Use shape ({outputs},)."
        )
    return bias


def common_dtypes(*arrays: Array) -> tuple[np.dtype[Any], np.dtype[Any]]:
    """The dtype to answer in, which is NumPy's common one, and the dtype to compute in."""
    result = np.result_type(*arrays)
    if result.kind not in "iuf":
        raise ShapeError(
            f"the arguments' common dtype is {result}. Use whole numbers or floats; convert others first."
        )
    return result, np.dtype(np.float32) if result == np.float16 else result


def seen_as(array: Array, shape: Shape, dtype: np.dtype[Any]) -> Array:
    """The array in a dtype and with four axes, itself if it has them."""
    array = array.astype(dtype, copy=False)
    return array if array.ndim == 4 else array.reshape(shape)


def answer_shape(shape: Shape, x: Array, weight: Array) -> Shape:
    """(N, D, P, Q) as the caller sees it: without N where x has no batch, without P for signals."""
    return *shape[: x.ndim - weight.ndim + 1], shape[1], *shape[6 - weight.ndim :]
