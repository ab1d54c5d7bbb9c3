import json

import numpy as np
import pytest

from tconv_core import Axis, Geometry, GeometryError, ShapeError, conv_transpose2d
from tconv_core.frameworks import (
    JAX,
    KERAS,
    ONNX,
    PYTORCH,
    TENSORFLOW,
    calls,
    compute,
    jax_conv_transpose,
    jax_crop,
    keras_conv_transpose,
    keras_crop,
    onnx_conv_transpose,
    onnx_crop,
    pytorch_crop,
    relaid,
    tensorflow_conv2d_transpose,
    tensorflow_crop,
    weight_for,
    weight_from,
)
from tests.core.oracle import Reader, golden


def cases(file, names):
    read = golden(file)
    readers = [Reader(read[name]) for name in names]
    for case in json.loads(str(read["cases"])):
        shapes = case.pop("shapes")
        yield case, [r.take(*s).astype(np.float32) for r, s in zip(readers, shapes, strict=True)]
    assert all(reader.finished() for reader in readers)


def test_jax_conv_transpose_answers_what_jax_answers():
    seen = set()
    for case, (x, w, y) in cases("jax.npz", "xwy"):
        answer = jax_conv_transpose(x, w, **case)
        assert answer.shape == y.shape, case
        assert np.array_equal(answer, y), case
        kind = case["padding"] if isinstance(case["padding"], str) else "explicit"
        seen.add((kind, case["transpose_kernel"], case["use_consistent_padding"]))
    assert len(seen) >= 6


def test_keras_and_tensorflow_layers_answer_what_they_answer():
    seen = set()
    for case, (x, w, b, y) in cases("keras.npz", "xwby"):
        if "output_size" in case:
            answer = tensorflow_conv2d_transpose(
                x,
                w,
                case["output_size"],
                strides=case["strides"],
                padding=case["padding"],
                dilations=case["dilation"],
            )
            seen.add(case["padding"])
        else:
            case["dilation_rate"] = case.pop("dilation")
            if not y.size:  # Keras answers with an empty array, we with an explanation
                with pytest.raises(GeometryError, match="so nothing is left"):
                    keras_conv_transpose(x, w, b, **case)
                continue
            answer = keras_conv_transpose(x, w, b, **case)
            seen.add((case["padding"], case["output_padding"] is None))
        assert answer.shape == y.shape, case
        assert np.array_equal(answer, y), case
    assert len(seen) == 6


X = np.array([[1.0, 2], [3, 4]])
W = np.arange(1.0, 10).reshape(3, 3)
FULL = np.array(
    [
        [1, 2, 5, 4, 6],
        [4, 5, 14, 10, 12],
        [10, 14, 36, 24, 30],
        [12, 15, 34, 20, 24],
        [21, 24, 55, 32, 36],
    ]
)
AXIS = Axis(size=2, kernel=3, stride=2)
PADDED = Axis(size=2, kernel=3, stride=2, padding=1, output_padding=1)


@pytest.mark.parametrize(
    ("crop", "expected"),
    [
        (pytorch_crop(AXIS), (0, 0)),
        (pytorch_crop(Axis(size=2, kernel=3, stride=2, padding=1)), (1, 1)),
        (pytorch_crop(PADDED), (1, 0)),
        (keras_crop(AXIS, "valid"), (0, 0)),
        (keras_crop(AXIS, "same"), (0, 1)),
        (keras_crop(AXIS, "same", 0), (1, 1)),
        (keras_crop(AXIS, "same", 1), (0, 1)),
        (tensorflow_crop(AXIS, "SAME", 3), (1, 1)),
        (tensorflow_crop(AXIS, "SAME", 4), (0, 1)),
        (onnx_crop(AXIS, (1, 1)), (1, 1)),
        (onnx_crop(AXIS, (1, 1), output_padding=1), (1, 0)),
        (onnx_crop(AXIS, auto_pad="SAME_UPPER"), (0, 1)),
        (onnx_crop(AXIS, auto_pad="SAME_LOWER"), (1, 0)),
        (onnx_crop(AXIS, output_size=4), (1, 0)),
        (onnx_crop(AXIS, (7, 7), auto_pad="VALID"), (0, 0)),
        (jax_crop(AXIS, "VALID"), (0, 0)),
        (jax_crop(AXIS, "SAME"), (0, 1)),
        (jax_crop(AXIS, (1, 1)), (1, 1)),
        (jax_crop(AXIS, (0, 0)), (2, 2)),
        (jax_crop(AXIS, (0, 1), use_consistent_padding=True), (0, 1)),
    ],
)
def test_crops_of_the_lesson(crop, expected):
    assert crop == expected


