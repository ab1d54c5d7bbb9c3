"""The gathering view in stages, against the stamping view and against loops."""

from itertools import product

import numpy as np
import pytest

from tconv_core import Axis, Geometry, scatter_add
from tconv_core.gathering import INSERTED, PADDED, Stages, gather, work

LINE = Geometry.line(Axis(size=3, kernel=3, stride=2, padding=1))
X, W = np.array([[1, 2, 3]]), np.array([[1, 2, 3]])


def test_all_stages_write_what_stamping_writes():
    gathering = gather(X, W, LINE)
    assert gathering.output.tolist() == scatter_add(X, W, LINE).tolist() == [[2, 5, 4, 9, 6]]
    assert gathering.stretched.tolist() == [[0, 1, 0, 2, 0, 3, 0]]
    assert gathering.source.tolist() == [[PADDED, 0, INSERTED, 1, INSERTED, 2, PADDED]]


def test_forgotten_flip_gives_the_wrong_numbers_of_the_lesson():
    assert gather(X, W, LINE, Stages(flip=False)).output.tolist() == [[2, 7, 4, 11, 6]]


def test_forgotten_zeros_give_another_size():
    assert gather(X, W, LINE, Stages(insert=False)).output.shape == (1, 3)
    assert gather(X, W, LINE, Stages(pad=False)).output.shape == (1, 3)


def test_kernel_larger_than_the_map_gives_an_empty_output():
    geometry = Geometry.square(size=1, kernel=3, stride=2)
    gathering = gather(np.ones((1, 1)), np.ones((3, 3)), geometry, Stages(pad=False))
    assert gathering.output.shape == (0, 0)
    assert gathering.stretched.shape == (1, 1)


def test_padding_beyond_the_kernel_cuts_input_cells_and_still_agrees():
    geometry = Geometry.square(size=5, kernel=2, stride=1, padding=2)
    x, weight = np.arange(25).reshape(5, 5), np.array([[1, 2], [3, 4]])
    assert np.array_equal(gather(x, weight, geometry).output, scatter_add(x, weight, geometry))


def test_values_come_from_the_cell_that_source_names():
    geometry = Geometry.square(size=3, kernel=3, stride=3, padding=1, output_padding=2)
    x = np.arange(10, 19).reshape(3, 3)
    gathering = gather(x, np.ones((3, 3)), geometry)
    real = gathering.source >= 0
    assert np.array_equal(gathering.stretched[real], x.reshape(-1)[gathering.source[real]])
    assert not gathering.stretched[~real].any()


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "useful", "products"),
    [(4, 3, 2, 144, 729), (64, 4, 2, 65_536, 270_400)],
)
def test_work_counts_the_products_of_the_lesson(size, kernel, stride, useful, products):
    spent = work(Geometry.square(size=size, kernel=kernel, stride=stride))
    assert (spent.useful, spent.useful + spent.wasted) == (useful, products)


def test_work_agrees_with_counting_windows_one_by_one():
    for size, kernel, stride, padding in product((1, 3), (1, 2, 3), (1, 2, 3), (0, 1)):
        if 2 * padding >= (size - 1) * stride + kernel:
            continue
        geometry = Geometry.square(size=size, kernel=kernel, stride=stride, padding=padding)
        source = gather(np.ones((size, size)), np.ones((kernel, kernel)), geometry).source
        rows, columns = geometry.output_shape
        useful = sum(
            int((source[p : p + kernel, q : q + kernel] >= 0).sum())
            for p in range(rows)
            for q in range(columns)
        )
        assert work(geometry).useful == useful
