"""Published totals, shapes from running real layers, and what a generator draws before it is trained."""

from itertools import pairwise

import numpy as np
import pytest

from tconv_core import GeometryError, ShapeError, conv2d, conv_transpose2d
from tconv_core.architectures import NETWORKS, dcgan, demucs, espcn, fcn, fsrcnn, melgan, unet
from tconv_core.generator import STARTS, generate, noise, pattern_share, untrained
from tconv_core.networks import covering_crop, total, walk
from tconv_core.presets import PRESETS

SMALL = {
    "dcgan": dcgan(channels=2, noise=5, size=32),
    "dcgan k3": dcgan(channels=2, noise=5, kernel=3, size=16),
    "dcgan k5": dcgan(channels=2, noise=5, kernel=5, size=16),
    "unet": unet(channels=1, size=5),
    "unet padded": unet(channels=1, size=3, padded=True),
    "fcn 32": fcn(classes=3, height=2, width=3),
    "fcn 16": fcn(classes=3, height=2, width=3, factors=16),
    "fcn 8": fcn(classes=3, height=2, width=3, factors=8, separate=True),
    **{f"fsrcnn {s}": fsrcnn(factor=s, features=4, size=5) for s in (2, 3, 4)},
    **{f"espcn {s}": espcn(factor=s, features=4, size=5) for s in (2, 3, 4)},
    "melgan": melgan(channels=1, bands=3, frames=2),
    "demucs": demucs(channels=2, size=5, depth=3, sources=1),
}


@pytest.mark.parametrize(
    ("network", "weights", "extras"),
    [
        (dcgan(), 3_574_784, 1_920),  # 3 576 704 in all: PyTorch's DCGAN example
        (fsrcnn(factor=3), 12_464, 173),  # 12 464: Dong, Loy & Tang 2016, table 1
        (melgan(), 4_254_944, 5_313),  # 4.26 million: Kumar et al. 2019, table 1
        (fcn(), 21 * 21 * 64 * 64, 0),
        (fcn(separate=True), 21 * 64 * 64, 0),
    ],
    ids=lambda value: getattr(value, "title", None),
)
def test_the_totals_are_the_published_ones(network, weights, extras):
    layers = walk(network)
    assert (total(layers, "weights"), total(layers, "extras")) == (weights, extras)


def test_the_unet_is_the_published_one_from_28_to_388():
    layers = walk(unet())
    assert [layer.exit[1] for layer in layers if layer.step.kind == "transposed"] == [56, 104, 200, 392]
    assert layers[-1].exit == (2, 388, 388)
    assert [layer.exit[0] for layer in layers if layer.step.kind == "join"] == [1024, 512, 256, 128]


def test_a_padded_unet_keeps_what_it_doubled():
    layers = walk(unet(size=32, padded=True))
    assert layers[-1].exit == (2, 512, 512)


@pytest.mark.parametrize("network", SMALL.values(), ids=SMALL)
def test_shapes_counts_and_weights_are_those_of_the_layers_that_run(network):
    """Every layer is run with ones; a full interior cell then counts how many products it took."""
    assert walk(network)[0].entry == network.entry
    for before, after in pairwise(walk(network)):
        assert before.exit == after.entry
    for layer in walk(network):
        step, shape = layer.step, layer.weight_shape
        if shape is None or step.kind == "residual":
            continue
        weight = np.ones((*shape[:2], 1, *shape[2:]) if network.line else shape, int)
        rows = (0 if network.line else step.padding), step.padding
        strides = (1 if network.line else step.stride), step.stride
        gaps = (1 if network.line else step.dilation), step.dilation
        extra = (0 if network.line else step.output_padding), step.output_padding
        x = np.ones(layer.entry, int)
        if step.kind == "transposed":
            y = conv_transpose2d(x, weight, None, strides, rows, extra, step.groups, gaps)
            uncropped = conv_transpose2d(x, weight, None, strides, 0, 0, step.groups, gaps)
            assert uncropped.sum() == layer.multiply_adds  # ones: every product adds 1
        else:
            y = conv2d(x, weight, None, 1, rows, gaps, step.groups)
            assert y.size * weight[0].size == layer.multiply_adds
        assert y.shape == layer.exit
        assert weight.size == layer.weights


@pytest.mark.parametrize("network", SMALL.values(), ids=SMALL)
def test_every_layers_geometry_makes_its_output(network):
    for layer in walk(network):
        if layer.geometry is not None:
            assert layer.geometry.input_shape == layer.entry[1:]
            assert layer.geometry.output_shape == layer.exit[1:]


def test_a_stride_1_convolution_is_the_transposed_one_of_its_geometry_with_the_kernel_flipped():
    layer = walk(fsrcnn(features=2, size=6))[0]
    assert layer.geometry is not None
    generator = np.random.default_rng(0)
    x, weight = generator.integers(-3, 4, layer.entry), generator.integers(-3, 4, layer.weight_shape)
    flipped = weight[:, :, ::-1, ::-1].swapaxes(0, 1)
    np.testing.assert_array_equal(
        conv2d(x, weight, padding=layer.step.padding),
        conv_transpose2d(x, flipped, padding=layer.geometry.height.padding),
    )


