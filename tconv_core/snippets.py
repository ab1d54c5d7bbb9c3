"""Source text that makes each framework print the same numbers: to copy, to run, to compare.

Every text is complete: imports, values, the call, and one `print` of a list of rows rounded to six places.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core.geometry import Axis, Geometry

PRINT = "print((np.round({}, 6) + 0).tolist())\n"


def expected(y: ArrayLike) -> str:
    """What every text prints for the result y (P, Q)."""
    return str((np.round(np.asarray(y, float), 6) + 0).tolist())


def pytorch(x: ArrayLike, weight: ArrayLike, geometry: Geometry) -> str:
    """`torch.nn.functional.conv_transpose2d`; the weight has layout (in, out, rows, columns)."""
    return (
        "import numpy as np\nimport torch\n\n"
        f"x = torch.tensor({_rows(x)}, dtype=torch.float64)\n"
        f"w = torch.tensor({_rows(weight)}, dtype=torch.float64)\n"
        "y = torch.nn.functional.conv_transpose2d(\n"
        "    x[None, None],  # (batch, in, rows, columns)\n"
        "    w[None, None],  # (in, out, rows, columns)\n"
        f"    stride={_pair(geometry, lambda axis: axis.stride)},\n"
        f"    padding={_pair(geometry, lambda axis: axis.padding)},\n"
        f"    output_padding={_pair(geometry, lambda axis: axis.output_padding)},\n"
        f"    dilation={_pair(geometry, lambda axis: axis.dilation)},\n"
        ")\n" + PRINT.format("y[0, 0].numpy()")
    )


def onnx(x: ArrayLike, weight: ArrayLike, geometry: Geometry) -> str:
    """A model of one `ConvTranspose` node, run by onnxruntime in 32-bit numbers.

    onnxruntime wants an output padding below the stride; else the text is a comment that says so.
    """
    if any(axis.output_padding >= axis.stride for axis in (geometry.height, geometry.width)):
        return "# onnxruntime refuses an output_padding that is not below the stride.\n"
    starts = [geometry.height.padding, geometry.width.padding]
    return (
        "import numpy as np\nimport onnxruntime\nfrom onnx import TensorProto, helper\n\n"
        f"x = np.array({_rows(x)}, np.float32)\n"
        f"w = np.array({_rows(weight)}, np.float32)\n"
        "node = helper.make_node(\n"
        '    "ConvTranspose",\n'
        '    ["x", "w"],\n'
        '    ["y"],\n'
        f"    strides={[*_pair(geometry, lambda axis: axis.stride)]},\n"
        f"    pads={starts * 2},  # all starts, then all ends\n"
        f"    output_padding={[*_pair(geometry, lambda axis: axis.output_padding)]},\n"
        f"    dilations={[*_pair(geometry, lambda axis: axis.dilation)]},\n"
        ")\n"
        'ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * 4) for name in "xwy"]\n'
        'graph = helper.make_graph([node], "layer", ends[:2], ends[2:])\n'
        'model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)\n'
        "session = onnxruntime.InferenceSession(model.SerializeToString())\n"
        "# w: (in, out, rows, columns)\n"
        '(y,) = session.run(None, {"x": x[None, None], "w": w[None, None]})\n'
        + PRINT.format("y[0, 0].astype(float)")
    )


def keras(x: ArrayLike, weight: ArrayLike, geometry: Geometry) -> str:
    """`keras.layers.Conv2DTranspose` without a crop of its own, then the crop as a slice.

    Keras refuses a stride together with a dilation; the text is then a comment that says so.
    """
    axes = geometry.height, geometry.width
    if any(axis.stride > 1 and axis.dilation > 1 for axis in axes):
        return "# Keras refuses a stride above 1 together with a dilation above 1.\n"
    backend = (
        "import os\n\n# TensorFlow's CPU build has no dilated transposed convolution.\n"
        'os.environ["KERAS_BACKEND"] = "jax"\n'
        if any(axis.dilation > 1 for axis in axes)
        else ""
    )
    beyond = [
        max(0, axis.padding + axis.output_size - max(axis.full_size, _keras_size(axis))) for axis in axes
    ]
    kept = ", ".join(f"{axis.padding}:{axis.padding + axis.output_size}" for axis in axes)
    longer = (
        "# The output padding reaches past the stamps.\n"
        f"y = np.pad(y, ((0, 0), (0, {beyond[0]}), (0, {beyond[1]}), (0, 0)))\n"
        if any(beyond)
        else ""
    )
    return (
        backend + "import keras\nimport numpy as np\n\n"
        f"x = np.array({_rows(x)}, float)\n"
        f"w = np.array({_rows(weight)}, float)\n"
        "layer = keras.layers.Conv2DTranspose(\n"
        "    1,\n"
        f"    {_pair(geometry, lambda axis: axis.kernel)},\n"
        f"    strides={_pair(geometry, lambda axis: axis.stride)},\n"
        f"    dilation_rate={_pair(geometry, lambda axis: axis.dilation)},\n"
        '    padding="valid",\n'
        "    use_bias=False,\n"
        '    dtype="float64",\n'
        ")\n"
        "layer.build((None, *x.shape, 1))\n"
        "layer.set_weights([w[:, :, None, None]])  # (rows, columns, out, in)\n"
        "y = np.asarray(layer(x[None, :, :, None]))  # (batch, rows, columns, out)\n"
        + longer
        + PRINT.format(f"y[0, {kept}, 0]")
    )


def jax(x: ArrayLike, weight: ArrayLike, geometry: Geometry) -> str:
    """`jax.lax.conv_transpose`, whose explicit padding goes around the stretched input."""
    return (
        'import jax\nimport numpy as np\n\njax.config.update("jax_enable_x64", True)\n'
        f"x = np.array({_rows(x)}, float)\n"
        f"w = np.array({_rows(weight)}, float)\n"
        "y = jax.lax.conv_transpose(\n"
        "    x[None, :, :, None],  # (batch, rows, columns, in)\n"
        "    w[:, :, None, None],  # (rows, columns, out, in)\n"
        f"    strides={_pair(geometry, lambda axis: axis.stride)},\n"
        f"    padding={_pair(geometry, lambda axis: axis.gather_padding)},  # around the stretched input\n"
        f"    rhs_dilation={_pair(geometry, lambda axis: axis.dilation)},\n"
        "    transpose_kernel=True,  # otherwise JAX uses the kernel turned by 180 degrees\n"
        ")\n" + PRINT.format("np.asarray(y)[0, :, :, 0]")
    )


def numpy(x: ArrayLike, weight: ArrayLike, geometry: Geometry) -> str:
    """Stamp, add up, crop: one strided addition for each kernel tap."""
    axes = geometry.height, geometry.width
    shape = tuple(max(axis.full_size, axis.padding + axis.output_size) for axis in axes)
    rows, columns = (
        f"{name} * {axis.dilation} : {name} * {axis.dilation} + {axis.stretched_size} : {axis.stride}"
        for name, axis in zip(("k", "l"), axes, strict=True)
    )
    kept = ", ".join(f"{axis.padding} : {axis.padding + axis.output_size}" for axis in axes)
    return (
        "import numpy as np\n\n"
        f"x = np.array({_rows(x)}, float)\n"
        f"w = np.array({_rows(weight)}, float)\n"
        f"full = np.zeros({shape})\n"
        "for k in range(w.shape[0]):\n"
        "    for l in range(w.shape[1]):\n"
        f"        full[{rows}, {columns}] += w[k, l] * x\n"
        f"y = full[{kept}]\n" + PRINT.format("y")
    )


SNIPPETS: dict[str, Callable[[ArrayLike, ArrayLike, Geometry], str]] = {
    "PyTorch": pytorch,
    "Keras": keras,
    "ONNX": onnx,
    "JAX": jax,
    "NumPy": numpy,
}


def _keras_size(axis: Axis) -> int:
    """The size of `padding="valid"`: at least one stride for every input sample."""
    return axis.stretched_size - 1 + max(axis.extent, axis.stride)


def _rows(array: ArrayLike) -> str:
    values: NDArray[Any] = np.asarray(array)
    return str(values.tolist())


def _pair(geometry: Geometry, number: Callable[[Axis], Any]) -> tuple[Any, Any]:
    return number(geometry.height), number(geometry.width)
