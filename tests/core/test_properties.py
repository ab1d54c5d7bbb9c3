"""Properties that hold for every layer; Hypothesis looks for the layer where they do not."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tconv_core import Axis, Geometry, GeometryError, strategies
from tconv_core.gradients import conv2d_gradients, conv_transpose2d_gradients
from tconv_core.ops import conv2d, conv_transpose2d
from tconv_core.overlap import axis_counts, kept_phase_sums, ones_response
from tconv_core.views import VIEWS, convolution

steady = settings(deadline=None, derandomize=True, max_examples=60)


@st.composite
def axes(draw, largest=6):
    stride, dilation = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return Axis.nearest(
        size=draw(st.integers(1, largest)),
        kernel=draw(st.integers(1, 5)),
        stride=stride,
        padding=draw(st.integers(0, 6)),
        output_padding=draw(st.integers(0, max(stride, dilation) - 1)),
        dilation=dilation,
    )


class Layer(NamedTuple):
    height: Axis
    width: Axis
    batch: int
    inputs: int
    outputs: int
    groups: int
    seed: int

    @property
    def parameters(self):
        names = "stride", "padding", "output_padding", "dilation"
        pairs = {name: (getattr(self.height, name), getattr(self.width, name)) for name in names}
        return pairs | {"groups": self.groups}

    @property
    def shapes(self):
        """Of x, weight and y."""
        return (
            (self.batch, self.inputs, self.height.size, self.width.size),
            (self.inputs, self.outputs // self.groups, self.height.kernel, self.width.kernel),
            (self.batch, self.outputs, self.height.output_size, self.width.output_size),
        )

    def whole(self, *shapes):
        """Whole numbers as floats: every sum is exact."""
        random = np.random.default_rng(self.seed)
        return [random.integers(-9, 10, shape).astype(float) for shape in shapes]


@st.composite
def layers(draw):
    groups = draw(st.integers(1, 3))
    inputs, outputs = (groups * draw(st.integers(1, 3)) for _ in range(2))
    return Layer(
        draw(axes()),
        draw(axes()),
        draw(st.integers(1, 3)),
        inputs,
        outputs,
        groups,
        draw(st.integers(0, 99)),
    )


@pytest.fixture(params=["tiny", "scatter", "phases"], scope="module")
def strategy(request):
    """All properties hold whichever way the numbers are computed, in blocks however small."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "tiny":
            patch.setattr(strategies, "TINY", 0)
            patch.setattr(strategies, "CELLS", 200)
            patch.setattr(strategies, "ROWS", 10)
            patch.setattr(strategies, "COLUMNS", 8)
            patch.setattr(
                strategies, "_prefers_phases", lambda plan: request.param == "phases" and plan.groups == 1
            )
        yield request.param


@steady
@given(layer=layers())
def test_the_layer_is_linear_in_input_and_weight(strategy, layer):
    x_shape, w_shape, _ = layer.shapes
    x, z, w, v = layer.whole(x_shape, x_shape, w_shape, w_shape)
    y = conv_transpose2d(x, w, **layer.parameters)
    assert np.array_equal(
        conv_transpose2d(2 * x - 3 * z, w, **layer.parameters),
        2 * y - 3 * conv_transpose2d(z, w, **layer.parameters),
    )
    assert np.array_equal(
        conv_transpose2d(x, 5 * w + v, **layer.parameters),
        5 * y + conv_transpose2d(x, v, **layer.parameters),
    )


@steady
@given(layer=layers())
def test_gradients_are_adjoint_in_input_weight_and_bias(strategy, layer):
    x, w, v = layer.whole(*layer.shapes)
    gradients = conv_transpose2d_gradients(v, x, w, **layer.parameters)
    product = (v * conv_transpose2d(x, w, **layer.parameters)).sum()
    assert (gradients.input * x).sum() == product
    assert (gradients.weight * w).sum() == product
    assert np.array_equal(gradients.bias, v.sum((0, 2, 3)))


@steady
@given(layer=layers())
def test_convolution_is_the_adjoint_whenever_output_padding_is_below_the_stride(strategy, layer):
    if any(axis.output_padding >= axis.stride for axis in (layer.height, layer.width)):
        return
    x, w, v = layer.whole(*layer.shapes)
    forward = {name: value for name, value in layer.parameters.items() if name != "output_padding"}
    seen = conv2d(v, w, **forward)
    assert seen.shape == x.shape
    assert (seen * x).sum() == (v * conv_transpose2d(x, w, **layer.parameters)).sum()
    back = conv2d_gradients(x, v, w, **forward)
    assert np.array_equal(back.input, conv_transpose2d(x, w, **layer.parameters))
    assert (back.weight * w).sum() == (seen * x).sum()


@steady
@given(layer=layers())
def test_a_layer_is_the_sum_of_its_channels_views(strategy, layer):
    x, w, _ = layer.whole(*layer.shapes)
    geometry = Geometry(height=layer.height, width=layer.width)
    y = conv_transpose2d(x, w, **layer.parameters)
    each, made = layer.inputs // layer.groups, layer.outputs // layer.groups
    for number, view in enumerate(VIEWS.values()):
        d = number % layer.outputs
        group = d // made
        total = sum(
            view(x[-1, c], w[c, d - group * made], geometry)
            for c in range(group * each, (group + 1) * each)
        )
        assert np.array_equal(y[-1, d], total)


