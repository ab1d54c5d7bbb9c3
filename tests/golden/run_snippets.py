"""Run the source texts of `tconv_core.snippets` and keep what they print.

    PYTHONPATH=. python tests/golden/run_snippets.py PyTorch ONNX JAX

runs each text in a process of its own and writes what it printed into snippets.json beside
this file. Keras needs TensorFlow and JAX installed. The tests compare the file with the texts of today.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tconv_core import Axis, Geometry
from tconv_core.snippets import SNIPPETS

RECORD = Path(__file__).with_name("snippets.json")
PACKAGES = {"PyTorch": "torch", "Keras": "keras", "ONNX": "onnxruntime", "JAX": "jax", "NumPy": "numpy"}


def cases():
    """(geometry, x, weight): the lessons' own example, and the corners of every parameter."""
    rng = np.random.default_rng(7)
    axes = [
        {"size": 2, "kernel": 3, "stride": 2},
        {"size": 2, "kernel": 3, "stride": 2, "padding": 1, "output_padding": 1},
        {"size": 2, "kernel": 3, "dilation": 2, "output_padding": 1},
        {"size": 3, "kernel": 2, "stride": 3},
        {"size": 2, "kernel": 1, "stride": 3, "output_padding": 2},
        {"size": 2, "kernel": 3, "stride": 2, "dilation": 3, "padding": 2, "output_padding": 2},
        {"size": 4, "kernel": 2, "padding": 2},
        {"size": 3, "kernel": 3, "dilation": 2, "padding": 1},
    ]
    for numbers in axes:
        height = Axis(**numbers)
        width = Axis(**{**numbers, "size": numbers["size"] + 1})
        geometry = Geometry(height=height, width=width)
        x = rng.integers(-9, 10, geometry.input_shape) / 4
        yield geometry, x, rng.integers(-9, 10, geometry.kernel_shape) / 4
    line = Geometry.line(Axis(size=3, kernel=3, stride=2, padding=1))
    yield line, np.array([[1, 2, 3]]), np.array([[1, 2, 3]])


def main(frameworks: list[str]) -> None:
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    for framework in frameworks:
        runs = []
        for geometry, x, weight in cases():
            text = SNIPPETS[framework](x, weight, geometry)
            done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
            runs.append({"text": text, "printed": done.stdout})
        record[framework] = {"version": version(PACKAGES[framework]), "runs": runs}
    RECORD.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
