"""The ONNX project's own test cases of ConvTranspose, as the `onnx` package ships them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from onnx.backend.test.case.node import convtranspose

from tconv_core.frameworks import onnx_conv_transpose

DATA = Path(onnx.__file__).parent / "backend" / "test" / "data"
NODE_CASES = sorted(name for name in vars(convtranspose.ConvTranspose) if name.startswith("export"))
FILE_CASES = [
    "pytorch-converted/test_ConvTranspose2d",
    "pytorch-converted/test_ConvTranspose2d_no_bias",
    "pytorch-operator/test_operator_convtranspose",
]


def attributes(node) -> dict:
    """The node's attributes under the names of our function; kernel_shape repeats the weight's shape."""
    found = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    found.pop("kernel_shape", None)
    if "auto_pad" in found:
        found["auto_pad"] = found["auto_pad"].decode()
    return found


def cases_of(export: Callable, monkeypatch) -> list:
    collected = []
    monkeypatch.setattr(
        convtranspose,
        "expect",
        lambda node, inputs, outputs, name: collected.append((node, inputs, outputs)),
    )
    export()
    return collected


def test_the_package_has_the_cases_that_this_file_counts_on():
    assert len(NODE_CASES) >= 8
    assert all((DATA / name).is_dir() for name in FILE_CASES)


@pytest.mark.parametrize("name", [name for name in NODE_CASES if not name.endswith("_3d")])
def test_onnx_node_cases_pass(name, monkeypatch):
    collected = cases_of(getattr(convtranspose.ConvTranspose, name), monkeypatch)
    assert collected
    for node, inputs, outputs in collected:
        answer = onnx_conv_transpose(*inputs, **attributes(node))
        assert answer.dtype == outputs[0].dtype
        assert answer.shape == outputs[0].shape
        assert np.array_equal(answer, outputs[0])


@pytest.mark.parametrize("name", FILE_CASES)
def test_onnx_file_cases_pass(name):
    model = onnx.load(DATA / name / "model.onnx")
    (node,) = model.graph.node
    known = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    given = [value.name for value in model.graph.input if value.name not in known]
    for folder in sorted((DATA / name).glob("test_data_set_*")):

        def read(file):
            return numpy_helper.to_array(onnx.load_tensor(file))

        values = known | {n: read(folder / f"input_{i}.pb") for i, n in enumerate(given)}
        expected = read(folder / "output_0.pb")
        answer = onnx_conv_transpose(*(values[n] for n in node.input), **attributes(node))
        assert answer.shape == expected.shape
        assert np.allclose(answer, expected, rtol=1e-5, atol=1e-5)
