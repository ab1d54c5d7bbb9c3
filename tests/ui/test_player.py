"""What the player sends to the browser, for every setting that the sliders can reach."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest

from tconv_core import Axis, Geometry, GeometryError, scatter_add
from tconv_core.gathering import Stages, gather
from tconv_ui.parameters import Setting
from tconv_ui.player.player import payload


def setting(geometry: Geometry, dimensions: str = "2-D") -> Setting:
    rng = np.random.default_rng(3)
    x = rng.integers(-9, 10, geometry.input_shape)
    return Setting(geometry, x, rng.integers(-9, 10, geometry.kernel_shape), dimensions)


def kept(data: dict) -> np.ndarray:
    """The part of the canvas that the browser shows as output."""
    top, left, rows, columns = data["kept"]
    return np.reshape(data["canvas"], data["canvas_shape"])[top : top + rows, left : left + columns]


def test_payload_holds_plain_tuples_numbers_and_strings_only():
    geometry = Geometry.square(size=3, kernel=3, stride=2, padding=1, output_padding=1)
    chosen = setting(geometry)
    data = payload(chosen, gathering=gather(chosen.x, chosen.weight, geometry))
    for name, value in data.items():
        assert isinstance(value, (tuple, str, int, bool)), name
        if isinstance(value, tuple):
            assert {type(item) for item in value} <= {int, float, bool}, name
    json.dumps(data)


def test_kept_window_of_the_canvas_is_the_output_for_every_setting_of_the_sliders():
    cases = 0
    numbers = product((1, 2, 12), (1, 2, 3, 16), range(1, 9), range(9), range(8), range(1, 5))
    for size, kernel, stride, padding, output_padding, dilation in numbers:
        try:
            axis = Axis(
                size=size,
                kernel=kernel,
                stride=stride,
                padding=padding,
                output_padding=output_padding,
                dilation=dilation,
            )
        except GeometryError:
            continue
        chosen = setting(Geometry.line(axis), "1-D")
        data = payload(chosen)
        assert np.array_equal(kept(data), scatter_add(chosen.x, chosen.weight, chosen.geometry))
        cases += 1
    assert cases > 10_000


@pytest.mark.parametrize("stages", [Stages(*on) for on in product((True, False), repeat=3)])
@pytest.mark.parametrize("padding", [0, 1, 3])
def test_windows_sum_up_to_what_sliding_wrote(stages, padding):
    geometry = Geometry(
        height=Axis(size=3, kernel=2, stride=3, padding=padding, output_padding=2),
        width=Axis(size=4, kernel=3, stride=2, dilation=2, padding=padding),
    )
    chosen = setting(geometry)
    gathering = gather(chosen.x, chosen.weight, geometry, stages)
    data = payload(chosen, gathering=gathering)
    stretched = np.reshape(data["stretched"], data["stretched_shape"])
    sliding = np.reshape(data["sliding"], data["kernel_shape"])
    slid = np.zeros(data["slid_shape"], int)
    rows = list(zip(data["rows_slid"], data["rows_sliding_tap"], data["rows_seen"], strict=True))
    columns = list(
        zip(data["columns_slid"], data["columns_sliding_tap"], data["columns_seen"], strict=True)
    )
    for (p, k, i), (q, l, j) in product(rows, columns):
        slid[p, q] += stretched[i, j] * sliding[k, l]
    assert np.array_equal(slid, gathering.output)
