from functools import reduce

import numpy as np
import pytest

import tconv_core
from tconv_core import GeometryError, ShapeError, strategies
from tconv_core.gradients import (
    conv1d_gradients,
    conv2d_gradients,
    conv_transpose1d_gradients,
    conv_transpose2d_gradients,
)
from tconv_core.ops import conv1d, conv2d, conv_transpose1d, conv_transpose2d, stamp_and_crop
from tests.core.oracle import Reader, axis_of, golden, triples


def layers():
    """(transposed?, x, weight, bias, parameters, y, grad, three gradients) of every golden layer."""
    file = golden("pytorch_layers.npz")
    read = {name: Reader(file[name]) for name in ("x", "w", "b", "y", "gx", "gw", "gb")}
    for row in file["table"].tolist():
        transposed, batch, C, D, groups, has_bias, bits, *rest = row
        size, kernel, stride, padding, extra, dilation = (tuple(rest[i : i + 2]) for i in range(0, 12, 2))
        dtype = np.dtype(f"float{bits}")
        first, second = (C, D) if transposed else (D, C)
        shape = first, second // groups, *kernel
        x, weight = read["x"].take(batch, C, *size).astype(dtype), read["w"].take(*shape).astype(dtype)
        bias = read["b"].take(D).astype(dtype) if has_bias else None
        if transposed:
            cells = [
                (n - 1) * s + d * (k - 1) + 1 - 2 * p + op
                for n, k, s, p, op, d in zip(size, kernel, stride, padding, extra, dilation, strict=True)
            ]
            parameters = {"stride": stride, "padding": padding, "output_padding": extra}
        else:
            cells = [
                (n + 2 * p - d * (k - 1) - 1) // s + 1
                for n, k, s, p, d in zip(size, kernel, stride, padding, dilation, strict=True)
            ]
            parameters = {"stride": stride, "padding": padding}
        parameters |= {"groups": groups, "dilation": dilation}
        y = read["y"].take(batch, D, *cells)
        grad = (np.arange(y.size).reshape(y.shape) % 7 - 3).astype(dtype)
        gradients = (
            read["gx"].take(*x.shape),
            read["gw"].take(*shape),
            read["gb"].take(D) if has_bias else None,
        )
        yield bool(transposed), x, weight, bias, parameters, y, grad, gradients
    assert all(reader.finished() for reader in read.values())


def force(monkeypatch, strategy):
    """Let every call take one strategy, with blocks so small that each layer needs many of them."""
    if strategy == "as chosen":
        return
    monkeypatch.setattr(strategies, "TINY", 1 << 40 if strategy == "tiny" else 0)
    monkeypatch.setattr(
        strategies, "_prefers_phases", lambda plan: "phases" in strategy and plan.groups == 1
    )
    if "small blocks" in strategy:
        monkeypatch.setattr(strategies, "CELLS", 60)
        monkeypatch.setattr(strategies, "ROWS", 7)
        monkeypatch.setattr(strategies, "COLUMNS", 6)


STRATEGIES = ["as chosen", "tiny", "scatter", "phases", "scatter in small blocks", "phases in small blocks"]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_answers_exactly_what_pytorch_answers(monkeypatch, strategy):
    force(monkeypatch, strategy)
    seen = set()
    for transposed, x, weight, bias, parameters, y, _, _ in layers():
        layer = conv_transpose2d if transposed else conv2d
        answer = layer(x, weight, bias, **parameters)
        assert answer.dtype == x.dtype
        assert np.array_equal(answer, y), parameters
        seen.add((transposed, x.shape[0], parameters["groups"] > 1, bias is None, x.dtype.itemsize))
    assert len(seen) > 40


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_gradients_are_exactly_those_of_pytorch(monkeypatch, strategy):
    force(monkeypatch, strategy)
    for transposed, x, weight, bias, parameters, _, grad, expected in layers():
        backward = conv_transpose2d_gradients if transposed else conv2d_gradients
        found = backward(grad, x, weight, **parameters)
        assert found.input.dtype == found.weight.dtype == found.bias.dtype == x.dtype
        assert np.array_equal(found.input, expected[0]), parameters
        assert np.array_equal(found.weight, expected[1]), parameters
        if bias is not None:
            assert np.array_equal(found.bias, expected[2]), parameters