@pytest.mark.parametrize(
    ("kernel", "stride", "crop"),
    [
        (4, 2, (1, 1)),
        (2, 2, (0, 0)),
        (5, 2, (1, 2)),
        (3, 1, (1, 1)),
        (4, 1, (1, 2)),
        (5, 3, (1, 1)),
        (2, 3, (0, -1)),
    ],
)
def test_keras_same_cuts_the_larger_half_at_the_end(kernel, stride, crop):
    assert keras_crop(Axis(size=4, kernel=kernel, stride=stride), "same") == crop


def test_keras_sizes_of_the_lesson():
    for padding, size in (("valid", 9), ("same", 8)):
        y = keras_conv_transpose(
            np.ones((1, 4, 4, 1)), np.ones((3, 3, 1, 1)), strides=(2, 2), padding=padding
        )
        assert y.shape == (1, size, size, 1)


def test_keras_same_on_the_example_that_hand_calculations_miss():
    x, w = np.array([[2.0, 1], [3, 2]]), np.array([[1.0, 2, 1], [2, 0, 1], [0, 2, 1]])
    y = keras_conv_transpose(x[None, ..., None], w[..., None, None], strides=(2, 2), padding="same")
    assert y[0, ..., 0].tolist() == [[2, 4, 3, 2], [4, 0, 4, 0], [3, 10, 7, 6], [6, 0, 7, 0]]


def test_the_same_shape_may_be_one_pixel_apart():
    wide = Axis(size=8, kernel=5, stride=2, padding=2, output_padding=1)
    assert wide.output_size == 16
    assert pytorch_crop(wide) == (2, 1)
    assert keras_crop(wide, "same") == (1, 2)


def test_every_call_is_its_crop_of_the_same_canvas():
    geometry = Geometry(height=AXIS, width=PADDED)
    x, w = X[None, None], W[None, None]
    found = calls(geometry)
    assert {call.convention.framework for call in found} == {
        "PyTorch",
        "Keras",
        "TensorFlow",
        "ONNX",
        "JAX",
    }
    for call in found:
        convention = call.convention
        (top, bottom), (left, right) = call.crop
        assert call.output_shape == (5 - top - bottom, 5 - left - right)
        answer = compute(
            convention,
            relaid(x, "NCHW", convention.data_layout),
            weight_for(convention, w),
            crop=call.crop,
            stride=(2, 2),
        )
        canvas = np.pad(FULL, 3)
        expected = canvas[3 + top : 8 - bottom, 3 + left : 8 - right]
        assert np.array_equal(relaid(answer, convention.data_layout, "NCHW")[0, 0], expected), call


def test_pytorch_onnx_and_explicit_jax_padding_are_one_crop():
    geometry = Geometry(height=PADDED, width=Axis(size=3, kernel=2, stride=3, padding=1, output_padding=2))
    explicit = [
        call.crop
        for call in calls(geometry)
        if call.arguments.startswith(("padding=(", "pads=", "padding=[["))
    ]
    assert len(explicit) == 4
    assert set(explicit) == {((1, 0), (1, -1))}


def test_calls_that_keras_refuses_are_left_out():
    geometry = Geometry.square(size=4, kernel=3, stride=2, dilation=2)
    assert KERAS not in {call.convention for call in calls(geometry)}
    assert KERAS in {call.convention for call in calls(Geometry.square(size=4, kernel=3, dilation=2))}


def test_weight_layouts_carry_the_numbers_to_their_places():
    weight = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    assert weight_for(PYTORCH, weight).shape == weight_for(ONNX, weight).shape == (2, 3, 4, 5)
    assert weight_for(KERAS, weight).shape == weight_for(TENSORFLOW, weight).shape == (4, 5, 3, 2)
    assert weight_for(KERAS, weight)[1, 2, 0, 1] == weight[1, 0, 1, 2]
    assert weight_for(JAX, weight).shape == (4, 5, 2, 3)
    assert weight_for(JAX, weight)[1, 2, 0, 1] == weight[0, 1, 2, 2]
    for convention in (PYTORCH, KERAS, TENSORFLOW, ONNX, JAX):
        assert np.array_equal(weight_from(convention, weight_for(convention, weight)), weight)


