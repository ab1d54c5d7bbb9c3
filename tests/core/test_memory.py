"""Memory of the layers beside their answers: every workload of the benchmark, however large its answer."""

import numpy as np
import pytest

from benchmarks.core_speed import WORKLOADS, arrays, ours, working_memory

LIMIT = 16 * 10**6  # bytes: blocks, not copies of the answer


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_layer_needs_little_memory_beyond_its_answer(name):
    calls = [ours(layer, *arrays(layer)) for layer in WORKLOADS[name]]
    assert working_memory(calls) <= LIMIT


def test_the_meter_sees_what_a_call_needs_beyond_its_answer():
    needed = working_memory([lambda: np.ones(1_000_000) + np.ones(1_000_000)])
    assert 8_000_000 <= needed < 17_000_000