@pytest.mark.parametrize(("preset", "network"), [("D10a", dcgan()), ("D10d", unet()), ("D11a", melgan())])
def test_networks_hold_the_layers_that_the_presets_quote(preset, network):
    axis = PRESETS[preset].geometry.width
    wanted = (axis.kernel, axis.stride, axis.padding, axis.output_padding)
    steps = [step for step in network.steps if step.kind == "transposed"]
    assert wanted in [(step.kernel, step.stride, step.padding, step.output_padding) for step in steps]


@pytest.mark.parametrize("kernel", range(1, 10))
@pytest.mark.parametrize("stride", range(1, 6))
@pytest.mark.parametrize("dilation", range(1, 4))
def test_the_covering_crop_makes_the_output_exactly_stride_times_as_large(kernel, stride, dilation):
    if stride == dilation == 1 and kernel % 2 == 0:
        with pytest.raises(GeometryError, match="Use an odd kernel, or stride >= 2"):
            covering_crop(kernel, stride, dilation)
        return
    padding, extra = covering_crop(kernel, stride, dilation)
    x, weight = np.ones((1, 1, 7, 7)), np.ones((1, 1, kernel, kernel))
    y = conv_transpose2d(x, weight, None, stride, padding, extra, 1, dilation)
    assert y.shape[2:] == (7 * stride, 7 * stride)


def test_impossible_networks_name_the_layer_and_the_way_out():
    with pytest.raises(GeometryError, match=r"^Mix: padding=2 crops 4 of the 4 samples"):
        walk(unet(size=1))
    with pytest.raises(GeometryError, match="Use 8, 16, 32"):
        dcgan(size=48)
    with pytest.raises(GeometryError, match="Use 32, 16 or 8"):
        fcn(factors=4)
    with pytest.raises(ShapeError, match="runs transposed convolutions alone"):
        untrained(unet(), 0)
    with pytest.raises(ShapeError, match="no repetition fits"):
        untrained(dcgan(kernel=1), 0, "repeat and convolve")


def test_every_network_is_offered_with_defaults_that_work():
    assert all(walk(build())[-1].exit[2] > build().entry[2] for build in NETWORKS.values())


def test_the_same_seed_gives_the_same_pictures():
    network = dcgan(channels=4, size=16)
    pictures = [
        generate(network, untrained(network, seed), noise(network, 4, seed))[-1] for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(pictures[0], pictures[1])
    assert not np.array_equal(pictures[0], pictures[2])
    assert pictures[0].dtype == np.float32
    assert np.abs(pictures[0]).max() <= 1


def test_an_untrained_generator_draws_a_checkerboard_though_2_divides_4():
    """And the same generator does not, when its kernels are those of repeating and convolving."""
    network = dcgan(channels=8)
    for seed in range(3):
        shares = {}
        for start in STARTS:
            pictures = generate(network, untrained(network, seed, start), noise(network, 16, seed))[-1]
            shares[start] = pattern_share(pictures)
        assert shares["random"] > 0.05
        assert shares["repeat and convolve"] < 0.002


def test_repeat_and_convolve_is_what_its_name_says():
    """Against repeating cells by `np.repeat` and convolving with the kernel that was drawn."""
    network = dcgan(channels=2, noise=3, size=8)
    weight = untrained(network, 5, "repeat and convolve")[1]
    x = np.random.default_rng(0).standard_normal((2, weight.shape[0], 4, 4)).astype(np.float32)
    y = conv_transpose2d(x, weight, stride=2)
    # undo the box of 2×2 by long division to find the 3×3 kernel
    small = np.zeros((*weight.shape[:2], 3, 3), np.float32)
    for k, l in np.ndindex(3, 3):
        covered = sum(
            small[..., k - a, l - b] for a in (0, 1) for b in (0, 1) if (a or b) and k >= a and l >= b
        )
        small[..., k, l] = weight[..., k, l] - covered
    repeated = x.repeat(2, axis=2).repeat(2, axis=3)
    np.testing.assert_allclose(y, conv_transpose2d(repeated, small), atol=1e-5)


def test_the_pattern_share_is_1_for_a_pattern_and_0_without():
    board = np.tile([[1.0, 0], [0, 2]], (16, 16))
    assert pattern_share(board) == pytest.approx(1)
    assert pattern_share(np.tile(board, (2, 2)), 4) == pytest.approx(1)
    assert pattern_share(np.ones((3, 32, 32))) == 0
    slope = np.repeat(np.arange(16.0), 2)[:, None] + np.zeros(32)
    assert pattern_share(slope) == 0
