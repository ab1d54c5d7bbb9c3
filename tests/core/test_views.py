from itertools import product

import numpy as np
import pytest

from tconv_core import Axis, Geometry, ShapeError
from tconv_core.views import (
    VIEWS,
    convolution,
    crop,
    flip,
    insert_zeros,
    matrix,
    matrix_entries,
    pad,
    scatter_add,
    scatter_add_steps,
    slide,
    sub_pixel,
    zero_insertion,
)
from tests.core.oracle import Reader, axis_of, golden, loops
from tests.core.test_geometry import small_axes


def cases(file):
    """(geometry, x, weight, v, y, grad_x) of every case of a golden file; v is the cotangent of y."""
    read = golden(file)
    y, grad_x = Reader(read["y"]), Reader(read["grad_x"])
    signal, kernel, cotangent = (read[name].astype(int) for name in ("signal", "kernel", "cotangent"))
    for row in read["axes"]:
        geometry = (
            Geometry.line(axis_of(row))
            if row.ndim == 1
            else Geometry(height=axis_of(row[0]), width=axis_of(row[1]))
        )
        pieces = [
            (values[None] if values.ndim == 1 else values)[: shape[0], : shape[1]]
            for values, shape in (
                (signal, geometry.input_shape),
                (kernel, geometry.kernel_shape),
                (cotangent, geometry.output_shape),
            )
        ]
        yield geometry, *pieces, y.take(*geometry.output_shape), grad_x.take(*geometry.input_shape)
    assert y.finished()
    assert grad_x.finished()


@pytest.mark.parametrize("file", ["pytorch_lines.npz", "pytorch_planes.npz"])
def test_four_views_agree_with_each_other_and_with_pytorch_on_every_small_geometry(file):
    count = 0
    for geometry, x, weight, _, expected, _ in cases(file):
        for name, view in VIEWS.items():
            answer = view(x, weight, geometry)
            assert answer.shape == geometry.output_shape, (name, geometry)
            assert np.array_equal(answer, expected), (name, geometry)
        count += 1
    assert count >= 400


@pytest.mark.parametrize("file", ["pytorch_lines.npz", "pytorch_planes.npz"])
def test_convolution_is_pytorchs_gradient_and_the_adjoint_of_every_view(file):
    for geometry, x, weight, v, _, gradient in cases(file):
        forward = convolution(v, weight, geometry)
        assert np.array_equal(forward, gradient), geometry
        for name, view in VIEWS.items():
            assert (forward * x).sum() == (v * view(x, weight, geometry)).sum(), (name, geometry)


def test_matrix_is_built_from_unit_inputs_column_by_column():
    for axis in small_axes():
        geometry = Geometry.line(axis)
        weight = np.arange(2, 2 + axis.kernel)[None]
        units = np.eye(axis.size, dtype=int)
        stamps = [loops(unit[None], weight, geometry)[0] for unit in units]
        assert np.array_equal(matrix(weight, geometry), np.array(stamps))


def test_matrix_of_two_axes_is_the_kronecker_product_when_the_kernel_is_separable():
    height = Axis(size=2, kernel=3, stride=2, padding=1, output_padding=1)
    width = Axis(size=3, kernel=2, stride=3, dilation=2)
    rows, columns = np.array([1, 2, 3]), np.array([5, 7])
    expected = np.kron(
        matrix(rows[None], Geometry.line(height)), matrix(columns[None], Geometry.line(width))
    )
    found = matrix(np.outer(rows, columns), Geometry(height=height, width=width))
    assert np.array_equal(found, expected)


def test_matrix_entries_hold_no_cell_twice_and_need_no_dense_memory():
    geometry = Geometry.square(size=64, kernel=4, stride=2, padding=1)
    rows, columns, values = matrix_entries(np.arange(16).reshape(4, 4), geometry)
    assert rows.size == columns.size == values.size <= 64 * 64 * 16
    assert np.unique(rows * 128 * 128 + columns).size == rows.size


def test_stamping_cell_by_cell_ends_at_the_whole_output():
    rng = np.random.default_rng(3)
    for height, width in [
        ((3, 3, 2, 1, 0, 1), (2, 2, 3, 0, 1, 1)),
        ((2, 3, 1, 1, 0, 2), (3, 1, 2, 0, 1, 1)),
    ]:
        geometry = Geometry(height=axis_of(height), width=axis_of(width))
        x, weight = rng.integers(-5, 6, geometry.input_shape), rng.integers(-5, 6, geometry.kernel_shape)
        for steps in range(x.size + 2):
            stamped = np.where(np.arange(x.size).reshape(x.shape) < steps, x, 0)
            assert np.array_equal(
                scatter_add_steps(x, weight, geometry, steps), loops(stamped, weight, geometry)
            )
        assert np.array_equal(
            scatter_add_steps(x, weight, geometry, x.size), scatter_add(x, weight, geometry)
        )


