"""Time `conv_transpose2d` against its peers, all in one interleaved run: `python benchmarks/core_speed.py`.

Needs `pip install -r benchmarks/requirements.txt`, best in an environment of its own. Each round times
every peer on every workload once, in turn, so that a busy moment of the machine hits all alike; the table
shows medians over the rounds. A child process runs for each thread count, because BLAS reads it at start.
With one thread the clock is the process's own CPU time, which other programs disturb least; with two it
is wall time, which needs a machine that does nothing else. Peers that take seconds on a workload are left
out there. Seven rounds take about five minutes for each thread count; `--only` and `--peers` choose among
workloads and peers.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"


class Layer(NamedTuple):
    """One transposed convolution of float32 numbers."""

    batch: int
    inputs: int
    outputs: int
    size: tuple[int, int]
    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int] = (0, 0)
    extra: tuple[int, int] = (0, 0)
    dilation: tuple[int, int] = (1, 1)
    groups: int = 1

    @property
    def multiply_adds(self) -> int:
        """Products that one scatter makes."""
        cells = self.size[0] * self.size[1] * self.kernel[0] * self.kernel[1]
        return self.batch * self.inputs * self.outputs // self.groups * cells


def square(batch, inputs, outputs, size, kernel, stride, padding=0, extra=0, dilation=1, groups=1):
    pairs = ((n, n) for n in (size, kernel, stride, padding, extra, dilation))
    return Layer(batch, inputs, outputs, *pairs, groups)


def signal(batch, inputs, outputs, size, kernel, stride, padding=0):
    return Layer(batch, inputs, outputs, (1, size), (1, kernel), (1, stride), (0, padding))


def generator4(batch):
    layers = [square(batch, 100, 512, 1, 4, 1)]
    for inputs, outputs, size in ((512, 256, 4), (256, 128, 8), (128, 64, 16), (64, 3, 32)):
        layers.append(square(batch, inputs, outputs, size, 4, 2, 1))
    return layers


def generator5(batch):
    layers = [square(batch, 100, 1024, 1, 4, 1)]
    for inputs, outputs, size in ((1024, 512, 4), (512, 256, 8), (256, 128, 16), (128, 3, 32)):
        layers.append(square(batch, inputs, outputs, size, 5, 2, 2, 1))
    return layers


WORKLOADS: dict[str, list[Layer]] = {
    "lesson 8x8 k5 s3": [square(1, 1, 1, 8, 5, 3)],
    "lesson 12x12 k4 s2 p1": [square(1, 1, 1, 12, 4, 2, 1)],
    "lesson 4x4 k3 s2": [square(1, 1, 1, 4, 3, 2)],
    "picture 512 k4 s2 p1": [square(1, 1, 1, 512, 4, 2, 1)],
    "picture 256 k5 s3": [square(1, 1, 1, 256, 5, 3)],
    "picture 256 k16 s8": [square(1, 1, 1, 256, 16, 8)],
    "colour 256 k4 s2 p1": [square(1, 3, 3, 256, 4, 2, 1)],
    "DCGAN k4, batch 1": generator4(1),
    "DCGAN k4, batch 16": generator4(16),
    "DCGAN k4, batch 64": generator4(64),
    "DCGAN k5, batch 1": generator5(1),
    "DCGAN k5, batch 16": generator5(16),
    "DCGAN k5, batch 64": generator5(64),
    "DCGAN first layer, batch 64": [square(64, 100, 1024, 1, 4, 1)],
    "1024>512 at 4 k4 s2": [square(1, 1024, 512, 4, 4, 2, 1)],
    "U-Net 1024>512 at 28 k2 s2": [square(1, 1024, 512, 28, 2, 2)],
    "U-Net 512>256 at 56 k2 s2": [square(1, 512, 256, 56, 2, 2)],
    "U-Net 256>128 at 112 k2 s2": [square(1, 256, 128, 112, 2, 2)],
    "U-Net 128>64 at 196 k2 s2": [square(1, 128, 64, 196, 2, 2)],
    "U-Net 512>256 at 28 k3 s2 op1": [square(1, 512, 256, 28, 3, 2, 1, 1)],
    "U-Net 128>64 at 112 k3 s2 op1": [square(1, 128, 64, 112, 3, 2, 1, 1)],
    "super 56>1 at 64 k9 s3": [square(1, 56, 1, 64, 9, 3, 3)],
    "super 56>1 at 64 k9 s4": [square(1, 56, 1, 64, 9, 4, 4, 3)],
    "super 64>64 at 32 k8 s4 p2": [square(1, 64, 64, 32, 8, 4, 2)],
    "super 64>3 at 64 k4 s2 p1": [square(1, 64, 3, 64, 4, 2, 1)],
    "dilated 64>64 at 56 k3 s2 d3": [square(1, 64, 64, 56, 3, 2, 2, 1, 3)],
    "stride 1 64>64 at 56 k3": [square(1, 64, 64, 56, 3, 1, 1)],
    "stride 1 16>16 at 128 k3": [square(1, 16, 16, 128, 3, 1, 1)],
    "depthwise 64 at 56 k4 s2": [square(1, 64, 64, 56, 4, 2, 1, groups=64)],
    "4 groups 128>64 at 56 k3 s2": [square(1, 128, 64, 56, 3, 2, 1, 1, groups=4)],
    "audio 512>256 at 100 k16 s8": [signal(1, 512, 256, 100, 16, 8, 4)],
    "audio 256>128 at 4000 k16 s8": [signal(1, 256, 128, 4000, 16, 8, 4)],
    "audio 64>1 at 16000 k8 s4": [signal(1, 64, 1, 16000, 8, 4, 2)],
}
GEMM_BOUND = [name for name in WORKLOADS if name.startswith(("DCGAN", "U-Net", "super 64>64"))]


def arrays(layer):
    random = np.random.default_rng(7)
    x = random.standard_normal((layer.batch, layer.inputs, *layer.size), dtype=np.float32)
    weight = random.standard_normal(
        (layer.inputs, layer.outputs // layer.groups, *layer.kernel), dtype=np.float32
    )
    return x, weight, random.standard_normal(layer.outputs, dtype=np.float32)


def ours(layer, x, weight, bias):
    from tconv_core.ops import conv_transpose2d

    rest = layer.stride, layer.padding, layer.extra, layer.groups, layer.dilation
    return lambda: conv_transpose2d(x, weight, bias, *rest)


def pytorch(layer, x, weight, bias):
    import torch

    tensors = [torch.from_numpy(array) for array in (x, weight, bias)]
    rest = layer.stride, layer.padding, layer.extra, layer.groups, layer.dilation
    return lambda: torch.nn.functional.conv_transpose2d(*tensors, *rest).numpy()


def onnx_model(layer, weight, bias):
    from onnx import TensorProto, checker, helper, numpy_helper

    node = helper.make_node(
        "ConvTranspose",
        ["x", "weight", "bias"],
        ["y"],
        strides=layer.stride,
        pads=layer.padding * 2,
        output_padding=layer.extra,
        dilations=layer.dilation,
        group=layer.groups,
    )
    graph = helper.make_graph(
        [node],
        "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (layer.batch, layer.inputs, *layer.size))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, list("NDPQ"))],
        [numpy_helper.from_array(weight, "weight"), numpy_helper.from_array(bias, "bias")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    checker.check_model(model)
    return model


def onnx_runtime(layer, x, weight, bias):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ["OMP_NUM_THREADS"])
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        onnx_model(layer, weight, bias).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return lambda: session.run(None, {"x": x})[0]


def onnx_reference(layer, x, weight, bias):
    from onnx.reference import ReferenceEvaluator

    if layer.multiply_adds > 2_000_000 or layer.groups > 1:
        return None
    evaluator = ReferenceEvaluator(onnx_model(layer, weight, bias))
    return lambda: evaluator.run(None, {"x": x})[0]


def slice_adds(layer, x, weight, bias):
    """The plain NumPy way: one tensordot, then one strided addition for each tap."""
    if layer.groups > 1:
        return None
    (s, t), (p, q), (d, e) = layer.stride, layer.padding, layer.dilation
    H, W = layer.size
    K, L = layer.kernel

    def call():
        products = np.tensordot(x, weight, (1, 0))  # (N, H, W, D, K, L)
        height, width = (H - 1) * s + d * (K - 1) + 1, (W - 1) * t + e * (L - 1) + 1
        full = np.zeros(
            (x.shape[0], weight.shape[1], height + layer.extra[0], width + layer.extra[1]), x.dtype
        )
        for k in range(K):
            for l in range(L):
                landed = full[
                    :, :, k * d : k * d + (H - 1) * s + 1 : s, l * e : l * e + (W - 1) * t + 1 : t
                ]
                landed += products[..., k, l].transpose(0, 3, 1, 2)
        bottom, right = full.shape[2] - p, full.shape[3] - q
        return full[:, :, p:bottom, q:right] + bias[:, None, None]

    return call


def scipy_signal(layer, x, weight, bias):
    """`scipy.signal.convolve` (it picks direct or FFT) of the zero-inserted input."""
    from scipy.signal import convolve

    if layer.multiply_adds > 30_000_000 or layer.groups > 1:
        return None
    (s, t), (p, q), (d, e) = layer.stride, layer.padding, layer.dilation
    H, W = layer.size
    K, L = layer.kernel

    def call():
        stretched = np.zeros((*x.shape[:2], (H - 1) * s + 1, (W - 1) * t + 1), x.dtype)
        stretched[:, :, ::s, ::t] = x
        taps = np.zeros((*weight.shape[:2], d * (K - 1) + 1, e * (L - 1) + 1), x.dtype)
        taps[:, :, ::d, ::e] = weight
        full = np.stack(
            [
                [
                    sum(convolve(image[c], taps[c, o]) for c in range(layer.inputs))
                    for o in range(layer.outputs)
                ]
                for image in stretched
            ]
        )
        full = np.pad(full, ((0, 0), (0, 0), (0, layer.extra[0]), (0, layer.extra[1])))
        bottom, right = full.shape[2] - p, full.shape[3] - q
        return full[:, :, p:bottom, q:right] + bias[:, None, None]

    return call


def product_alone(layer, x, weight, bias):
    """The layer's matrix product in one call, into memory that is there: all that BLAS has to do for it."""
    if layer.groups > 1:
        return None
    kernel = weight.reshape(layer.inputs, -1).T
    cells = np.ascontiguousarray(x.swapaxes(0, 1)).reshape(layer.inputs, -1)
    stamps = np.empty((kernel.shape[0], cells.shape[1]), x.dtype)
    return lambda: np.matmul(kernel, cells, out=stamps)


