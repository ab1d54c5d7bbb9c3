"""Convolution and transposed convolution with batches, channels and groups, and their gradients.

Shapes, as in PyTorch: x (N, C, H, W), weight (C, D/groups, K, L) for the transposed convolution and
(D, C/groups, K, L) for the convolution, bias (D,), result (N, D, P, Q). An input without batch, (C, H, W),
gives a result without batch; the 1-D forms leave out H and K. The result is a new array in NumPy's common
dtype of all arguments: whole numbers stay exact, float16 is summed in float32. `ShapeError` and
`GeometryError` say what does not fit, with the numbers and the way out.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core.errors import GeometryError, ShapeError
from tconv_core.plans import Pair, Plan, Shape, convolution_plan, crop_plan, transposed_plan
from tconv_core.strategies import gather, stamp, weight_gradient

Array = NDArray[Any]
Size = SupportsIndex | tuple[SupportsIndex, ...] | list[SupportsIndex]


class Gradients(NamedTuple):
    """Derivatives of a loss by the arguments of a layer, each in the shape of its argument."""

    input: Array
    weight: Array
    bias: Array


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
    plan = transposed_plan(
        np.shape(x),
        np.shape(weight),
        _pair("stride", stride),
        _pair("padding", padding),
        _pair("output_padding", output_padding),
        _whole("groups", groups),
        _pair("dilation", dilation),
    )
    return _stamped(x, weight, bias, plan)


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
    rows, columns = crop
    plan = crop_plan(
        np.shape(x),
        np.shape(weight),
        _pair("stride", stride),
        (_pair("crop", rows), _pair("crop", columns)),
        _whole("groups", groups),
        _pair("dilation", dilation),
    )
    return _stamped(x, weight, bias, plan)


def conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolution (cross-correlation), as `torch.nn.functional.conv2d`.

    x : (N, C, H, W) or (C, H, W)
    weight : (D, C/groups, K, L)
    bias : (D,), or None
    stride, padding, dilation : one whole number, or (height, width), in samples
    returns (N, D, P, Q) or (D, P, Q) with
        P = (H + 2·padding - dilation·(K-1) - 1) // stride + 1
    """
    plan = convolution_plan(
        np.shape(x),
        np.shape(weight),
        _pair("stride", stride),
        _pair("padding", padding),
        _whole("groups", groups),
        _pair("dilation", dilation),
    )
    x, weight, bias, result = _arrays(x, weight, bias, plan.inputs)
    y = gather(_batched(x), weight, plan)
    if bias is not None:
        y += bias[:, None, None]
    return _unbatched(y, x).astype(result, copy=False)


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
    plane, taps = _as_plane(x, weight)
    steps, cut, extra, gaps = (
        (least, _single(name, value))
        for name, value, least in (
            ("stride", stride, 1),
            ("padding", padding, 0),
            ("output_padding", output_padding, 0),
            ("dilation", dilation, 1),
        )
    )
    return conv_transpose2d(plane, taps, bias, steps, cut, extra, groups, gaps)[..., 0, :]


def conv1d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolution of signals, as `torch.nn.functional.conv1d`.

    x (N, C, W) or (C, W), weight (D, C/groups, L), bias (D,) or None -> (N, D, Q) or (D, Q)
    """
    plane, taps = _as_plane(x, weight)
    steps, zeros, gaps = (
        (least, _single(name, value))
        for name, value, least in (
            ("stride", stride, 1),
            ("padding", padding, 0),
            ("dilation", dilation, 1),
        )
    )
    return conv2d(plane, taps, bias, steps, zeros, gaps, groups)[..., 0, :]


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
    """
    plan = transposed_plan(
        np.shape(x),
        np.shape(weight),
        _pair("stride", stride),
        _pair("padding", padding),
        _pair("output_padding", output_padding),
        _whole("groups", groups),
        _pair("dilation", dilation),
    )
    grad, x, weight, result = _backward_arrays(grad, x, weight, plan.shape)
    by_input = gather(_batched(grad), weight, plan)
    by_weight = weight_gradient(_batched(x), _batched(grad), plan)
    return _gradients(_unbatched(by_input, x), by_weight, grad, result)


def conv2d_gradients(
    grad: ArrayLike,
    x: ArrayLike,
    weight: ArrayLike,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: SupportsIndex = 1,
) -> Gradients:
    """Backpropagation through `conv2d`: the gradient by its input is a transposed convolution.

    grad : dL/dy, (N, D, P, Q) or (D, P, Q)
    """
    plan = convolution_plan(
        np.shape(x),
        np.shape(weight),
        _pair("stride", stride),
        _pair("padding", padding),
        _whole("groups", groups),
        _pair("dilation", dilation),
    )
    small = plan.batch, plan.inputs, plan.height.size, plan.width.size
    grad, x, weight, result = _backward_arrays(grad, x, weight, small)
    by_input = stamp(_batched(grad), weight, None, plan)
    by_weight = weight_gradient(_batched(grad), _batched(x), plan)
    return _gradients(_unbatched(by_input, x), by_weight, grad, result)


