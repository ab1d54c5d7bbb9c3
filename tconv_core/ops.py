"""Convolution and transposed convolution with batches, channels and groups.

Shapes, as in PyTorch: x (N, C, H, W), weight (C, D/groups, K, L) for the transposed convolution and
(D, C/groups, K, L) for the convolution, bias (D,), result (N, D, P, Q). An input without batch, (C, H, W),
gives a result without batch; the 1-D forms leave out H, K and P. The result is a new array in NumPy's
common dtype of all arguments: whole numbers stay exact, float16 is summed in float32. `ShapeError` and
`GeometryError` say what does not fit, with the numbers and the way out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core.arguments import (
    Size,
    answer_shape,
    checked_bias,
    common_dtypes,
    pair,
    read_convolution,
    read_transposed,
    seen_as,
    whole,
)
from tconv_core.plans import Plan, Shape, crop_plan
from tconv_core.strategies import gather, stamp

Array = NDArray[Any]


def conv_transpose2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: SupportsIndex = 1,
    dilation: Size = 1,
) -> Array:
    """Transposed convolution, as `torch.nn.functional.conv_transpose2d`.

    x : (N, C, H, W) or (C, H, W)
    weight : (C, D/groups, K, L)
    bias : (D,), or None
    stride, padding, output_padding, dilation : one whole number, or (height, width), in samples
    returns (N, D, P, Q) or (D, P, Q) with
        P = (H-1)·stride - 2·padding + dilation·(K-1) + output_padding + 1
    """
    x, weight = np.asarray(x), np.asarray(weight)
    plan = read_transposed(x, weight, stride, padding, output_padding, groups, dilation)
    return _answer(stamp, plan.input_shape, plan.shape, plan, x, weight, bias)


def conv_transpose1d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: SupportsIndex = 1,
    dilation: Size = 1,
) -> Array:
    """Transposed convolution of signals, as `torch.nn.functional.conv_transpose1d`.

    x (N, C, W) or (C, W), weight (C, D/groups, L), bias (D,) or None -> (N, D, Q) or (D, Q)
    """
    x, weight = np.asarray(x), np.asarray(weight)
    plan = read_transposed(x, weight, stride, padding, output_padding, groups, dilation, axes=1)
    return _answer(stamp, plan.input_shape, plan.shape, plan, x, weight, bias)


def conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolution (cross-correlation), as `torch.nn.functional.conv2d`.

    x : (N, C, H, W) or (C, H, W)
    weight : (D, C/groups, K, L)
    bias : (D,), or None
    stride, padding, dilation : one whole number, or (height, width), in samples; padding also "valid"
        (none) or, with stride 1, "same" (as much as keeps the size, an odd sample at the end)
    returns (N, D, P, Q) or (D, P, Q) with
        P = (H + 2·padding - dilation·(K-1) - 1) // stride + 1
    """
    x, weight = np.asarray(x), np.asarray(weight)
    plan = read_convolution(x, weight, stride, padding, dilation, groups)
    return _answer(gather, plan.shape, plan.input_shape, plan, x, weight, bias)


def conv1d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolution of signals, as `torch.nn.functional.conv1d`.

    x (N, C, W) or (C, W), weight (D, C/groups, L), bias (D,) or None -> (N, D, Q) or (D, Q);
    padding "valid" and "same" as in `conv2d`
    """
    x, weight = np.asarray(x), np.asarray(weight)
    plan = read_convolution(x, weight, stride, padding, dilation, groups, axes=1)
    return _answer(gather, plan.shape, plan.input_shape, plan, x, weight, bias)


def stamp_and_crop(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Size = 1,
    crop: Sequence[Size] = ((0, 0), (0, 0)),
    groups: SupportsIndex = 1,
    dilation: Size = 1,
) -> Array:
    """Stamp `weight` for every cell, add up, cut crop = ((top, bottom), (left, right)), add the bias.

    Shapes as in `conv_transpose2d`. A negative cut adds zeros. Every framework's transposed convolution is
    this with some crop; see `tconv_core.frameworks`.
    """
    x, weight = np.asarray(x), np.asarray(weight)
    rows, columns = crop
    plan = crop_plan(
        x.shape,
        weight.shape,
        pair("stride", stride),
        (pair("crop", rows), pair("crop", columns)),
        whole("groups", groups),
        pair("dilation", dilation),
    )
    return _answer(stamp, plan.input_shape, plan.shape, plan, x, weight, bias)


def _answer(
    strategy: Callable[[Array, Array, Array | None, Plan], Array],
    sees: Shape,
    makes: Shape,
    plan: Plan,
    x: Array,
    weight: Array,
    bias: ArrayLike | None,
) -> Array:
    """Compute in the arguments' common dtype, with all axes: x is seen as `sees` and becomes `makes`."""
    if bias is not None:
        bias = checked_bias(bias, makes[1])
    result, work = common_dtypes(x, weight) if bias is None else common_dtypes(x, weight, bias)
    cells, taps = seen_as(x, sees, work), seen_as(weight, plan.weight_shape, work)
    shift = None if bias is None else bias.astype(work, copy=False)
    y = strategy(cells, taps, shift, plan).astype(result, copy=False)
    return y if x.ndim == 4 else y.reshape(answer_shape(makes, x, weight))
