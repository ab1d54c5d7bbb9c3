"""Drawing in another process: what comes back, what is refused, and that nothing is left behind."""

import os
import subprocess
import sys
import threading
import time
from functools import partial

import numpy as np
import pytest

from tconv_core import Geometry, TconvError
from tconv_ui import export
from tconv_ui.export import apart

SMALL = Geometry.square(size=2, kernel=2, stride=2)
X, WEIGHT = np.array([[1, 2], [3, 4]]), np.ones((2, 2), int)


def niceness(before):
    """Made elsewhere: how far behind the asking process the drawing one is, and whether it is another."""
    return f"{os.nice(0) - before} {os.getpid()}".encode()


def tell_and_wait(progress):
    progress(0.5)
    time.sleep(600)
    return b"late"


def fail():
    sys.exit("something is broken")


def test_a_file_made_apart_is_the_one_made_here():
    make = partial(export.picture, SMALL, X, WEIGHT, 3, "svg", dark=True)
    assert apart.made(make) == make()


def test_progress_is_told_in_order_to_the_end():
    told = []
    gif = apart.made(partial(export.animation, SMALL, X, WEIGHT), progress=told.append)
    assert gif.startswith(b"GIF89a")
    assert told == [pytest.approx(share / 5) for share in (1, 2, 3, 4, 5)]


def test_a_refusal_comes_back_in_its_own_words():
    with pytest.raises(TconvError, match=r"^step=9 is none of the steps 0 … 4\. Use one of these\.$"):
        apart.made(export.picture, SMALL, X, WEIGHT, 9, "png")


@pytest.mark.skipif(not hasattr(os, "nice"), reason="the system has no priorities of this kind")
def test_the_drawing_process_is_another_one_and_stands_behind():
    behind, process = apart.made(niceness, os.nice(0)).decode().split()
    assert int(behind) == min(apart.NICENESS, 19 - os.nice(0))
    assert int(process) != os.getpid()


def test_who_leaves_ends_the_drawing():
    class LeftError(Exception):
        pass

    def leave(share):
        raise LeftError

    started = time.monotonic()
    with pytest.raises(LeftError):
        apart.made(tell_and_wait, progress=leave)
    assert time.monotonic() - started < 300


def test_who_waits_for_another_s_drawing_hears_of_it_and_can_leave(monkeypatch):
    monkeypatch.setattr(apart, "ASK_AGAIN", 0.01)
    told = []

    class LeftError(Exception):
        pass

    def leave_later(share):
        told.append(share)
        if len(told) == 3:
            raise LeftError

    make = partial(export.animation, SMALL, X, WEIGHT)
    with apart._ONE_AT_A_TIME, pytest.raises(LeftError):
        apart.made(make, progress=leave_later)
    assert told == [0.0, 0.0, 0.0]
    assert apart.made(make).startswith(b"GIF89a")


def test_a_drawing_that_takes_too_long_is_ended_with_an_explanation(monkeypatch):
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.2)
    with pytest.raises(
        TconvError, match=r"not finished within 0\.2 seconds\. Try again, or a smaller one\."
    ):
        apart.made(time.sleep, 60)


def test_a_drawing_that_fails_says_so_and_frees_the_way_for_the_next():
    with pytest.raises(TconvError, match=r"The picture could not be made\."):
        apart.made(fail)
    assert apart.made(partial(export.picture, SMALL, X, WEIGHT, 0, "png")).startswith(b"\x89PNG")


def test_two_at_once_are_drawn_one_after_the_other(monkeypatch):
    alive = []
    run = subprocess.Popen

    def counted(*arguments, **options):
        alive.append(run(*arguments, **options))
        assert [process.poll() for process in alive[:-1]] == [alive[0].returncode] * (len(alive) - 1)
        assert all(process.returncode is not None for process in alive[:-1])
        return alive[-1]

    monkeypatch.setattr(subprocess, "Popen", counted)
    made = []
    make = partial(export.picture, SMALL, X, WEIGHT, 1, "png")
    both = [threading.Thread(target=lambda: made.append(apart.made(make))) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(alive) == 2
    assert made == [make()] * 2