@steady
@given(layer=layers(), steps=st.integers(1, 3))
def test_a_shift_of_the_input_shifts_the_output_by_stride(strategy, layer, steps):
    x, w, _ = layer.whole(*layer.shapes)
    bare = layer.parameters | {"padding": 0, "output_padding": 0}
    moved = np.pad(x, ((0, 0), (0, 0), (steps, 0), (0, steps)))
    y, z = conv_transpose2d(x, w, **bare), conv_transpose2d(moved, w, **bare)
    (s, t), (P, Q) = bare["stride"], y.shape[2:]
    assert np.array_equal(z[:, :, steps * s :, :Q], y)
    assert not z[:, :, : steps * s].any()
    assert not z[:, :, :, Q:].any()
    assert z.shape[2:] == (P + steps * s, Q + steps * t)


@steady
@given(layer=layers())
def test_turning_input_and_kernel_turns_the_full_output(strategy, layer):
    x, w, _ = layer.whole(*layer.shapes)
    bare = layer.parameters | {"padding": 0, "output_padding": 0}
    turned = conv_transpose2d(x[:, :, ::-1, ::-1], w[:, :, ::-1, ::-1], **bare)
    assert np.array_equal(turned[:, :, ::-1, ::-1], conv_transpose2d(x, w, **bare))


@steady
@given(layer=layers())
def test_images_of_a_batch_do_not_touch_each_other(strategy, layer):
    x, w, _ = layer.whole(*layer.shapes)
    (bias,) = layer.whole((layer.outputs,))
    together = conv_transpose2d(x, w, bias, **layer.parameters)
    for n, image in enumerate(x):
        assert np.array_equal(together[n], conv_transpose2d(image, w, bias, **layer.parameters))


@settings(steady, max_examples=15)
@given(layer=layers())
def test_gradients_agree_with_finite_differences(strategy, layer):
    """The loss sum(y²)/2 is quadratic, so that a central difference of step 1 is exact."""
    x, w, _ = layer.whole(*layer.shapes)

    def loss(x, w):
        return (conv_transpose2d(x, w, **layer.parameters) ** 2).sum() / 2

    y = conv_transpose2d(x, w, **layer.parameters)
    gradients = conv_transpose2d_gradients(y, x, w, **layer.parameters)
    random = np.random.default_rng(layer.seed)
    for array, gradient, moved in (
        (x, gradients.input, lambda step: (x + step, w)),
        (w, gradients.weight, lambda step: (x, w + step)),
    ):
        place = tuple(random.integers(n) for n in array.shape)
        step = np.zeros_like(array)
        step[place] = 1
        assert (loss(*moved(step)) - loss(*moved(-step))) / 2 == gradient[place]


@steady
@given(rows=axes(largest=4), columns=axes(largest=4), seed=st.integers(0, 99))
def test_views_agree_and_are_the_adjoint_of_the_convolution(rows, columns, seed):
    geometry = Geometry(height=rows, width=columns)
    random = np.random.default_rng(seed)
    x, w, v = (
        random.integers(-9, 10, shape)
        for shape in (geometry.input_shape, geometry.kernel_shape, geometry.output_shape)
    )
    answers = [view(x, w, geometry) for view in VIEWS.values()]
    assert all(np.array_equal(answers[0], other) for other in answers[1:])
    assert (convolution(v, w, geometry) * x).sum() == (v * answers[0]).sum()


@steady
@given(axis=axes(), seed=st.integers(0, 99))
def test_a_response_to_ones_stays_between_nothing_and_its_phase_sum(axis, seed):
    weight = np.random.default_rng(seed).integers(0, 9, (1, axis.kernel))
    geometry = Geometry.line(axis)
    response = ones_response(weight, geometry)[0]
    sums = kept_phase_sums(weight, geometry)[0]
    limits = sums[np.arange(axis.output_size) % axis.stride]
    assert (response >= 0).all()
    assert (response <= limits).all()
    assert axis_counts(axis).sum() <= axis.size * axis.kernel


@steady
@given(
    numbers=st.fixed_dictionaries(
        {
            "size": st.integers(-1, 6),
            "kernel": st.integers(-1, 6),
            "stride": st.integers(-1, 5),
            "padding": st.integers(-1, 8),
            "output_padding": st.integers(-1, 6),
            "dilation": st.integers(-1, 5),
        }
    )
)
def test_an_axis_is_valid_or_explained(numbers):
    try:
        axis = Axis(**numbers)
    except GeometryError as fault:
        text = str(fault)
        assert text.endswith(".")
        assert "Use " in text
        assert any(f"{name}={value}" in text for name, value in numbers.items())
    else:
        assert axis.output_size >= 1
        assert axis.output_padding < max(axis.stride, axis.dilation)
