"""Gradients of the layers in `tconv_core.ops`: what backpropagation passes on, without a graph.

The gradient of either layer by its input is the other layer; the gradient by the weight pairs every cell
that was stamped with the samples where its stamp landed (Dumoulin & Visin 2016, section 4.1). Shapes and
parameters are the layer's; grad is dL/dy in the shape of its answer. Each gradient has the shape of its
argument and NumPy's common dtype of all. `ShapeError` and `GeometryError` say what does not fit.
"""

from __future__ import annotations

from typing import Any, NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core.arguments import (
    Size,
    answer_shape,
    common_dtypes,
    read_convolution,
    read_transposed,
    seen_as,
)
from tconv_core.errors import ShapeError
from tconv_core.plans import Plan
from tconv_core.strategies import gather, stamp, weight_gradient

Array = NDArray[Any]


class Gradients(NamedTuple):
    """Derivatives of a loss by the arguments of a layer, each in the shape of its argument."""

    input: Array
    weight: Array
    bias: Array


def conv_transpose2d_gradients(
    grad: ArrayLike,
    x: ArrayLike,
    weight: ArrayLike,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: SupportsIndex = 1,
    dilation: Size = 1,
) -> Gradients:
    """Backpropagation through `conv_transpose2d`: the gradient by its input is a convolution.

    grad : dL/dy, (N, D, P, Q) or (D, P, Q)
    x, weight, stride, padding, output_padding, groups, dilation : as the layer had them
    """
    x, weight = np.asarray(x), np.asarray(weight)
    plan = read_transposed(x, weight, stride, padding, output_padding, groups, dilation)
    return _gradients(np.asarray(grad), x, weight, plan, transposed=True)


def conv_transpose1d_gradients(
    grad: ArrayLike,
    x: ArrayLike,
    weight: ArrayLike,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: SupportsIndex = 1,
    dilation: Size = 1,
) -> Gradients:
    """Backpropagation through `conv_transpose1d`: the gradient by its input is a convolution.

    grad : dL/dy, (N, D, Q) or (D, Q)
    x, weight, stride, padding, output_padding, groups, dilation : as the layer had them
    """
    x, weight = np.asarray(x), np.asarray(weight)
    plan = read_transposed(x, weight, stride, padding, output_padding, groups, dilation, axes=1)
    return _gradients(np.asarray(grad), x, weight, plan, transposed=True)


def conv2d_gradients(
    grad: ArrayLike,
    x: ArrayLike,
    weight: ArrayLike,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: SupportsIndex = 1,
) -> Gradients:
    """Backpropagation through `conv2d`: the gradient by its input is a transposed convolution.

    grad : dL/dy, (N, D, P, Q) or (D, P, Q)
    x, weight, stride, padding, dilation, groups : as the layer had them
    """
    x, weight = np.asarray(x), np.asarray(weight)
    plan = read_convolution(x, weight, stride, padding, dilation, groups)
    return _gradients(np.asarray(grad), x, weight, plan, transposed=False)


def conv1d_gradients(
    grad: ArrayLike,
    x: ArrayLike,
    weight: ArrayLike,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: SupportsIndex = 1,
) -> Gradients:
    """Backpropagation through `conv1d`: the gradient by its input is a transposed convolution.

    grad : dL/dy, (N, D, Q) or (D, Q)
    x, weight, stride, padding, dilation, groups : as the layer had them
    """
    x, weight = np.asarray(x), np.asarray(weight)
    plan = read_convolution(x, weight, stride, padding, dilation, groups, axes=1)
    return _gradients(np.asarray(grad), x, weight, plan, transposed=False)


def _gradients(grad: Array, x: Array, weight: Array, plan: Plan, *, transposed: bool) -> Gradients:
    """Both layers are one sum over (cell, tap, sample): they differ in which end of it is the answer."""
    shape = plan.shape if transposed else plan.input_shape
    answer = answer_shape(shape, x, weight)
    if grad.shape != answer:
        raise ShapeError(
            f"grad has shape {grad.shape}, but the layer answers {answer}. "
            f"Pass the gradient of the loss by the layer's output."
        )
    result, work = common_dtypes(grad, x, weight)
    of_y = seen_as(grad, shape, work)
    taps = seen_as(weight, plan.weight_shape, work)
    if transposed:
        cells, samples = seen_as(x, plan.input_shape, work), of_y
        by_input = gather(samples, taps, None, plan)
    else:
        cells, samples = of_y, seen_as(x, plan.shape, work)
        by_input = stamp(cells, taps, None, plan)
    by_weight = weight_gradient(cells, samples, plan)
    return Gradients(
        by_input.astype(result, copy=False).reshape(x.shape),
        by_weight.astype(result, copy=False).reshape(weight.shape),
        of_y.sum((0, 2, 3)).astype(result, copy=False),
    )