def test_stages_of_zero_insertion_on_the_line_of_the_lesson():
    geometry = Geometry.line(Axis(size=3, kernel=3, stride=2, padding=1))
    x, weight = np.array([[1, 2, 3]]), np.array([[1, 2, 3]])
    stretched = insert_zeros(x, geometry)
    assert stretched.tolist() == [[1, 0, 2, 0, 3]]
    padded = pad(stretched, geometry)
    assert padded.tolist() == [[0, 1, 0, 2, 0, 3, 0]]
    assert slide(padded, flip(weight), geometry).tolist() == [[2, 5, 4, 9, 6]]
    assert slide(padded, weight, geometry).tolist() == [[2, 7, 4, 11, 6]]
    assert matrix(weight, geometry).T.tolist() == [[2, 0, 0], [3, 1, 0], [0, 2, 0], [0, 3, 1], [0, 0, 2]]


def test_crop_keeps_real_sums_beyond_the_padding_and_adds_zeros_beyond_the_canvas():
    full = np.arange(1, 8)[None]
    inside = Geometry.line(Axis(size=3, kernel=3, stride=2, padding=1, output_padding=1))
    beyond = Geometry.line(Axis(size=3, kernel=3, stride=2, output_padding=1))
    assert crop(full, inside).tolist() == [[2, 3, 4, 5, 6, 7]]
    assert crop(full, beyond).tolist() == [[1, 2, 3, 4, 5, 6, 7, 0]]


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_view_writes_nothing_into_its_arguments_and_returns_new_memory(view):
    geometry = Geometry.square(size=2, kernel=1)
    x, weight = np.arange(4.0).reshape(2, 2), np.ones((1, 1))
    x.setflags(write=False)
    weight.setflags(write=False)
    y = view(x, weight, geometry)
    y += 1
    assert x.tolist() == [[0, 1], [2, 3]]
    assert weight.tolist() == [[1]]


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize(
    ("of_x", "of_weight", "of_y"),
    [
        (int, int, np.int64),
        (np.float32, np.float32, np.float32),
        (np.float32, np.float64, np.float64),
        (int, np.float64, np.float64),
        (np.int8, np.int16, np.int16),
    ],
)
def test_a_view_answers_in_the_common_dtype(view, of_x, of_weight, of_y):
    geometry = Geometry.square(size=2, kernel=2, stride=2)
    y = view(np.ones((2, 2), of_x), np.ones((2, 2), of_weight), geometry)
    assert y.dtype == of_y


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_view_reads_lists_and_strided_arrays(view):
    geometry = Geometry.square(size=2, kernel=2, stride=2)
    big = np.arange(16).reshape(4, 4)
    assert np.array_equal(
        view(big[::-2, ::2], [[1, 2], [3, 4]], geometry),
        loops([[12, 14], [4, 6]], [[1, 2], [3, 4]], geometry),
    )


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_shape_that_does_not_fit_is_named_with_the_wanted_one(view):
    geometry = Geometry.square(size=3, kernel=2)
    with pytest.raises(ShapeError) as fault:
        view(np.ones((2, 3)), np.ones((2, 2)), geometry)
    assert str(fault.value) == (
        "x has shape (2, 3), but the geometry expects (3, 3). "
        "Reshape x, or build the geometry from its shape."
    )
    with pytest.raises(
        ShapeError, match=r"weight has shape \(2, 2, 1\), but the geometry expects \(2, 2\)"
    ):
        view(np.ones((3, 3)), np.ones((2, 2, 1)), geometry)


def test_convolution_refuses_a_map_that_is_not_its_output():
    with pytest.raises(ShapeError, match=r"v has shape \(3, 3\), but this convolution reads \(4, 4\)"):
        convolution(np.ones((3, 3)), np.ones((2, 2)), Geometry.square(size=3, kernel=2))


def test_loops_of_the_definition_agree_with_pytorch_too():
    for geometry, x, weight, _, expected, _ in list(cases("pytorch_planes.npz"))[::7]:
        assert np.array_equal(loops(x, weight, geometry), expected)


def test_useless_products_of_zero_insertion_approach_all_but_one_in_stride_squared():
    for n, k, s, wasted in ((4, 3, 2, 0.802), (64, 4, 2, 0.758), (512, 9, 3, 0.890)):
        axis = Axis(size=n, kernel=k, stride=s)
        useful, slid = (n * k) ** 2, (axis.full_size * k) ** 2
        assert 1 - useful / slid == pytest.approx(wasted, abs=5e-4)


def test_sub_pixel_and_zero_insertion_read_a_picture_of_many_cells_alike():
    rng = np.random.default_rng(8)
    for (n, k, s, p, op, d), (m, l, t, r, oq, e) in product(
        [(37, 5, 3, 2, 1, 1), (23, 4, 2, 1, 0, 3)], [(41, 6, 4, 1, 3, 2), (19, 7, 1, 3, 0, 1)]
    ):
        geometry = Geometry(height=axis_of((n, k, s, p, op, d)), width=axis_of((m, l, t, r, oq, e)))
        x, weight = rng.integers(-9, 10, geometry.input_shape), rng.integers(-9, 10, geometry.kernel_shape)
        assert np.array_equal(sub_pixel(x, weight, geometry), zero_insertion(x, weight, geometry))