WITHOUT_ONEDNN = "PyTorch without oneDNN"
PRODUCT = "product alone"
PEERS: dict[str, Callable] = {
    "tconv_core": ours,
    "PyTorch": pytorch,
    WITHOUT_ONEDNN: pytorch,
    "onnxruntime": onnx_runtime,
    "NumPy slice-adds": slice_adds,
    "SciPy": scipy_signal,
    "ONNX reference": onnx_reference,
    PRODUCT: product_alone,
}


def as_run_by(peer):
    """PyTorch's switch is set around a whole measurement: setting it costs as much as a small layer."""
    if peer != WITHOUT_ONEDNN:
        return nullcontext()
    import torch

    return torch.backends.mkldnn.flags(enabled=False)


def timed(calls, clock=time.perf_counter, budget=0.02):
    """Seconds for one pass over `calls`: the mean over as many passes as fill the budget."""
    start = clock()
    passes = 0
    while True:
        for call in calls:
            call()
        passes += 1
        spent = clock() - start
        if spent >= budget:
            return spent / passes


def matmul_peak(clock):
    """GFLOP/s of np.matmul on 1024 x 1024 floats."""
    a, b = np.random.default_rng(0).standard_normal((2, 1024, 1024), dtype=np.float32)
    return 2 * 1024**3 / timed([lambda: a @ b], clock, 0.1) / 1e9