def test_jax_gives_pytorchs_numbers_once_the_kernel_is_turned():
    rng = np.random.default_rng(0)
    x, weight = rng.integers(-4, 5, (2, 3, 4, 5)), rng.integers(-4, 5, (3, 2, 3, 2))
    y = jax_conv_transpose(relaid(x, "NCHW", "NHWC"), weight_for(JAX, weight), strides=(2, 3))
    torch = conv_transpose2d(x, weight, None, (2, 3))
    assert np.array_equal(relaid(y, "NHWC", "NCHW")[..., : torch.shape[-1]], torch)
    plain = jax_conv_transpose(relaid(x, "NCHW", "NHWC"), relaid(weight, "IOHW", "HWIO"), strides=(2, 3))
    assert not np.array_equal(plain, y)


def test_onnx_cuts_the_odd_sample_at_the_end_only_for_same_upper():
    x, w = np.array([[[1.0, 2, 3]]]), np.array([[[1.0, 1, 1]]])
    upper = onnx_conv_transpose(x, w, strides=[2], auto_pad="SAME_UPPER")
    lower = onnx_conv_transpose(x, w, strides=[2], auto_pad="SAME_LOWER")
    given = onnx_conv_transpose(x, w, strides=[2], output_shape=[6])
    assert upper.tolist() == [[[1, 1, 3, 2, 5, 3]]]
    assert lower.tolist() == [[[1, 3, 2, 5, 3, 3]]]
    assert np.array_equal(given, lower)


def test_onnx_attributes_meet_pytorchs_arguments():
    rng = np.random.default_rng(1)
    x, w, b = rng.integers(-4, 5, (2, 4, 5, 3)), rng.integers(-4, 5, (4, 3, 3, 2)), np.arange(6)
    y = onnx_conv_transpose(
        x, w, b, strides=[3, 2], pads=[1, 0, 1, 0], output_padding=[2, 1], dilations=[1, 2], group=2
    )
    assert np.array_equal(y, conv_transpose2d(x, w, b, (3, 2), (1, 0), (2, 1), 2, (1, 2)))
    uneven = onnx_conv_transpose(x, w, b, strides=[3, 2], pads=[0, 1, 2, 0], group=2)
    full = conv_transpose2d(x, w, b, (3, 2), groups=2)
    assert np.array_equal(uneven, full[:, :, :-2, 1:])


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (
            "output_padding=2 is not smaller than stride=2, as Keras demands. Use output_padding <= 1, "
            "or None.",
            lambda: keras_crop(AXIS, "same", 2),
        ),
        (
            "Keras refuses stride=2 with dilation=3. Use 1 for one of them.",
            lambda: keras_crop(Axis(size=2, kernel=3, stride=2, dilation=3), "valid"),
        ),
        (
            "output size 5 does not belong to 2 input samples with stride=2 and SAME. Use 3 … 4.",
            lambda: tensorflow_crop(AXIS, "SAME", 5),
        ),
        (
            "output size 4 does not belong to 2 input samples with stride=2 and VALID. Use 5 … 6.",
            lambda: tensorflow_crop(AXIS, "VALID", 4),
        ),
        (
            "crop=(2, 3) cuts 5 of the 5 samples this axis produces, so nothing is left. Cut fewer than 5.",
            lambda: onnx_conv_transpose(np.ones((1, 1, 2)), np.ones((1, 1, 3)), strides=[2], pads=[2, 3]),
        ),
    ],
)
def test_what_a_framework_refuses_is_refused_in_words(words, wrong):
    with pytest.raises(GeometryError) as fault:
        wrong()
    assert str(fault.value) == words


def test_ranks_that_do_not_fit_are_named():
    with pytest.raises(ShapeError, match=r"Keras needs four axes, x NHWC and weight HWOI"):
        compute(KERAS, np.ones((2, 2)), np.ones((1, 1, 1, 1)), crop=((0, 0), (0, 0)))
    with pytest.raises(ShapeError, match=r"x has shape \(1, 1, 2\) and weight \(1, 1, 2, 2\)"):
        onnx_conv_transpose(np.ones((1, 1, 2)), np.ones((1, 1, 2, 2)))
