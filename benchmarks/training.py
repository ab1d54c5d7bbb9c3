"""Count learning steps per second: `python benchmarks/training.py`.

One step is a forward pass, the loss, the gradient and Adam's update, in one thread, for one kernel. The
goal is 200 a second for a picture of 64 × 64 with kernel 4 and stride 2. Medians over rounds; CPU time
beside wall time, because other work on the machine slows wall time only.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the app; read when NumPy is imported

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tconv_core import Axis  # noqa: E402 - the path comes first
from tconv_core.pictures import PICTURES, luminance  # noqa: E402
from tconv_core.training import begin, learn, make_task, start_kernel  # noqa: E402

SETTINGS = [(64, 4, 2), (64, 3, 2), (64, 8, 4), (64, 16, 8), (128, 4, 2), (256, 4, 2)]
GOAL = 200


def rates(size: int, kernel: int, stride: int, steps: int, rounds: int) -> tuple[float, float]:
    """Steps per second of wall time and of CPU time: medians."""
    axis = Axis(size=1, kernel=kernel, stride=stride)
    task = make_task(luminance(PICTURES["hills"](size)), axis, axis)
    state = begin([start_kernel("random", task.geometry, 1)])
    state = learn(task, state, 5, method="Adam", rate=0.02)  # plans are worked out once
    wall, cpu = [], []
    for _ in range(rounds):
        began = time.perf_counter(), time.process_time()
        learn(task, state, steps, method="Adam", rate=0.02)
        wall.append(steps / (time.perf_counter() - began[0]))
        cpu.append(steps / (time.process_time() - began[1]))
    return statistics.median(wall), statistics.median(cpu)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=100, help="steps in one round")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    print("| picture | kernel | stride | steps/s | steps per CPU second |")
    print("|---:|---:|---:|---:|---:|")
    reached = True
    for size, kernel, stride in SETTINGS:
        wall, cpu = rates(size, kernel, stride, options.steps, options.rounds)
        print(f"| {size} | {kernel} | {stride} | {wall:,.0f} | {cpu:,.0f} |")
        if (size, kernel, stride) == SETTINGS[0]:
            reached = cpu >= GOAL
    print(f"goal for the first row: {GOAL}, {'reached' if reached else 'not reached'}")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