def working_memory(calls):
    """Largest number of bytes in use during one pass beside each result."""
    largest = 0
    for call in calls:
        tracemalloc.start()
        result = call()
        largest = max(largest, tracemalloc.get_traced_memory()[1] - result.nbytes)
        tracemalloc.stop()
    return largest


def child(threads, rounds, names, peers):
    import torch

    torch.set_num_threads(threads)
    ready = {}
    for name in names:
        data = [(layer, *arrays(layer)) for layer in WORKLOADS[name]]
        ready[name] = {}
        for peer in peers:
            calls = [PEERS[peer](*item) for item in data]
            if None not in calls:
                ready[name][peer] = calls
        answers = {}
        for peer, calls in ready[name].items():
            if peer == PRODUCT:
                continue  # stamps that nobody has added yet
            with as_run_by(peer):
                answers[peer] = [call() for call in calls]
        for peer, results in answers.items():
            for mine, theirs in zip(answers["tconv_core"], results, strict=True):
                scale = np.abs(theirs).max()
                if not np.allclose(mine, theirs, rtol=0, atol=1e-4 * scale):
                    raise SystemExit(f"{peer} gives other numbers on {name}")
    times = {name: {peer: [] for peer in ready[name]} for name in names}
    clock = time.process_time if threads == 1 else time.perf_counter
    peaks = []
    for _ in range(rounds):
        peaks.append(matmul_peak(clock))
        for name in names:
            for peer, calls in ready[name].items():
                with as_run_by(peer):
                    times[name][peer].append(timed(calls, clock))
    return {
        "threads": threads,
        "peak": float(np.median(peaks)),
        "load": os.getloadavg()[0],
        "memory": {name: working_memory(ready[name]["tconv_core"]) for name in names},
        "times": times,
    }


