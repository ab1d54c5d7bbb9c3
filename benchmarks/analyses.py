"""Time what pages compute on every move of a slider, as the map grows: `python benchmarks/analyses.py`.

Needs NumPy alone. Each figure is CPU time, the best of five runs, which other programs disturb least.
The last column is how much longer one triple (cell, tap) takes on the largest map than on the smallest:
near or below 1 means that the cost grows linearly with cells × taps.
"""

from __future__ import annotations

import argparse
import sys
import time
import timeit
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tconv_core import Geometry, incidence, overlap, sizes, views  # noqa: E402 - the path comes first

SIZES = (4, 12, 32, 64, 128, 256)


def analyses(size):
    """Name -> call, for a square map with kernel 4, stride 2, padding 1."""
    geometry = Geometry.square(size=size, kernel=4, stride=2, padding=1)
    random = np.random.default_rng(0)
    x, weight = random.standard_normal(geometry.input_shape), random.standard_normal((4, 4))
    return {
        "incidence": lambda: incidence.incidence(geometry),
        "overlap counts": lambda: overlap.counts(geometry),
        "phase sums and meters": lambda: (
            overlap.periodic_unevenness(overlap.phase_sums(weight, geometry)),
            overlap.edge_thinning(geometry),
        ),
        "matrix entries": lambda: views.matrix_entries(weight, geometry),
        "one step of stamping": lambda: views.scatter_add_steps(x, weight, geometry, x.size // 2),
        "scatter_add": lambda: views.scatter_add(x, weight, geometry),
        "zero_insertion": lambda: views.zero_insertion(x, weight, geometry),
        "transposed_matrix": lambda: views.transposed_matrix(x, weight, geometry),
        "sub_pixel": lambda: views.sub_pixel(x, weight, geometry),
    }


def milliseconds(call):
    """Least CPU time of one call."""
    start = time.process_time()
    call()
    number = max(1, int(0.01 / max(time.process_time() - start, 1e-5)))
    return min(timeit.repeat(call, timer=time.process_time, repeat=5, number=number)) / number * 1e3


def table():
    """The growth table in Markdown."""
    times = {size: {name: milliseconds(call) for name, call in analyses(size).items()} for size in SIZES}
    lines = [
        "| analysis, ms | " + " | ".join(f"{n}×{n}" for n in SIZES) + " | growth per cell |",
        "|---|" + "---:|" * (len(SIZES) + 1),
    ]
    for name in times[SIZES[0]]:
        row = [times[size][name] for size in SIZES]
        growth = (row[-1] / row[2]) / (SIZES[-1] / SIZES[2]) ** 2
        lines.append(f"| {name} | " + " | ".join(f"{ms:.3f}" for ms in row) + f" | {growth:.2f} |")
    return "\n".join(lines) + "\n"


def solving():
    """Milliseconds for the largest question that lesson 3 asks: which layers lead from 10 to 320."""
    bounds = sizes.Bounds(kernel=64, stride=32, padding=32, output_padding=31)
    return milliseconds(lambda: sizes.solve(10, 320, bounds))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/analyses.md")
    write = parser.parse_args().write
    text = (
        "# Growth of the analyses\n\nWritten by `python benchmarks/analyses.py --write`: kernel 4, "
        f"stride 2, padding 1, CPU time, NumPy {np.__version__}.\n"
        "The last column compares 256×256 with 32×32; 1 means linear in cells × taps.\n\n" + table() + "\n"
        "Every layer from 10 to 320 with kernels up to 64 and strides up to 32 is found in "
        f"{solving():.0f} ms (bound: 200).\n"
    )
    print(text)
    if write:
        results = Path(__file__).parent / "results"
        results.mkdir(exist_ok=True)
        (results / "analyses.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