def stamped(x, weight, bias, stride, padding, extra, groups, dilation):
    """The definition with one strided addition for each tap, in float64: exact on small whole numbers."""
    (N, C, H, W), (_, each, K, L) = x.shape, weight.shape
    x, weight = x.astype(float), weight.astype(float)
    full = np.zeros(
        (
            N,
            each * groups,
            (H - 1) * stride[0] + dilation[0] * (K - 1) + 1 + extra[0],
            (W - 1) * stride[1] + dilation[1] * (L - 1) + 1 + extra[1],
        )
    )
    for g in range(groups):
        inputs, outputs = slice(g * C // groups, (g + 1) * C // groups), slice(g * each, (g + 1) * each)
        for k in range(K):
            for l in range(L):
                product = np.moveaxis(np.tensordot(x[:, inputs], weight[inputs, :, k, l], (1, 0)), 3, 1)
                rows = slice(k * dilation[0], k * dilation[0] + (H - 1) * stride[0] + 1, stride[0])
                columns = slice(l * dilation[1], l * dilation[1] + (W - 1) * stride[1] + 1, stride[1])
                full[:, outputs, rows, columns] += product
    kept = full[:, :, padding[0] : full.shape[2] - padding[0], padding[1] : full.shape[3] - padding[1]]
    return kept if bias is None else kept + bias[:, None, None]


LARGE = {  # batch, C, D, size, kernel, stride, padding, output padding, groups, dilation
    "picture": (1, 1, 1, (301, 290), (4, 5), (2, 3), (1, 0), (1, 2), 1, (1, 1)),
    "colour": (2, 3, 4, (130, 141), (3, 4), (2, 2), (1, 1), (1, 0), 1, (1, 1)),
    "kernel smaller than stride": (1, 2, 3, (90, 80), (2, 1), (3, 4), (0, 0), (2, 3), 1, (1, 1)),
    "one cell": (9, 40, 70, (1, 1), (4, 5), (1, 2), (0, 1), (0, 1), 1, (1, 2)),
    "many channels": (1, 130, 90, (19, 23), (4, 4), (2, 2), (1, 1), (0, 0), 1, (1, 1)),
    "many bands": (1, 50, 90, (67, 61), (4, 3), (2, 2), (1, 1), (0, 1), 1, (1, 1)),
    "many bands, far taps": (2, 30, 60, (45, 61), (5, 3), (1, 2), (2, 0), (0, 0), 1, (3, 2)),
    "U-Net": (1, 96, 60, (40, 44), (2, 2), (2, 2), (0, 0), (0, 0), 1, (1, 1)),
    "odd kernel": (3, 50, 130, (33, 9), (3, 5), (2, 2), (1, 2), (1, 1), 1, (1, 1)),
    "small maps of a batch": (37, 30, 20, (4, 5), (5, 4), (2, 2), (2, 1), (1, 0), 1, (1, 1)),
    "dilated": (2, 24, 18, (30, 31), (3, 3), (2, 3), (3, 2), (1, 0), 1, (3, 2)),
    "holes": (2, 24, 18, (30, 31), (3, 2), (2, 4), (0, 0), (1, 3), 1, (2, 4)),
    "stride one": (2, 20, 24, (50, 45), (3, 3), (1, 1), (1, 1), (0, 0), 1, (1, 1)),
    "stride one, dilated": (1, 20, 24, (50, 45), (3, 5), (1, 1), (2, 4), (1, 0), 1, (2, 3)),
    "depthwise": (2, 64, 64, (40, 30), (4, 4), (2, 2), (1, 1), (0, 0), 64, (1, 1)),
    "depthwise, twice the channels": (1, 300, 600, (20, 11), (3, 4), (2, 3), (1, 0), (0, 2), 300, (1, 1)),
    "groups": (2, 60, 90, (21, 22), (3, 3), (2, 2), (1, 1), (1, 1), 3, (1, 1)),
    "wide groups": (1, 8, 700, (21, 22), (3, 3), (2, 1), (1, 0), (1, 0), 2, (1, 1)),
    "line": (3, 20, 30, (1, 400), (1, 16), (1, 8), (0, 4), (0, 0), 1, (1, 1)),
    "long line": (2, 30, 100, (1, 3000), (1, 9), (1, 4), (0, 3), (0, 1), 1, (1, 1)),
    "line of groups": (2, 6, 12, (1, 3000), (1, 5), (1, 2), (0, 0), (0, 1), 6, (1, 3)),
    "crop beyond the canvas's middle": (1, 9, 5, (12, 60), (9, 3), (2, 2), (14, 1), (1, 0), 1, (1, 1)),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
@pytest.mark.parametrize("name", LARGE)
def test_large_layers_are_exact_on_whole_numbers(name, dtype):
    batch, C, D, size, kernel, stride, padding, extra, groups, dilation = LARGE[name]
    rng = np.random.default_rng(len(name))
    x, weight, bias = (
        rng.integers(-5, 6, shape).astype(dtype)
        for shape in ((batch, C, *size), (C, D // groups, *kernel), (D,))
    )
    parameters = stride, padding, extra, groups, dilation
    for given in (None, bias):
        answer = conv_transpose2d(x, weight, given, *parameters)
        assert answer.dtype == dtype
        assert np.array_equal(answer, stamped(x, weight, given, *parameters))


@pytest.mark.parametrize("name", LARGE)
def test_large_gradients_are_adjoint_on_whole_numbers(name):
    batch, C, D, size, kernel, stride, padding, extra, groups, dilation = LARGE[name]
    rng = np.random.default_rng(len(name))
    x, weight, v, u = (
        rng.integers(-3, 4, shape).astype(float)
        for shape in (
            (batch, C, *size),
            (C, D // groups, *kernel),
            (batch, C, *size),
            (C, D // groups, *kernel),
        )
    )
    parameters = stride, padding, extra, groups, dilation
    y = conv_transpose2d(x, weight, None, *parameters)
    grad = rng.integers(-3, 4, y.shape).astype(float)
    found = conv_transpose2d_gradients(grad, x, weight, *parameters)
    assert (found.input * v).sum() == (grad * conv_transpose2d(v, weight, None, *parameters)).sum()
    assert (found.weight * u).sum() == (grad * conv_transpose2d(x, u, None, *parameters)).sum()
    assert np.array_equal(found.bias, grad.sum((0, 2, 3)))
    if extra[0] < stride[0] and extra[1] < stride[1]:
        back = conv2d(grad, weight, None, stride, padding, dilation, groups)
        assert np.array_equal(back, found.input)
        assert np.array_equal(conv2d_gradients(x, grad, weight, stride, padding, dilation, groups).input, y)


@pytest.mark.parametrize("name", LARGE)
def test_float32_errs_by_a_few_units_in_the_last_place_for_each_addition(name):
    batch, C, D, size, kernel, stride, padding, extra, groups, dilation = LARGE[name]
    rng = np.random.default_rng(len(name))
    x, weight = rng.standard_normal((batch, C, *size)), rng.standard_normal((C, D // groups, *kernel))
    parameters = stride, padding, extra, groups, dilation
    small = [array.astype(np.float32) for array in (x, weight)]
    exact = conv_transpose2d(*(array.astype(float) for array in small), None, *parameters)
    size_of_sums = conv_transpose2d(*(np.abs(array).astype(float) for array in small), None, *parameters)
    error = np.abs(conv_transpose2d(*small, None, *parameters) - exact)
    length = C // groups * kernel[0] * kernel[1]
    assert (error <= np.finfo(np.float32).eps * (2 + np.sqrt(length)) * size_of_sums).all()


def spread(*shape):
    """The whole numbers of the golden file's large layers: see tests/golden/make_pytorch.py."""
    return (np.arange(int(np.prod(shape))) * 7919 % 104729 % 19 - 9).reshape(shape).astype(float)


def test_layers_of_real_networks_are_exactly_pytorchs():
    file = golden("pytorch_large.npz")
    samples, checksums = iter(file["samples"]), iter(file["checksums"])
    for N, C, D, groups, H, W, K, L, *pairs in file["table"].tolist():
        stride, padding, extra, dilation = (tuple(pairs[i : i + 2]) for i in range(0, 8, 2))
        x, weight = spread(N, C, H, W), spread(C, D // groups, K, L)
        parameters = stride, padding, extra, groups, dilation
        y = conv_transpose2d(x, weight, None, *parameters)
        gradients = conv_transpose2d_gradients(spread(*y.shape), x, weight, *parameters)
        for found in (y, gradients.input, gradients.weight):
            flat = found.ravel()
            assert np.array_equal(flat[np.linspace(0, flat.size - 1, 300).astype(int)], next(samples))
            assert flat @ spread(flat.size) == next(checksums)
    assert next(samples, None) is None


def test_one_number_and_a_pair_mean_the_same():
    x, weight = np.arange(18.0).reshape(2, 1, 3, 3), np.arange(9.0).reshape(1, 1, 3, 3)
    expected = conv_transpose2d(x, weight, None, (2, 2), (1, 1), (1, 1), 1, (1, 1))
    for one in (np.int64(1), np.uint8(1), [1, 1], np.array([1, 1])):
        assert np.array_equal(conv_transpose2d(x, weight, None, 2, one, one, np.int32(1), one), expected)


def test_an_input_without_batch_gives_a_result_without_batch():
    rng = np.random.default_rng(0)
    x, weight, back = rng.random((3, 4, 5)), rng.random((3, 2, 2, 2)), rng.random((2, 3, 2, 2))
    assert np.array_equal(conv_transpose2d(x, weight), conv_transpose2d(x[None], weight)[0])
    assert np.array_equal(conv2d(x, back), conv2d(x[None], back)[0])
    grad = np.ones((2, 5, 6))
    alone = conv_transpose2d_gradients(grad, x, weight)
    batched = conv_transpose2d_gradients(grad[None], x[None], weight)
    assert np.array_equal(alone.input, batched.input[0])
    assert np.array_equal(alone.weight, batched.weight)


def test_signals_are_pictures_of_one_row():
    rng = np.random.default_rng(1)
    x, weight, bias = rng.random((2, 4, 7)), rng.random((4, 3, 5)), rng.random(6)
    found = conv_transpose1d(x, weight, bias, 3, [2], (1,), 2, np.int64(2))
    plane = conv_transpose2d(x[:, :, None], weight[:, :, None], bias, (1, 3), (0, 2), (0, 1), 2, (1, 2))
    assert np.array_equal(found, plane[:, :, 0])
    assert conv_transpose1d(x[0], weight, bias, 3, 2, 1, 2, 2).shape == (6, found.shape[-1])
    seen = conv1d(found, rng.random((4, 3, 5)), None, 3, 2, 2, 2)
    assert seen.shape == x.shape
    assert conv1d([[1, 2, 3]], [[[1, 1]]]).tolist() == [[3, 5]]
    assert conv1d([[1, 2, 3]], [[[1, 1]]], padding="valid").tolist() == [[3, 5]]
    assert conv1d([[1, 2, 3]], [[[1, 1]]], padding="same").tolist() == [[3, 5, 3]]


def test_gradients_of_every_small_signal_are_exactly_pytorchs():
    file = golden("pytorch_lines.npz")
    by_input, by_weight = Reader(file["grad_x"]), Reader(file["grad_w"])
    for n, k, s, p, op, d in file["axes"].tolist():
        x, weight = file["signal"][None, None, :n], file["kernel"][None, None, :k]
        length = conv_transpose1d(x, weight, None, s, p, op, 1, d).shape[-1]
        grad = file["cotangent"][None, None, :length]
        found = conv_transpose1d_gradients(grad, x, weight, s, [p], (op,), 1, np.int64(d))
        assert np.array_equal(found.input, by_input.take(1, 1, n))
        assert np.array_equal(found.weight, by_weight.take(1, 1, k))
        assert found.bias.tolist() == [grad.sum()]
    assert by_input.finished()
    assert by_weight.finished()


SIGNALS = [  # batch, C, D, groups, then (size, kernel, stride, padding, output padding, dilation)
    (2, 3, 4, 1, (5, 3, 2, 1, 1, 1)),
    (1, 4, 6, 2, (7, 4, 3, 2, 0, 2)),
    (3, 3, 3, 3, (4, 2, 1, 1, 0, 3)),
    (0, 2, 2, 1, (4, 3, 2, 0, 1, 1)),
    (1, 6, 2, 2, (1, 5, 2, 0, 0, 1)),
]


@pytest.mark.parametrize(("batch", "C", "D", "groups", "numbers"), SIGNALS)
def test_gradients_of_signals_are_the_sums_over_every_cell_tap_and_sample(batch, C, D, groups, numbers):
    axis = axis_of(numbers)
    rng = np.random.default_rng(C)
    cells = rng.integers(-5, 6, (batch, C, axis.size))
    weight = rng.integers(-5, 6, (C, D // groups, axis.kernel))
    samples = rng.integers(-5, 6, (batch, D, axis.output_size))
    of_cells, of_samples, of_weight = (np.zeros_like(array) for array in (cells, samples, weight))
    for n, c, d in np.ndindex(batch, C, D // groups):
        made = c // (C // groups) * (D // groups) + d
        for h, k, p in triples(axis):
            of_cells[n, c, h] += samples[n, made, p] * weight[c, d, k]
            of_samples[n, made, p] += cells[n, c, h] * weight[c, d, k]
            of_weight[c, d, k] += cells[n, c, h] * samples[n, made, p]
    stride, padding, extra, dilation = numbers[2:]
    found = conv_transpose1d_gradients(samples, cells, weight, stride, padding, extra, groups, dilation)
    assert np.array_equal(found.input, of_cells)
    assert np.array_equal(found.weight, of_weight)
    assert np.array_equal(found.bias, samples.sum((0, 2)))
    found = conv1d_gradients(cells, samples, weight, stride, padding, dilation, groups)
    assert np.array_equal(found.input, of_samples)
    assert np.array_equal(found.weight, of_weight)
    assert np.array_equal(found.bias, cells.sum((0, 2)))
    assert all(array.dtype == int for array in found)
    for n in range(batch):  # without a batch, in the common dtype
        alone = conv1d_gradients(
            cells[n], samples[n].astype(np.float32), weight, stride, padding, dilation, groups
        )
        assert alone.input.shape == (D, axis.output_size)
        assert np.array_equal(alone.input, of_samples[n])
        assert alone.weight.dtype == np.float64


@pytest.mark.parametrize("dilation", [(1, 1), (2, 1), (3, 4)])
@pytest.mark.parametrize("kernel", [(3, 3), (2, 5), (4, 1), (6, 2)])
def test_a_convolution_padded_same_keeps_the_size_with_an_odd_zero_at_the_end(kernel, dilation):
    rng = np.random.default_rng(3)
    x, weight = rng.integers(-9, 10, (2, 4, 6, 7)), rng.integers(-9, 10, (6, 2, *kernel))
    spans = [(d * (k - 1) // 2, -(-d * (k - 1) // 2)) for k, d in zip(kernel, dilation, strict=True)]
    zeros = np.pad(x, ((0, 0), (0, 0), *spans))
    y = conv2d(x, weight, None, 1, "same", dilation, 2)
    assert y.shape == (2, 6, 6, 7)
    assert np.array_equal(y, conv2d(zeros, weight, None, 1, 0, dilation, 2))
    grad = rng.integers(-9, 10, y.shape)
    found = conv2d_gradients(grad, x, weight, 1, "same", dilation, 2)
    wide = conv2d_gradients(grad, zeros, weight, 1, 0, dilation, 2)
    (top, _), (left, _) = spans
    assert np.array_equal(found.input, wide.input[:, :, top : top + 6, left : left + 7])
    assert np.array_equal(found.weight, wide.weight)


@pytest.mark.parametrize(
    ("of_x", "of_weight", "of_bias", "of_y"),
    [
        (np.float32, np.float32, None, np.float32),
        (np.float32, np.float64, None, np.float64),
        (np.float32, np.float32, np.float64, np.float64),
        (np.int64, np.int64, None, np.int64),
        (np.int32, np.int16, np.int8, np.int32),
        (np.int64, np.float32, None, np.float64),
        (np.float16, np.float16, np.float16, np.float16),
        (np.longdouble, np.float64, None, np.longdouble),
    ],
)
@pytest.mark.parametrize("size", [3, 60])
def test_the_result_has_the_common_dtype(of_x, of_weight, of_bias, of_y, size):
    x, weight = np.ones((1, 2, size, size), of_x), np.ones((2, 3, 3, 3), of_weight)
    bias = None if of_bias is None else np.ones(3, of_bias)
    y = conv_transpose2d(x, weight, bias, 2)
    assert y.dtype == of_y
    assert y.max() == 8 + (bias is not None)
    back = conv2d(x, np.ones((3, 2, 3, 3), of_weight), bias, 2)
    assert back.dtype == of_y
    assert (back == 18 + (bias is not None)).all()


def test_whole_numbers_beyond_the_floats_stay_exact():
    big = 2**60 + 1
    for size in (1, 200):
        y = conv_transpose2d(np.full((1, size, size), big), np.ones((1, 1, 2, 2), int), None, 2)
        assert (y == big).all()


def test_half_precision_is_summed_in_single_precision():
    x, weight = np.ones((1, 1, 1, 70), np.float16), np.full((1, 1, 1, 64), 40.0625, np.float16)
    y = conv_transpose2d(x, weight)
    assert y.dtype == np.float16
    assert y[0, 0, 0, 63] == 64 * 40.0625
    gradients = conv_transpose2d_gradients(np.ones_like(y), x, weight)
    assert {array.dtype for array in gradients} == {np.dtype(np.float16)}
    assert gradients.input[0, 0, 0, 0] == 64 * 40.0625


@pytest.mark.parametrize("size", [4, 64])
def test_arguments_stay_as_they_are_and_may_be_strided_reversed_or_read_only(size):
    rng = np.random.default_rng(2)
    x = rng.integers(-4, 5, (4, 3, 2 * size, size)).astype(np.float32)[::2, ::-1, ::2, ::-1]
    weight = rng.integers(-4, 5, (5, 3, 4, 3)).astype(np.float32).transpose(1, 0, 3, 2)
    bias = np.arange(10, dtype=np.float32)[::-2]
    before = [array.copy() for array in (x, weight, bias)]
    for array in (x, weight, bias):
        array.setflags(write=False)
    y = conv_transpose2d(x, weight, bias, 2, 1)
    assert np.array_equal(y, conv_transpose2d(*before, 2, 1))
    assert all(np.array_equal(a, b) for a, b in zip((x, weight, bias), before, strict=True))
    assert y.flags.writeable
    assert y.flags.c_contiguous
    assert not np.shares_memory(y, conv_transpose2d(x, weight, bias, 2, 1))


@pytest.mark.parametrize("size", [3, 64])
def test_zero_images_give_zero_results(size):
    y = conv_transpose2d(np.ones((0, 2, size, size)), np.ones((2, 3, 3, 3)), np.ones(3), 2)
    assert y.shape == (0, 3, 2 * size + 1, 2 * size + 1)
    assert conv2d(y, np.ones((2, 3, 3, 3)), np.ones(2), 2).shape == (0, 2, size, size)
    gradients = conv_transpose2d_gradients(y, np.ones((0, 2, size, size)), np.ones((2, 3, 3, 3)), 2)
    assert not gradients.weight.any()
    assert not gradients.bias.any()


def test_output_padding_rows_hold_the_bias_where_no_stamp_reaches():
    y = conv_transpose2d(np.ones((1, 2, 2)), np.ones((1, 1, 3, 3)), [5.0], 2, 0, 1)
    assert (y[0, -1] == 5).all()
    assert (y[0, :, -1] == 5).all()
    assert y[0, 2, 2] == 9


def test_crops_may_differ_on_every_side_and_a_negative_cut_adds_zeros():
    rng = np.random.default_rng(6)
    for size in (3, 90):
        x, weight = rng.integers(-4, 5, (1, 2, size, size)), rng.integers(-4, 5, (2, 2, 3, 4))
        full = conv_transpose2d(x, weight, None, 2)
        answer = stamp_and_crop(x, weight, [10, 20], stride=2, crop=((1, 2), (0, 3)))
        assert np.array_equal(answer, full[:, :, 1:-2, :-3] + [[[10]], [[20]]])
        wide = stamp_and_crop(x, weight, stride=2, crop=((-2, 1), (-1, -3)))
        assert np.array_equal(wide, np.pad(full[:, :, :-1], ((0, 0), (0, 0), (2, 0), (1, 3))))


OK = {"x": np.ones((1, 4, 3, 3)), "weight": np.ones((4, 2, 3, 3))}


@pytest.mark.parametrize(
    ("error", "words", "change"),
    [
        (GeometryError, "padding=4 crops 8 of the 7 samples this axis produces, so nothing is left. "
         "Use padding <= 3, or a larger kernel.", {"stride": 2, "padding": (0, 4)}),
        (GeometryError, "output_padding=2 is not smaller than stride=2 or dilation=1",
         {"stride": 2, "output_padding": 2}),
        (GeometryError, "stride=0 is too small. Use stride >= 1.", {"stride": (1, 0)}),
        (GeometryError, "stride=1.5 is not a whole number", {"stride": 1.5}),
        (GeometryError, "stride=2.0 is not a whole number", {"stride": (2, 2.0)}),
        (GeometryError, "dilation='3' is not a whole number", {"dilation": "3"}),
        (GeometryError, "padding=(1, 2, 3) has 3 numbers. Use one, or (height, width).",
         {"padding": (1, 2, 3)}),
        (GeometryError, "groups=1.0 is not a whole number", {"groups": 1.0}),
        (ShapeError, "groups=0 is too small. Use groups >= 1.", {"groups": 0}),
        (ShapeError, "x has 4 channels and weight 4 in 3 groups.", {"groups": 3}),
        (ShapeError, "x has 4 channels and weight 5 in 1 groups.", {"weight": np.ones((5, 2, 3, 3))}),
        (ShapeError, "x has shape (3, 3). Use x (N, C, H, W) or (C, H, W)", {"x": np.ones((3, 3))}),
        (ShapeError, "weight has shape (2, 3, 3).", {"weight": np.ones((2, 3, 3))}),
        (ShapeError, "x has shape (1, 4, 0, 3), which holds no number. Only the batch may be 0.",
         {"x": np.ones((1, 4, 0, 3))}),
        (ShapeError, "weight has shape (4, 0, 3, 3), which holds no number.",
         {"weight": np.ones((4, 0, 3, 3))}),
        (ShapeError, "bias has shape (3,), but this layer makes 2 channels. Use shape (2,).",
         {"bias": np.ones(3)}),
        (ShapeError, "bias has shape (2, 1), but this layer makes 2 channels.", {"bias": np.ones((2, 1))}),
        (ShapeError, "the arguments' common dtype is complex128. Use whole numbers or floats",
         {"x": np.ones((1, 4, 3, 3), complex)}),
        (ShapeError, "the arguments' common dtype is bool.",
         {"x": np.ones((1, 4, 3, 3), bool), "weight": np.ones((4, 2, 3, 3), bool)}),
    ],
)  # fmt: skip
def test_faults_are_told_with_their_numbers(error, words, change):
    conv_transpose2d(**OK)
    with pytest.raises(error) as fault:
        conv_transpose2d(**OK | change)
    assert str(fault.value).startswith(words)


@pytest.mark.parametrize("wrong", [2.0, np.float64(2), "2"])
def test_a_right_call_does_not_teach_the_cache_a_wrong_one(wrong):
    conv_transpose2d(**OK, stride=2)
    conv_transpose2d(**OK, stride=(2, 2))
    for stride in (wrong, (wrong, wrong)):
        with pytest.raises(GeometryError, match=r"stride=.* is not a whole number"):
            conv_transpose2d(**OK, stride=stride)


@pytest.mark.parametrize(
    ("error", "words", "call"),
    [
        (GeometryError, "a kernel that spans 5 samples does not fit into 3 samples with padding=0. "
         "Use padding >= 1, or a smaller kernel.",
         lambda: conv2d(np.ones((1, 3, 3)), np.ones((1, 1, 3, 3)), dilation=2)),
        (GeometryError, "padding=-1 is too small",
         lambda: conv2d(np.ones((1, 9, 9)), np.ones((1, 1, 3, 3)), padding=-1)),
        (GeometryError, 'padding="same" keeps no size with stride=(2, 1). Use stride=1, or padding in',
         lambda: conv2d(np.ones((1, 9, 9)), np.ones((1, 1, 3, 3)), stride=(2, 1), padding="same")),
        (GeometryError, 'padding="same" keeps no size with stride=2. Use stride=1, or padding in',
         lambda: conv1d(np.ones((1, 9)), np.ones((1, 1, 3)), stride=2, padding="same")),
        (GeometryError, "padding='SAME' has no meaning. Use whole numbers, \"valid\" or \"same\".",
         lambda: conv2d(np.ones((1, 9, 9)), np.ones((1, 1, 3, 3)), padding="SAME")),
        (ShapeError, "x has 3 channels, weight reads 2 in each of 1 groups and makes 4.",
         lambda: conv2d(np.ones((3, 9, 9)), np.ones((4, 2, 3, 3)))),
        (ShapeError, "x has 4 channels, weight reads 2 in each of 2 groups and makes 3.",
         lambda: conv2d(np.ones((4, 9, 9)), np.ones((3, 2, 3, 3)), groups=2)),
        (ShapeError, "grad has shape (1, 1, 4, 4), but the layer answers (1, 1, 5, 5).",
         lambda: conv_transpose2d_gradients(np.ones((1, 1, 4, 4)), np.ones((1, 1, 3, 3)),
                                            np.ones((1, 1, 3, 3)))),
        (ShapeError, "grad has shape (4, 4), but the layer answers (1, 1, 1).",
         lambda: conv2d_gradients(np.ones((4, 4)), np.ones((1, 3, 3)), np.ones((1, 1, 3, 3)))),
        (ShapeError, "grad has shape (1, 1, 4), but the layer answers (1, 1, 5).",
         lambda: conv_transpose1d_gradients(np.ones((1, 1, 4)), np.ones((1, 1, 3)), np.ones((1, 1, 3)))),
        (ShapeError, "grad has shape (1, 1, 1), but the layer answers (1, 1).",
         lambda: conv1d_gradients(np.ones((1, 1, 1)), np.ones((1, 3)), np.ones((1, 1, 3)))),
        (ShapeError, "x has shape (1, 3) and weight (1, 1, 3, 3). Use x (N, C, W) or (C, W)",
         lambda: conv1d_gradients(np.ones((1, 1)), np.ones((1, 3)), np.ones((1, 1, 3, 3)))),
        (GeometryError, "padding=(1, 2) has 2 numbers. A 1-D form needs one.",
         lambda: conv_transpose1d_gradients(np.ones((1, 5)), np.ones((1, 3)), np.ones((1, 1, 3)),
                                            padding=(1, 2))),
        (ShapeError, "x has shape (1, 1, 3, 3) and weight (1, 1, 3). Use x (N, C, W) or (C, W)",
         lambda: conv_transpose1d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 3)))),
        (GeometryError, "stride=(2, 2) has 2 numbers. A 1-D form needs one.",
         lambda: conv_transpose1d(np.ones((1, 3)), np.ones((1, 1, 3)), stride=(2, 2))),
        (GeometryError, "crop=(3, 4) cuts 7 of the 7 samples this axis produces, so nothing is left. "
         "Cut fewer than 7.",
         lambda: stamp_and_crop(np.ones((1, 3, 3)), np.ones((1, 1, 3, 3)), stride=2,
                                crop=((0, 0), (3, 4)))),
    ],
)  # fmt: skip
def test_faults_of_the_other_calls_are_told_with_their_numbers(error, words, call):
    with pytest.raises(error) as fault:
        call()
    assert str(fault.value).startswith(words)


def test_a_generator_of_the_lessons_grows_noise_into_a_picture():
    rng = np.random.default_rng(10)
    channels = [(10, 16, 1, 0), (16, 8, 2, 1), (8, 8, 2, 1), (8, 4, 2, 1), (4, 3, 2, 1)]

    def grow(x, layer):
        inputs, outputs, stride, padding = layer
        return conv_transpose2d(x, rng.standard_normal((inputs, outputs, 4, 4)), None, stride, padding)

    assert reduce(grow, channels, rng.standard_normal((2, 10, 1, 1))).shape == (2, 3, 64, 64)


def test_the_layers_are_exported():
    assert tconv_core.conv_transpose2d is conv_transpose2d
    assert tconv_core.conv1d_gradients is conv1d_gradients