def run(threads, rounds, names, peers):
    """One measured child process."""
    variables = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(variables, str(threads)), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, "--child", str(threads), "--rounds", str(rounds)]
    command += ["--only", *names, "--peers", *peers]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout)


def summary(result):
    """Rows of the table and the headline numbers of one thread count."""
    rows, ratios = [], {}
    for name, times in result["times"].items():
        median = {peer: float(np.median(values)) for peer, values in times.items()}
        mine = median["tconv_core"]
        flops = 2 * sum(layer.multiply_adds for layer in WORKLOADS[name])
        for peer, values in times.items():
            pairs = np.array(values) / np.array(times["tconv_core"])
            ratios.setdefault(peer, {})[name] = float(np.median(pairs))
        share = flops / mine / 1e9 / result["peak"]
        rows.append((name, mine, median, flops / mine / 1e9, share, result["memory"][name] / 2**20))
    return rows, ratios


def geometric_mean(values):
    return float(np.exp(np.mean(np.log(list(values)))))


def report(results):
    """The Markdown table of all thread counts."""
    lines = []
    for result in results:
        rows, ratios = summary(result)
        peers = [peer for peer in PEERS if peer != "tconv_core" and peer in ratios]
        clock = "CPU time" if result["threads"] == 1 else "wall time"
        rounds = len(next(iter(result["times"].values()))["tconv_core"])
        lines += [
            f"## {result['threads']} thread{'s' if result['threads'] > 1 else ''}",
            "",
            f"Medians of {rounds} interleaved rounds, {clock}; `np.matmul` reached "
            f"{result['peak']:.0f} GFLOP/s; load average at the end {result['load']:.1f}. "
            "Ratios above 1: the peer takes longer.",
            "",
            "| workload | time | GFLOP/s | of matmul | memory | " + " | ".join(peers) + " |",
            "|---|---:|---:|---:|---:|" + "---:|" * len(peers),
        ]
        for name, mine, _, speed, share, memory in rows:
            cells = [f"{ratios[p][name]:.2f}×" if name in ratios[p] else "" for p in peers]
            shown = f"{mine * 1e6:.0f} µs" if mine < 1e-3 else f"{mine * 1e3:.1f} ms"
            lines.append(
                f"| {name} | {shown} | {speed:.1f} | {share:.0%} | {memory:.1f} MiB | "
                + " | ".join(cells)
                + " |"
            )
        means = [f"**{geometric_mean(ratios[p].values()):.2f}×**" for p in peers]
        lines.append("| **geometric mean** | | | | | " + " | ".join(means) + " |")
        lines.append(
            "| **worst** | | | | | " + " | ".join(f"{min(ratios[p].values()):.2f}×" for p in peers) + " |"
        )
        shares = {name: share for name, _, _, _, share, _ in rows if name in GEMM_BOUND}
        if shares:
            alone = ratios.get(PRODUCT, {})
            slow = [
                f"{name} {share:.0%}"
                + (f" (its product alone {share / alone[name]:.0%})" if name in alone else "")
                for name, share in shares.items()
                if share < 0.45
            ]
            lines += [
                "",
                f"Layers with large products run at {min(shares.values()):.0%} to "
                f"{max(shares.values()):.0%} of `np.matmul`'s speed.",
                f"Below 45%: {', '.join(slow) or 'none'}.",
            ]
        if {"PyTorch", WITHOUT_ONEDNN} <= set(ratios):
            two = [ratios["PyTorch"], ratios[WITHOUT_ONEDNN]]
            best = [min(r[name] for r in two) for name in two[0]]
            lines += ["", f"Against the better of both PyTorch paths: {geometric_mean(best):.2f}×."]
        lines.append("")
    return "\n".join(lines)


