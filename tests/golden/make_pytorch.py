"""Write the golden files that come from PyTorch: `python tests/golden/make_pytorch.py`; needs PyTorch.

Every file keeps the version that made it. Inputs are whole numbers held in floats, so that every answer is
exact whatever the order of the additions. The tests read the files and need no PyTorch.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import conv2d, conv_transpose1d, conv_transpose2d

HERE = Path(__file__).parent
# Generic values: no symmetry, no repetition, mixed signs, so that no two different sums agree by chance.
SIGNAL = np.array([3, -7, 11, 2, 13, -5], float)
KERNEL = np.array([2, 5, -3, 7, 1], float)
COTANGENT = np.array(
    [1, -2, 4, 3, -6, 8, 5, -9, 7, 10, -4, 6, 2, -1, 9, 12, -8, 11, -3, 14, 15, -7] * 2, float
)


def valid_axes(sizes, kernels, strides, paddings, dilations):
    """Every (size, kernel, stride, padding, output_padding, dilation) that leaves at least one sample."""
    for n, k, s, p, d in product(sizes, kernels, strides, paddings, dilations):
        for op in range(max(s, d)):
            if (n - 1) * s + d * (k - 1) + 1 - 2 * p + op >= 1:
                yield n, k, s, p, op, d


def save(name, **arrays):
    np.savez_compressed(HERE / name, versions=np.array([f"torch {torch.__version__}"]), **arrays)
    print(name, f"{(HERE / name).stat().st_size / 1024:.0f} KiB")


def lines():
    """Every small axis: y, and the gradients of <y, v> with respect to x and w."""
    table, outputs, grad_x, grad_w = [], [], [], []
    for n, k, s, p, op, d in valid_axes(range(1, 6), range(1, 5), range(1, 5), range(5), range(1, 4)):
        x = torch.tensor(SIGNAL[None, None, :n], requires_grad=True)
        w = torch.tensor(KERNEL[None, None, :k], requires_grad=True)
        y = conv_transpose1d(x, w, None, s, p, op, 1, d)
        y.backward(torch.tensor(COTANGENT[None, None, : y.shape[-1]]))
        table.append((n, k, s, p, op, d))
        for store, value in ((outputs, y), (grad_x, x.grad), (grad_w, w.grad)):
            store.append(value.detach().numpy().ravel())
    flat = {
        name: np.concatenate(parts).astype(np.int32)
        for name, parts in (("y", outputs), ("grad_x", grad_x), ("grad_w", grad_w))
    }
    save(
        "pytorch_lines.npz",
        axes=np.array(table, np.int8),
        signal=SIGNAL,
        kernel=KERNEL,
        cotangent=COTANGENT,
        **flat,
    )


def planes():
    """Every pair of a small set of unlike axes, so that a swap of rows and columns cannot hide."""
    chosen = [
        (1, 1, 1, 0, 0, 1),
        (1, 3, 2, 1, 1, 1),
        (2, 1, 3, 0, 2, 1),
        (2, 2, 2, 1, 1, 1),
        (2, 3, 2, 0, 0, 1),
        (2, 3, 2, 0, 1, 1),
        (2, 4, 2, 1, 0, 1),
        (3, 2, 3, 1, 0, 1),
        (3, 3, 1, 0, 0, 1),
        (3, 3, 1, 2, 0, 1),
        (3, 3, 2, 1, 1, 1),
        (3, 2, 1, 0, 2, 3),
        (2, 3, 2, 2, 1, 2),
        (4, 2, 3, 2, 1, 2),
        (3, 4, 3, 1, 2, 1),
        (4, 3, 4, 3, 3, 3),
        (2, 5, 1, 3, 1, 2),
        (5, 1, 2, 4, 0, 1),
        (1, 5, 4, 2, 3, 1),
        (1, 2, 1, 1, 1, 3),
    ]
    table, outputs, grad_x = [], [], []
    signal, kernel, cotangent = (
        np.add.outer(3 * v, v[::-1]) % 17 - 6 for v in (SIGNAL, KERNEL, COTANGENT[:30])
    )
    for rows, columns in product(chosen, chosen):
        pairs = list(zip(rows, columns, strict=True))
        (n, m), (k, l), stride, padding, output_padding, dilation = pairs
        x = torch.tensor(signal[None, None, :n, :m], requires_grad=True)
        w = torch.tensor(kernel[None, None, :k, :l])
        y = conv_transpose2d(x, w, None, stride, padding, output_padding, 1, dilation)
        y.backward(torch.tensor(cotangent[None, None, : y.shape[-2], : y.shape[-1]]))
        table.append((rows, columns))
        outputs.append(y.detach().numpy().ravel())
        grad_x.append(x.grad.numpy().ravel())
    save(
        "pytorch_planes.npz",
        axes=np.array(table, np.int8),
        signal=signal,
        kernel=kernel,
        cotangent=cotangent,
        y=np.concatenate(outputs).astype(np.int32),
        grad_x=np.concatenate(grad_x).astype(np.int32),
    )


def layers():
    """Random and degenerate layers with batches, channels, groups and bias: forward and all gradients.

    Columns of `table`: transposed?, N, C, D, groups, bias?, bits, then (height, width) of size, kernel,
    stride, padding, output padding, dilation.
    """
    random = np.random.default_rng(1609)
    degenerate = [
        (1, 1, 1, 0, 0, 1),  # nothing happens
        (1, 5, 3, 2, 0, 1),  # a crop that leaves one cell
        (4, 1, 3, 0, 2, 1),  # kernel of one tap, holes
        (3, 2, 5, 0, 4, 1),  # kernel < stride
        (3, 3, 2, 1, 1, 4),  # dilation > kernel
        (2, 2, 1, 0, 4, 5),  # output padding beyond the stride, allowed by the dilation
        (6, 3, 1, 1, 0, 1),
        (4, 4, 2, 1, 0, 1),
    ]
    table, flat = [], {name: [] for name in ("x", "w", "b", "y", "gx", "gw", "gb")}
    while len(table) < 720:
        count = len(table)
        axes = []
        while len(axes) < 2:
            if random.random() < 0.3:
                axes.append(degenerate[random.integers(len(degenerate))])
                continue
            n, k, s, d = (int(random.integers(1, high)) for high in (7, 6, 5, 4))
            op, p = int(random.integers(max(s, d))), int(random.integers(5))
            if (n - 1) * s + d * (k - 1) + 1 - 2 * p + op >= 1:
                axes.append((n, k, s, p, op, d))
        sizes, kernels, stride, padding, output_padding, dilation = zip(*axes, strict=True)
        groups = int(random.choice([1, 1, 2, 3]))
        C, D = (groups * int(random.integers(1, 5)) for _ in range(2))
        if random.random() < 0.15:
            groups = C
            D = C * int(random.integers(1, 3))
        batch, bias, bits = (int(random.choice(c)) for c in ((0, 1, 1, 2, 3), (0, 1), (32, 64)))
        dtype = torch.float32 if bits == 32 else torch.float64
        transposed = count % 3 != 0
        if not transposed:
            output_padding = (0, 0)
            fits = [n + 2 * p - d * (k - 1) >= 1 for n, k, s, p, op, d in axes]
            if not all(fits) or batch == 0:
                continue
        weight_shape = (C, D // groups, *kernels) if transposed else (D, C // groups, *kernels)

        def whole(*shape, dtype=dtype):
            return torch.tensor(random.integers(-4, 5, shape), dtype=dtype, requires_grad=True)

        x, w = whole(batch, C, *sizes), whole(*weight_shape)
        b = whole(D) if bias else None
        if transposed:
            y = conv_transpose2d(x, w, b, stride, padding, output_padding, groups, dilation)
        else:
            y = conv2d(x, w, b, stride, padding, dilation, groups)
        y.backward(torch.tensor(np.arange(y.numel()).reshape(y.shape) % 7 - 3, dtype=dtype))
        row = (transposed, batch, C, D, groups, bias, bits)
        table.append((*row, *sizes, *kernels, *stride, *padding, *output_padding, *dilation))
        values = {"x": x, "w": w, "y": y, "gx": x.grad, "gw": w.grad}
        if b is not None:
            values |= {"b": b, "gb": b.grad}
        for name, value in values.items():
            flat[name].append(value.detach().numpy().ravel())
    arrays = {name: np.concatenate(parts).astype(np.int32) for name, parts in flat.items()}
    save("pytorch_layers.npz", table=np.array(table, np.int16), **arrays)


def spread(*shape):
    """Whole numbers -9 … 9 that any program can make again: no random generator is involved."""
    return (np.arange(int(np.prod(shape))) * 7919 % 104729 % 19 - 9).reshape(shape).astype(float)


def large():
    """Layers of real networks: 300 samples of each answer and gradient, and a checksum over all of it.

    Columns of `table`: N, C, D, groups, then (height, width) of size, kernel, stride, padding, output
    padding, dilation.
    """
    chosen = [
        (1, 1, 1, 1, 512, 500, 4, 4, 2, 2, 1, 1, 0, 0, 1, 1),
        (1, 1, 1, 1, 200, 256, 5, 16, 3, 8, 0, 4, 0, 0, 1, 1),
        (2, 3, 3, 1, 256, 120, 4, 3, 2, 2, 1, 1, 0, 1, 1, 1),
        (1, 512, 256, 1, 8, 8, 5, 5, 2, 2, 2, 2, 1, 1, 1, 1),
        (24, 128, 96, 1, 8, 7, 4, 4, 2, 2, 1, 1, 0, 0, 1, 1),
        (1, 256, 128, 1, 40, 36, 2, 2, 2, 2, 0, 0, 0, 0, 1, 1),
        (1, 128, 90, 1, 60, 52, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1),
        (1, 56, 1, 1, 64, 60, 9, 9, 3, 4, 3, 4, 0, 3, 1, 1),
        (1, 64, 64, 1, 30, 33, 8, 8, 4, 4, 2, 2, 0, 0, 1, 1),
        (2, 64, 48, 1, 56, 40, 3, 3, 2, 1, 2, 3, 1, 0, 3, 2),
        (1, 64, 64, 1, 56, 50, 3, 3, 1, 1, 1, 1, 0, 0, 1, 1),
        (2, 96, 96, 96, 56, 50, 4, 4, 2, 2, 1, 1, 0, 0, 1, 1),
        (2, 120, 60, 4, 40, 41, 3, 3, 2, 3, 1, 0, 1, 2, 1, 1),
        (3, 128, 64, 1, 1, 3000, 1, 16, 1, 8, 0, 4, 0, 0, 1, 1),
        (40, 100, 300, 1, 1, 1, 4, 5, 1, 2, 0, 1, 0, 0, 1, 2),
    ]
    samples, checksums = [], []
    for N, C, D, groups, H, W, K, L, *pairs in chosen:
        stride, padding, extra, dilation = (tuple(pairs[i : i + 2]) for i in range(0, 8, 2))
        x = torch.tensor(spread(N, C, H, W), requires_grad=True)
        w = torch.tensor(spread(C, D // groups, K, L), requires_grad=True)
        y = conv_transpose2d(x, w, None, stride, padding, extra, groups, dilation)
        y.backward(torch.tensor(spread(*y.shape)))
        for value in (y.detach(), x.grad, w.grad):
            flat = value.numpy().ravel()
            samples.append(flat[np.linspace(0, flat.size - 1, 300).astype(int)])
            checksums.append(flat @ spread(flat.size))
    save(
        "pytorch_large.npz",
        table=np.array(chosen, np.int16),
        samples=np.array(samples).astype(np.int64),
        checksums=np.array(checksums).astype(np.int64),
    )


if __name__ == "__main__":
    lines()
    planes()
    layers()
    large()
