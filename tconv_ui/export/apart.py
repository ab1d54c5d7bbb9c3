"""Draw in a process of its own, one at a time and behind the lessons, so that nobody waits for a picture.

Python runs one thread of a process at a time: a picture that is drawn in the server makes every session
slower. The other process has a lower priority, ends with its picture, and gives its memory back.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from tconv_core import TconvError

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 120
NICENESS = 10
ASK_AGAIN = 0.5  # seconds between two looks for a free place
_ONE_AT_A_TIME = threading.Lock()

Make = Callable[..., bytes]
Progress = Callable[[float], object]


def made(make: Make, *arguments: object, progress: Progress | None = None) -> bytes:
    """The file that `make(*arguments)` gives, made elsewhere; `make` is a function of a module.

    With `progress`, `make` is called with one too, and this is told each share that is done, 0 while others
    are drawn; an exception in it ends the waiting or the drawing. What `make` refuses with a `TconvError`
    is raised here, as is taking too long.
    """
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tconv_ui.export"]
    with (
        _turn(progress),
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process,
    ):
        watch = threading.Timer(MOST_SECONDS, process.kill)
        watch.start()
        try:
            return _talk(process, pickle.dumps((make, arguments, progress is not None)), progress)
        finally:
            watch.cancel()
            process.kill()


@contextmanager
def _turn(progress: Progress | None) -> Iterator[None]:
    """Wait for the one place and hold it."""
    if progress is None:
        _ONE_AT_A_TIME.acquire()
    else:
        while not _ONE_AT_A_TIME.acquire(timeout=ASK_AGAIN):
            progress(0.0)
    try:
        yield
    finally:
        _ONE_AT_A_TIME.release()


def _talk(process: subprocess.Popen[bytes], request: bytes, progress: Progress | None) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("The drawing process was started without pipes.")
    with suppress(BrokenPipeError):  # a process that failed at once; the answers below say so
        process.stdin.write(request)
        process.stdin.close()
    while True:
        try:
            answer = pickle.load(process.stdout)
        except (EOFError, pickle.UnpicklingError):  # ended before or within an answer
            ended = process.wait()
            late = (
                f"The picture was not finished within {MOST_SECONDS} seconds. Try again, or a smaller one."
            )
            failed = "The picture could not be made. The server's log says why."
            raise TconvError(late if ended < 0 else failed) from None
        if isinstance(answer, bytes):
            return answer
        if isinstance(answer, TconvError):
            raise answer
        if progress is not None:
            progress(answer)


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """The other side: read one request, answer with shares that are done and then a file or a refusal."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)

    def tell(answer: object) -> None:
        pickle.dump(answer, answers)
        answers.flush()

    make, arguments, wants_progress = pickle.load(asked)
    try:
        tell(make(*arguments, progress=tell) if wants_progress else make(*arguments))
    except TconvError as refused:
        tell(refused)
