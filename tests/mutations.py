"""Break the core in many ways, one at a time, and show that the tests notice: `python tests/mutations.py`.

Each mutant is one replacement in one file of a copy of the project; the tests of the core run on the copy
until the first failure. A mutant that no test notices is printed and makes this script fail. Takes minutes.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


QUICK_FIRST = [
    "geometry", "incidence", "views", "kernels", "overlap", "ops", "frameworks", "lessons_table",
    "onnx_cases", "properties",
]  # fmt: skip


class Mutant(NamedTuple):
    """What is broken, in which file, and how."""

    fault: str
    file: str
    old: str
    new: str


MUTANTS = [
    Mutant("crop swapped", "geometry", "return self.padding, self.padding - self.output_padding",
           "return self.padding - self.output_padding, self.padding"),
    Mutant("output padding forgotten", "geometry",
           "return self.padding, self.padding - self.output_padding",
           "return self.padding, self.padding"),
    Mutant("extent without dilation", "geometry", "self.dilation * (self.kernel - 1) + 1",
           "self.kernel"),
    Mutant("one sample too many", "geometry", "(self.size - 1) * self.stride + 1",
           "(self.size - 1) * self.stride + 2"),
    Mutant("landing ignores dilation", "geometry", "slice(start, start + self.extent, self.dilation)",
           "slice(start, start + self.kernel)"),
    Mutant("output padding limited by the stride alone", "geometry",
           "if self.output_padding >= max(self.stride, self.dilation):",
           "if self.output_padding >= self.stride:"),
    Mutant("output padding equal to the stride allowed", "geometry",
           "if self.output_padding >= max(self.stride, self.dilation):",
           "if self.output_padding > max(self.stride, self.dilation):"),
    Mutant("empty output allowed", "geometry", "if self.output_size < 1:", "if self.output_size < 0:"),
    Mutant("recommended padding off by one", "geometry",
           "(self.full_size + self.output_padding - 1) // 2",
           "(self.full_size + self.output_padding) // 2"),
    Mutant("gather padding gives output padding to both ends", "geometry",
           "return before, before + self.output_padding", "return before + self.output_padding, before"),
    Mutant("shape of rows and columns swapped", "geometry", "return self.height.kernel, self.width.kernel",
           "return self.width.kernel, self.height.kernel"),
    Mutant("incidence forgets the padding", "incidence", "        - axis.padding\n", ""),
    Mutant("incidence numbers cells column-major", "incidence",
           "down[:, None, :, None] * width + right", "down[:, None, :, None] + width * right"),
    Mutant("incidence loses the last sample", "incidence", "(landing < axis.output_size)",
           "(landing < axis.output_size - 1)"),
    Mutant("no flip", "views", "return np.asarray(weight)[::-1, ::-1].copy()",
           "return np.asarray(weight).copy()"),
    Mutant("flip of rows only", "views", "return np.asarray(weight)[::-1, ::-1].copy()",
           "return np.asarray(weight)[::-1].copy()"),
    Mutant("a stamp overwrites", "views", "_tap_landing(geometry.width, l)] += tap * x",
           "_tap_landing(geometry.width, l)] = tap * x"),
    Mutant("tap lands without dilation", "views", "    start = tap * axis.dilation\n", "    start = tap\n"),
    Mutant("sub-pixel shifts the wrong way round", "views",
           "plane[down : down + x.shape[0], right : right + x.shape[1]] += weight[k, l] * x",
           "plane[down : down + x.shape[0], right : right + x.shape[1]] += weight[-k - 1, -l - 1] * x"),
    Mutant("the matrix keeps one of its entries per cell", "views",
           "np.add.at(y.reshape(-1), columns, values * x.reshape(-1)[rows])",
           "y.reshape(-1)[columns] = values * x.reshape(-1)[rows]"),
    Mutant("a window starts one late", "views", "slice(max(at, 0), max(at + length, 0))",
           "slice(max(at + 1, 0), max(at + 1 + length, 0))"),
    Mutant("steps count one more", "views", "< steps, x, np.zeros_like(x))",
           "<= steps, x, np.zeros_like(x))"),
    Mutant("phase of taps without dilation", "overlap",
           "(np.arange(axis.kernel) * axis.dilation) % axis.stride",
           "np.arange(axis.kernel) % axis.stride"),
    Mutant("kept phases rolled the wrong way", "overlap",
           "shift = -geometry.height.padding, -geometry.width.padding",
           "shift = geometry.height.padding, geometry.width.padding"),
    Mutant("dilation ignored by even_overlap", "overlap",
           "np.gcd(axis.stride, axis.dilation) == 1 and ", ""),
    Mutant("edge meter measures the centre", "overlap", "1 - _reached_share(axis).min()",
           "1 - _reached_share(axis).max()"),
    Mutant("bilinear peak at one for every size", "kernels", "factor - 1 if kernel % 2 else factor - 0.5",
           "factor - 1"),
    Mutant("phase computed by division", "plans", "divmod(tap * self.dilation, self.stride)",
           "divmod(tap, self.stride)"),
    Mutant("kept samples start one early", "plans",
           "start = max(first, -((phase - self.before) // self.stride))",
           "start = max(first, -((phase - self.before) // self.stride) + 1)"),
    Mutant("kept samples placed without the crop", "plans",
           "place = start * self.stride + phase - self.before", "place = start * self.stride + phase"),
    Mutant("holes left unwritten", "plans",
           "return len(self.phases) == self.stride and 0 <= self.before <= covered - self.length",
           "return True"),
    Mutant("zeros beyond the canvas left unwritten", "plans",
           "return len(self.phases) == self.stride and 0 <= self.before <= covered - self.length",
           "return len(self.phases) == self.stride"),
    Mutant("bias forgotten where no stamp lands", "strategies",
           "    if bias is not None and not filled:\n        y += bias[:, None, None]\n", ""),
    Mutant("tiny drops the crop at the top", "strategies", "(place >= 0) & (place < line.length)",
           "place < line.length"),
    Mutant("tiny swaps taps and cells", "strategies",
           "np.add.outer(taps * line.dilation, cells * line.stride)",
           "np.add.outer(taps * line.stride, cells * line.dilation)"),
    Mutant("tiny mixes the images of a batch", "strategies",
           "maps = np.arange(plan.batch * outputs)", "maps = np.arange(plan.batch * outputs)[::-1]"),
    Mutant("wrong group order", "strategies", "block = x[some, g * each : (g + groups) * each]",
           "block = x[some, (plan.groups - g - groups) * each : (plan.groups - g) * each]"),
    Mutant("channels of a tile written to the first ones", "strategies", "start = g * outputs + d\n",
           "start = g * outputs\n"),
    Mutant("no carry between bands", "strategies",
           "planes[:, :, :, :down] = planes[:, :, :, now : now + down].copy()",
           "planes[:, :, :, :down] = 0"),
    Mutant("the carry is added twice", "strategies", "            planes[:, :, :, down:] = 0\n", ""),
    Mutant("a run is one sample short", "strategies", "length = now * pitch - right\n",
           "length = now * pitch - right - 1\n"),
    Mutant("a run ignores its column shift", "strategies", "offset = i * pitch + j\n",
           "offset = i * pitch\n"),
    Mutant("last band cut", "strategies", "planes[:, :, :, : now + down if last else now]",
           "planes[:, :, :, :now]"),
    Mutant("wrong phase", "strategies", "landed = planes[a, b, :,", "landed = planes[a, b - 1, :,"),
    Mutant("a run in the wrong phase", "strategies", "landed = lines[a, b, :,",
           "landed = lines[a, b - 1, :,"),
    Mutant("phases numbered by their shift", "plans", "return [(shift, self.phases.index(phase))",
           "return [(shift, shift % len(self.phases))"),
    Mutant("phases read forward", "strategies", "reads = [[-shift for shift in line.shifts]",
           "reads = [[shift for shift in line.shifts]"),
    Mutant("phases keep in and out swapped", "strategies", "weight[:, :, k, l].T\n",
           "weight[:, :, k, l].T[::-1]\n"),
    Mutant("gather forgets the padding", "strategies", "[tap * line.dilation - line.before for tap",
           "[tap * line.dilation for tap"),
    Mutant("gather steps by one", "strategies", "steps = plan.height.stride, plan.width.stride",
           "steps = plan.width.stride, plan.height.stride"),
    Mutant("windows repeat the first block", "strategies", "(first * steps[0] + highest,",
           "(highest,"),
    Mutant("interleave adds the bias twice", "strategies",
           "np.add(plane, bias, out=y[:, :, rows, columns])",
           "np.add(plane + bias, bias, out=y[:, :, rows, columns])"),
    Mutant("weight gradient of one image only", "strategies", "(cells @ landed.swapaxes(2, 3)).sum(0)",
           "(cells @ landed.swapaxes(2, 3))[:1].sum(0)"),
    Mutant("weight gradient forgets the padding", "strategies", "((-height.before, height.full),",
           "((0, height.full),"),
    Mutant("a signal keeps its height", "plans",
           "return replace(self, height=self.width, width=self.height)",
           "return replace(self, height=self.width, width=self.width)"),
    Mutant("one cell ignores the dilation", "plans", "Line(line.kernel, 1, line.dilation, 1,",
           "Line(line.kernel, 1, 1, 1,"),
    Mutant('padding "same" puts an odd sample before', "arguments",
           "return (height // 2, height - height // 2)", "return (height - height // 2, height // 2)"),
    Mutant("the end of a convolution not padded", "plans", "steps = (m + p + after - extent) // s",
           "steps = (m + p - extent) // s"),
    Mutant("groups ignored in the check", "plans", "if x[-3] != weight[0] or weight[0] % groups:",
           "if x[-3] != weight[0]:"),
    Mutant("half precision summed in half", "arguments",
           "np.dtype(np.float32) if result == np.float16 else result", "result"),
    Mutant("gradient by the bias sums one image", "gradients", "of_y.sum((0, 2, 3))",
           "of_y[:1].sum((0, 2, 3))"),
    Mutant("a signal is stepped along its one row", "arguments",
           "numbers[0] if axes == 2 else ONE_ROW[name], numbers[-1]", "numbers[0], numbers[-1]"),
    Mutant("a signal's channels answered as its row", "arguments", "shape[1], *shape[6 - weight.ndim :]",
           "*shape[1 : weight.ndim - 2], *shape[2:]"),
    Mutant("convolution forgets its bias", "strategies",
           "    if bias is not None:\n        x += bias[:, None, None]\n", ""),
    Mutant("SAME_UPPER and SAME_LOWER swapped", "frameworks", 'half if auto_pad == "SAME_UPPER" else',
           'half if auto_pad == "SAME_LOWER" else'),
    Mutant("explicit output shape cut like SAME_UPPER", "frameworks",
           'half if auto_pad == "SAME_UPPER" else total - half', "half"),
    Mutant("JAX pads the output", "frameworks", "axis.extent - 1 - before, axis.extent - 1 - after",
           "before, after"),
    Mutant("JAX unflipped", "frameworks", "    flipped=True,\n", ""),
    Mutant("Keras cuts the odd sample at the start", "frameworks",
           "return _window(axis, max(axis.extent - axis.stride, 0) // 2, axis.size * axis.stride)\n"
           "    odd", "return _window(axis, -(-max(axis.extent - axis.stride, 0) // 2), "
           "axis.size * axis.stride)\n    odd"),
    Mutant("Keras output padding grows the end", "frameworks",
           "max(axis.extent - odd - output_padding, 0) // 2", "max(axis.extent - odd, 0) // 2"),
    Mutant("TensorFlow crop fixed", "frameworks", "max(axis.full_size - output_size, 0) // 2",
           "max(axis.extent - axis.stride, 0) // 2"),
    Mutant("ONNX output padding adds", "frameworks", "return before, after - output_padding",
           "return before - output_padding, after"),
    Mutant("Keras layout read as JAX's", "frameworks",
           'function="Conv2DTranspose", data_layout="NHWC", weight_layout="HWOI"',
           'function="Conv2DTranspose", data_layout="NHWC", weight_layout="HWIO"'),
]  # fmt: skip


def copy_of_project(folder: Path) -> Path:
    """What the tests of the core read."""
    for name in ("tconv_core", "tests/core", "tests/golden"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def run_tests(folder: Path, file: str) -> subprocess.CompletedProcess[str]:
    """The tests of the core until the first failure, those of the broken file first."""
    likely = file if file in QUICK_FIRST else "ops"
    names = sorted(QUICK_FIRST, key=lambda name: name != likely)
    files = [f"tests/core/test_{name}.py" for name in names]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=line", *files]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=3600, check=False)


def noticed_by(mutant: Mutant, folder: Path) -> str | None:
    """The first test that fails on the mutant, or None if all pass."""
    path = folder / "tconv_core" / f"{mutant.file}.py"
    text = path.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.fault}: {mutant.file}.py holds the text {text.count(mutant.old)} times")
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        done = run_tests(folder, mutant.file)
    finally:
        path.write_text(text, encoding="utf-8")
    if done.returncode == 0:
        return None
    lines = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return lines[0].split(" - ")[0] if lines else "stopped while collecting"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", default=[], help="words that the mutant's name must contain")
    words = parser.parse_args().only
    chosen = [mutant for mutant in MUTANTS if not words or any(word in mutant.fault for word in words)]
    survivors = []
    with tempfile.TemporaryDirectory() as name:
        folder = copy_of_project(Path(name))
        healthy = run_tests(folder, "geometry")
        if healthy.returncode:
            raise SystemExit(f"the tests fail without any mutant:\n{healthy.stdout[-2000:]}")
        for mutant in chosen:
            start = time.perf_counter()
            test = noticed_by(mutant, folder)
            print(f"{time.perf_counter() - start:5.1f} s  {mutant.fault}: {test or 'SURVIVED'}", flush=True)
            survivors += [mutant.fault] if test is None else []
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mutants noticed")
    if survivors:
        raise SystemExit(f"not noticed: {', '.join(survivors)}")


if __name__ == "__main__":
    main()
