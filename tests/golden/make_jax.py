"""Write the golden file that comes from JAX: `python tests/golden/make_jax.py`; needs JAX.

Inputs are small whole numbers in float32, so that every answer is exact.
"""

from __future__ import annotations

import json
from pathlib import Path

import jax
import numpy as np
from jax import lax

HERE = Path(__file__).parent


def main():
    random = np.random.default_rng(2010)
    cases, flat = [], {"x": [], "w": [], "y": []}
    while len(cases) < 240:
        kind = len(cases) % 4
        batch, C, D = (int(n) for n in random.integers(1, 4, 3))
        size, kernel = random.integers(1, 6, 2).tolist(), random.integers(1, 6, 2).tolist()
        strides, dilation = random.integers(1, 5, 2).tolist(), random.integers(1, 4, 2).tolist()
        padding = ("VALID", "SAME")[kind] if kind < 2 else random.integers(0, 5, (2, 2)).tolist()
        transpose, consistent = bool(random.integers(2)), kind == 3
        extents = [d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True)]
        if kind >= 2:
            stretched = [(n - 1) * s + 1 for n, s in zip(size, strides, strict=True)]
            if kind == 2:
                sizes = [a + sum(p) - e + 1 for a, p, e in zip(stretched, padding, extents, strict=True)]
            else:
                sizes = [a + e - 1 - sum(p) for a, p, e in zip(stretched, padding, extents, strict=True)]
            if min(sizes) < 1:
                continue
        x = random.integers(-4, 5, (batch, *size, C)).astype(np.float32)
        channels = (D, C) if transpose else (C, D)
        w = random.integers(-4, 5, (*kernel, *channels)).astype(np.float32)
        y = lax.conv_transpose(
            x,
            w,
            strides,
            padding if isinstance(padding, str) else [tuple(pair) for pair in padding],
            rhs_dilation=dilation,
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
            transpose_kernel=transpose,
            use_consistent_padding=consistent,
            precision="highest",
        )
        case = {
            "strides": strides,
            "padding": padding,
            "rhs_dilation": dilation,
            "transpose_kernel": transpose,
            "use_consistent_padding": consistent,
            "shapes": [x.shape, w.shape, y.shape],
        }
        cases.append(case)
        for name, value in (("x", x), ("w", w), ("y", y)):
            flat[name].append(np.asarray(value).ravel())
    arrays = {name: np.concatenate(parts).astype(np.int32) for name, parts in flat.items()}
    versions = np.array([f"jax {jax.__version__}"])
    np.savez_compressed(HERE / "jax.npz", versions=versions, cases=json.dumps(cases), **arrays)


if __name__ == "__main__":
    main()