def picture(results, path):
    """One bar for each workload: how much longer PyTorch takes than this core, on a logarithmic axis."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "tconv"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(results), figsize=(11, 8), sharey=True, layout="constrained")
    for axis, result in zip(np.atleast_1d(axes), results, strict=True):
        _, ratios = summary(result)
        names = list(ratios["PyTorch"])[::-1]
        values = [ratios["PyTorch"][name] for name in names]
        colours = ["#0072B2" if value >= 1 else "#E69F00" for value in values]
        axis.barh(names, np.array(values) - 1, left=1, color=colours)
        axis.set_xscale("log")
        axis.axvline(1, color="black", linewidth=1)
        axis.set_xticks([0.5, 1, 2, 4, 8], ["½", "1", "2", "4", "8"])
        axis.minorticks_off()
        mean = geometric_mean(values)
        threads = f"{result['threads']} thread" + "s" * (result["threads"] > 1)
        axis.set_title(f"{threads}: geometric mean {mean:.2f}")
        axis.set_xlabel("PyTorch's time ÷ ours (right of 1: ours is faster)")
        axis.grid(axis="x", alpha=0.3)
    figure.savefig(path, metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--only", nargs="+", default=list(WORKLOADS))
    parser.add_argument("--peers", nargs="+", default=list(PEERS))
    parser.add_argument("--write", action="store_true", help="write benchmarks/results/")
    parser.add_argument("--child", type=int)
    choice = parser.parse_args()
    if choice.child:
        print(json.dumps(child(choice.child, choice.rounds, choice.only, choice.peers)))
        return
    results = [run(threads, choice.rounds, choice.only, choice.peers) for threads in choice.threads]
    text = report(results)
    print(text)
    if choice.write:
        import platform
        from importlib.metadata import version

        RESULTS.mkdir(exist_ok=True)
        packages = ("numpy", "torch", "onnxruntime", "scipy", "onnx")
        versions = ", ".join(f"{name} {version(name)}" for name in packages)
        heading = (
            f"# Speed of `conv_transpose2d`\n\nWritten by `python benchmarks/core_speed.py --write`, "
            f"float32, Python {platform.python_version()}, {versions}.\n\n"
        )
        (RESULTS / "core_speed.md").write_text(heading + text, encoding="utf-8")
        picture(results, RESULTS / "core_speed.svg")


if __name__ == "__main__":
    main()