def _stamped(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None, plan: Plan) -> Array:
    x, weight, bias, result = _arrays(x, weight, bias, plan.outputs)
    y = stamp(_batched(x), weight, bias, plan)
    return _unbatched(y, x).astype(result, copy=False)


def _arrays(
    x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None, outputs: int
) -> tuple[Array, Array, Array | None, np.dtype[Any]]:
    """The arguments in one dtype to compute in, and the dtype to answer in."""
    given = [np.asarray(x), np.asarray(weight)]
    if bias is not None:
        given.append(np.asarray(bias))
        if given[2].shape != (outputs,):
            raise ShapeError(
                f"bias has shape {given[2].shape}, but this layer makes {outputs} channels. "
                f"Use shape ({outputs},)."
            )
    result, work = _dtypes(*given)
    cast = [array.astype(work, copy=False) for array in given]
    return cast[0], cast[1], cast[2] if bias is not None else None, result


def _dtypes(*arrays: Array) -> tuple[np.dtype[Any], np.dtype[Any]]:
    """The dtype to answer in, which is the common one, and the dtype to compute in."""
    result = np.result_type(*arrays)
    if result.kind not in "iuf":
        raise ShapeError(
            f"the arguments' common dtype is {result}. Use whole numbers or floats; convert others first."
        )
    return result, np.dtype(np.float32) if result == np.float16 else result


def _backward_arrays(
    grad: ArrayLike, x: ArrayLike, weight: ArrayLike, shape: Shape
) -> tuple[Array, Array, Array, np.dtype[Any]]:
    """As `_arrays`, for a gradient that must have the layer's output shape."""
    grad, x = np.asarray(grad), np.asarray(x)
    if grad.shape != shape[4 - x.ndim :]:
        raise ShapeError(
            f"grad has shape {grad.shape}, but the layer answers {shape[4 - x.ndim :]}. "
            f"Pass the gradient of the loss by the layer's output."
        )
    result, work = _dtypes(grad, x, weight := np.asarray(weight))
    return (
        grad.astype(work, copy=False),
        x.astype(work, copy=False),
        weight.astype(work, copy=False),
        result,
    )


def _gradients(by_input: Array, by_weight: Array, grad: Array, result: np.dtype[Any]) -> Gradients:
    by_bias = _batched(grad).sum((0, 2, 3))
    return Gradients(*(array.astype(result, copy=False) for array in (by_input, by_weight, by_bias)))


def _batched(x: Array) -> Array:
    return x if x.ndim == 4 else x[None]


def _unbatched(y: Array, x: Array) -> Array:
    return y if x.ndim == 4 else y[0]


def _as_plane(x: ArrayLike, weight: ArrayLike) -> tuple[Array, Array]:
    x, weight = np.asarray(x), np.asarray(weight)
    if x.ndim not in (2, 3) or weight.ndim != 3:
        raise ShapeError(
            f"x has shape {x.shape} and weight {weight.shape}. Use x (N, C, W) or (C, W) and a weight with "
            f"three axes; for pictures use the 2-D form."
        )
    return x[..., None, :], weight[..., None, :]


def _whole(name: str, value: SupportsIndex) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise GeometryError(f"{name}={value!r} is not a whole number.") from None


def _pair(name: str, value: Size) -> Pair:
    """(height, width) of a parameter that may be one number for both."""
    if type(value) is int:
        return value, value
    if isinstance(value, tuple) and len(value) == 2:
        height, width = value
        if type(height) is int and type(width) is int:
            return height, width
    numbers = _numbers(name, value)
    if len(numbers) not in (1, 2):
        raise GeometryError(f"{name}={value!r} has {len(numbers)} numbers. Use one, or (height, width).")
    return numbers[0], numbers[-1]


def _single(name: str, value: Size) -> int:
    """The number of a 1-D parameter, which may come in a sequence of one."""
    numbers = _numbers(name, value)
    if len(numbers) != 1:
        raise GeometryError(f"{name}={value!r} has {len(numbers)} numbers. A 1-D form needs one.")
    return numbers[0]


def _numbers(name: str, value: Size) -> tuple[int, ...]:
    given = value.tolist() if isinstance(value, np.ndarray) else value
    return tuple([_whole(name, n) for n in (given if isinstance(given, (tuple, list)) else (given,))])
