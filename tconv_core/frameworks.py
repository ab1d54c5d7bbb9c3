"""How PyTorch, Keras, TensorFlow, ONNX and JAX name the same operation: every one is a crop of one canvas.

All stamp the kernel, add up and keep a window; they differ in the crop (samples cut before and after, per
axis), in whether the kernel is turned by 180 degrees, and in the order of the axes. The first part of this
module is that difference as numbers, one axis at a time; the second computes what the framework computes.

Sources: PyTorch `ConvTranspose2d`; Keras 3 `compute_conv_transpose_padding_args_for_jax`; TensorFlow
`conv2d_transpose`; ONNX operator `ConvTranspose`; JAX `lax.conv_transpose`. Golden files of each hold it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core.errors import GeometryError, ShapeError
from tconv_core.geometry import Axis, Geometry
from tconv_core.ops import stamp_and_crop

Array = NDArray[Any]
Pair = tuple[int, int]
AutoPad = Literal["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Convention:
    """What stays the same in all calls of one function: layouts (I = in, O = out channels) and the flip."""

    framework: str
    function: str
    data_layout: str
    weight_layout: str
    flipped: bool = False


PYTORCH = Convention(
    framework="PyTorch", function="conv_transpose2d", data_layout="NCHW", weight_layout="IOHW"
)
KERAS = Convention(framework="Keras", function="Conv2DTranspose", data_layout="NHWC", weight_layout="HWOI")
TENSORFLOW = Convention(
    framework="TensorFlow", function="tf.nn.conv2d_transpose", data_layout="NHWC", weight_layout="HWOI"
)
ONNX = Convention(framework="ONNX", function="ConvTranspose", data_layout="NCHW", weight_layout="IOHW")
JAX = Convention(
    framework="JAX",
    function="lax.conv_transpose",
    data_layout="NHWC",
    weight_layout="HWIO",
    flipped=True,
)
JAX_TRANSPOSED_KERNEL = Convention(
    framework="JAX",
    function="lax.conv_transpose(transpose_kernel=True)",
    data_layout="NHWC",
    weight_layout="HWOI",
)


def pytorch_crop(axis: Axis) -> Pair:
    """(p, p - op): the same cut on both sides, and `output_padding` given back at the end."""
    return axis.crop


def keras_crop(axis: Axis, padding: Literal["valid", "same"], output_padding: int | None = None) -> Pair:
    """What `Conv2DTranspose(padding=…, output_padding=…)` cuts; the axis's own paddings do not count."""
    if output_padding is not None and not 0 <= output_padding < axis.stride:
        raise GeometryError(
            f"output_padding={output_padding} is not smaller than stride={axis.stride}, as Keras demands. "
            f"Use output_padding <= {axis.stride - 1}, or None."
        )
    if axis.stride > 1 and axis.dilation > 1:
        raise GeometryError(
            f"Keras refuses stride={axis.stride} with dilation={axis.dilation}. Use 1 for one of them."
        )
    if padding == "valid":
        size = max(axis.extent, axis.stride) if output_padding is None else axis.extent + output_padding
        return _window(axis, 0, axis.stretched_size - 1 + size)
    if output_padding is None:
        return _window(axis, max(axis.extent - axis.stride, 0) // 2, axis.size * axis.stride)
    odd = axis.extent % 2
    before = max(axis.extent - odd - output_padding, 0) // 2
    return _window(axis, before, axis.stretched_size - 1 + odd + output_padding)


def tensorflow_crop(axis: Axis, padding: Literal["VALID", "SAME"], output_size: int) -> Pair:
    """What `tf.nn.conv2d_transpose` cuts to give `output_size`, which must be a size that n comes from."""
    least = (axis.size - 1) * axis.stride + (1 if padding == "SAME" else axis.extent)
    if not least <= output_size < least + axis.stride:
        raise GeometryError(
            f"output size {output_size} does not belong to {axis.size} input samples with stride="
            f"{axis.stride} and {padding}. Use {least} … {least + axis.stride - 1}."
        )
    before = max(axis.full_size - output_size, 0) // 2 if padding == "SAME" else 0
    return _window(axis, before, output_size)


def onnx_crop(
    axis: Axis,
    pads: Pair = (0, 0),
    auto_pad: AutoPad = "NOTSET",
    output_size: int | None = None,
    output_padding: int = 0,
) -> Pair:
    """What ONNX `ConvTranspose` cuts: SAME_UPPER cuts the odd sample at the end, all else at the start."""
    if auto_pad in ("SAME_UPPER", "SAME_LOWER") and output_size is None:
        output_size = axis.size * axis.stride
    if output_size is None:
        before, after = (0, 0) if auto_pad == "VALID" else pads
        return before, after - output_padding
    total = axis.full_size + output_padding - output_size
    half = total // 2
    return _window(axis, half if auto_pad == "SAME_UPPER" else total - half, output_size)


def jax_crop(
    axis: Axis, padding: Literal["VALID", "SAME"] | Pair, use_consistent_padding: bool = False
) -> Pair:
    """What `lax.conv_transpose` cuts; a pair pads the stretched input unless `use_consistent_padding`."""
    if padding == "VALID":
        return _window(axis, 0, axis.stretched_size - 1 + max(axis.extent, axis.stride))
    if padding == "SAME":
        return _window(axis, max(axis.extent - axis.stride, 0) // 2, axis.size * axis.stride)
    before, after = padding
    if use_consistent_padding:
        return before, after
    return axis.extent - 1 - before, axis.extent - 1 - after


def _window(axis: Axis, before: int, output_size: int) -> Pair:
    """The crop that keeps `output_size` samples after the first `before`."""
    return before, axis.full_size - before - output_size


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One framework's call for a geometry: how it is written, and which crop that means."""

    convention: Convention
    arguments: str
    crop: tuple[Pair, Pair]
    output_shape: Pair


def calls(geometry: Geometry) -> tuple[Call, ...]:
    """The usual calls of every framework with this input, kernel, stride and dilation, as crops.

    The geometry's own padding and output padding count where a framework can say them: PyTorch, ONNX `pads`
    and JAX's explicit padding. Calls that the framework refuses are left out.
    """
    axes = geometry.height, geometry.width
    same = [axis.size * axis.stride for axis in axes]
    pads = [[before, after] for before, after in (axis.gather_padding for axis in axes)]
    paddings = tuple(axis.padding for axis in axes)
    extra = tuple(axis.output_padding for axis in axes)
    found = [
        _call(
            PYTORCH, f"padding={paddings}, output_padding={extra}", axes, [pytorch_crop(a) for a in axes]
        ),
        _call(
            ONNX,
            f"pads={[*paddings, *paddings]}, output_padding={list(extra)}",
            axes,
            [onnx_crop(a, (a.padding, a.padding), "NOTSET", None, a.output_padding) for a in axes],
        ),
        _call(ONNX, "auto_pad='SAME_UPPER'", axes, [onnx_crop(a, auto_pad="SAME_UPPER") for a in axes]),
        _call(ONNX, "auto_pad='SAME_LOWER'", axes, [onnx_crop(a, auto_pad="SAME_LOWER") for a in axes]),
        _call(
            TENSORFLOW,
            f"padding='SAME', output size {same[0]} × {same[1]}",
            axes,
            [tensorflow_crop(a, "SAME", a.size * a.stride) for a in axes],
        ),
    ]
    if all(axis.stride == 1 or axis.dilation == 1 for axis in axes):
        found += [
            _call(KERAS, "padding='valid'", axes, [keras_crop(a, "valid") for a in axes]),
            _call(KERAS, "padding='same'", axes, [keras_crop(a, "same") for a in axes]),
        ]
    for convention in (JAX, JAX_TRANSPOSED_KERNEL):
        found += [
            _call(convention, "padding='VALID'", axes, [jax_crop(a, "VALID") for a in axes]),
            _call(convention, "padding='SAME'", axes, [jax_crop(a, "SAME") for a in axes]),
            _call(convention, f"padding={pads}", axes, [jax_crop(a, a.gather_padding) for a in axes]),
        ]
    return tuple(found)


def _call(convention: Convention, arguments: str, axes: tuple[Axis, Axis], crops: list[Pair]) -> Call:
    rows, columns = crops
    shape = axes[0].full_size - sum(rows), axes[1].full_size - sum(columns)
    return Call(convention=convention, arguments=arguments, crop=(rows, columns), output_shape=shape)


def weight_for(convention: Convention, weight: ArrayLike) -> Array:
    """PyTorch's weight (C, D/groups, K, L) as the framework wants it to give the same numbers."""
    weight = np.asarray(weight)
    turned = weight[:, :, ::-1, ::-1] if convention.flipped else weight
    return relaid(turned, PYTORCH.weight_layout, convention.weight_layout)


def weight_from(convention: Convention, weight: ArrayLike) -> Array:
    """A framework's weight as PyTorch's (C, D/groups, K, L)."""
    plain = relaid(weight, convention.weight_layout, PYTORCH.weight_layout)
    return plain[:, :, ::-1, ::-1] if convention.flipped else plain


def relaid(array: ArrayLike, source: str, target: str) -> Array:
    """The same numbers with axes in another order: relaid(x, "NHWC", "NCHW")."""
    return np.transpose(array, [source.index(letter) for letter in target])


def compute(
    convention: Convention,
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    crop: tuple[Pair, Pair],
    stride: Pair = (1, 1),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    """What the framework's function answers, arguments and result in the framework's layouts.

    x : 4 axes in `convention.data_layout`
    weight : 4 axes in `convention.weight_layout`
    bias : (D,), or None
    crop : ((top, bottom), (left, right)), from one of the `…_crop` functions
    """
    x, weight = np.asarray(x), np.asarray(weight)
    for name, array in (("x", x), ("weight", weight)):
        if array.ndim != 4:
            raise ShapeError(
                f"{name} has shape {array.shape}. {convention.framework} needs four axes, "
                f"x {convention.data_layout} and weight {convention.weight_layout}."
            )
    y = stamp_and_crop(
        relaid(x, convention.data_layout, "NCHW"),
        weight_from(convention, weight),
        bias,
        stride=stride,
        crop=crop,
        groups=groups,
        dilation=dilation,
    )
    return relaid(y, "NCHW", convention.data_layout)


def keras_conv_transpose(
    x: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    strides: Pair = (1, 1),
    padding: Literal["valid", "same"] = "valid",
    output_padding: Pair | None = None,
    dilation_rate: Pair = (1, 1),
) -> Array:
    """`keras.layers.Conv2DTranspose`: x (N, H, W, C), kernel (K, L, D, C) -> (N, P, Q, D)."""
    axes = _axes(np.shape(x)[1:3], np.shape(kernel)[:2], strides, dilation_rate)
    extra = output_padding or (None, None)
    rows, columns = (keras_crop(axis, padding, op) for axis, op in zip(axes, extra, strict=True))
    return compute(KERAS, x, kernel, bias, crop=(rows, columns), stride=strides, dilation=dilation_rate)


def tensorflow_conv2d_transpose(
    x: ArrayLike,
    filters: ArrayLike,
    output_size: Pair,
    *,
    strides: Pair = (1, 1),
    padding: Literal["VALID", "SAME"] = "SAME",
    dilations: Pair = (1, 1),
) -> Array:
    """`tf.nn.conv2d_transpose`: x (N, H, W, C), filters (K, L, D, C) -> (N, *output_size, D)."""
    axes = _axes(np.shape(x)[1:3], np.shape(filters)[:2], strides, dilations)
    rows, columns = (tensorflow_crop(a, padding, size) for a, size in zip(axes, output_size, strict=True))
    return compute(TENSORFLOW, x, filters, crop=(rows, columns), stride=strides, dilation=dilations)


def onnx_conv_transpose(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    strides: Sequence[int] | None = None,
    pads: Sequence[int] | None = None,
    auto_pad: AutoPad = "NOTSET",
    output_shape: Sequence[int] | None = None,
    output_padding: Sequence[int] | None = None,
    dilations: Sequence[int] | None = None,
    group: int = 1,
) -> Array:
    """ONNX `ConvTranspose` of signals or pictures: x (N, C, [H,] W), weight (C, D/group, [K,] L).

    pads : all starts, then all ends; output_shape : spatial sizes only, as the operator has it
    """
    x, weight = np.asarray(x), np.asarray(weight)
    if x.ndim not in (3, 4) or weight.ndim != x.ndim:
        raise ShapeError(
            f"x has shape {x.shape} and weight {weight.shape}. Use x (N, C, W) or (N, C, H, W) and a "
            f"weight with as many axes."
        )
    rank = x.ndim - 2

    def pair(values: Sequence[int] | None, least: int) -> Pair:
        given = [least] * rank if values is None else [int(value) for value in values]
        return (given[0], given[1]) if rank == 2 else (least, given[0])

    stride, dilation, extra = pair(strides, 1), pair(dilations, 1), pair(output_padding, 0)
    cut = list(pads or [0] * (2 * rank))
    starts, ends = pair(cut[:rank], 0), pair(cut[rank:], 0)
    wanted: Sequence[int | None] = (None, None) if output_shape is None else pair(output_shape, 1)
    if rank == 1:
        x, weight = x[:, :, None], weight[:, :, None]
    crops = [
        onnx_crop(axis, (start, end), auto_pad, size, op)
        for axis, start, end, size, op in zip(
            _axes(x.shape[2:], weight.shape[2:], stride, dilation), starts, ends, wanted, extra, strict=True
        )
    ]
    crop = crops[0], crops[1]
    y = compute(ONNX, x, weight, bias, crop=crop, stride=stride, dilation=dilation, groups=group)
    return y if rank == 2 else y[:, :, 0]


def jax_conv_transpose(
    x: ArrayLike,
    weight: ArrayLike,
    *,
    strides: Pair = (1, 1),
    padding: Literal["VALID", "SAME"] | tuple[Pair, Pair] = "VALID",
    rhs_dilation: Pair = (1, 1),
    transpose_kernel: bool = False,
    use_consistent_padding: bool = False,
) -> Array:
    """`jax.lax.conv_transpose`: x (N, H, W, C), weight (K, L, C, D) or, transposed, (K, L, D, C)."""
    axes = _axes(np.shape(x)[1:3], np.shape(weight)[:2], strides, rhs_dilation)
    convention = JAX_TRANSPOSED_KERNEL if transpose_kernel else JAX
    rows, columns = (
        jax_crop(axis, padding if isinstance(padding, str) else padding[i], use_consistent_padding)
        for i, axis in enumerate(axes)
    )
    return compute(convention, x, weight, crop=(rows, columns), stride=strides, dilation=rhs_dilation)


def _axes(size: Sequence[int], kernel: Sequence[int], stride: Pair, dilation: Pair) -> tuple[Axis, Axis]:
    height, width = (
        Axis(size=n, kernel=k, stride=s, dilation=d)
        for n, k, s, d in zip(size, kernel, stride, dilation, strict=True)
    )
    return height, width
