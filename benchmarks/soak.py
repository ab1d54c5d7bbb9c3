"""Minutes of random valid and invalid actions by several visitors: no exception, and memory that stays.

    python -m benchmarks.soak

Every visitor has its own seed. It moves sliders to impossible settings, opens panels and tabs, edits cells,
writes values as text, follows presets, arrives by damaged links, uploads good and damaged files, downloads,
and leaves. Prints a table, writes it to `benchmarks/results/soak.md`, and ends with status 1 if a bound is
broken; what failed is printed with the visitor's seed. All traffic stays on loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from PIL import Image
from streamlit.proto.Slider_pb2 import Slider

from benchmarks.process import resident_megabytes
from benchmarks.report import Line, machine, write
from benchmarks.visitor import FAILURES, Element, Visitor
from tests.browser.serving import ROOT, Server, serve

MOST_VISITORS = 50
MOST_SECONDS = 3600
MOST_GROWTH = 1.1
VALUES_AS_TEXT = (
    "1,2;3,4",
    "",
    "0",
    "1e3",
    "9,9,9",
    "1,,2",
    "one",
    ";;;",
    "nan",
    "inf,1",
    "1;2;x",
    "½",
    "-" * 300,
)
NUMBERS = (
    "-3",
    "0",
    "1",
    "2",
    "7",
    "12",
    "16",
    "99999999999999999999",
    "1.5",
    "nan",
    "",
    "three",
    "%00",
    "1&stride=2",
)
NAMES = (
    *(
        "size",
        "kernel",
        "stride",
        "padding",
        "output_padding",
        "dilation",
        "size_w",
        "kernel_w",
        "stride_w",
    ),
    *("dimensions", "insert", "flip", "pad_input", "axis", "explore", "from", "to", "within", "picture"),
    *("part", "card", "exercise", "seed", "unknown"),
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many visitors act for how long."""

    visitors: int = 6
    seconds: float = 600.0
    pause: float = 0.4
    first: float = 60.0  # what memory may grow for
    seed: int = 1


@dataclass
class Record:
    """What was done, what failed, and the server's memory in MB, with the seconds since the beginning."""

    done: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)


def main() -> int:
    """Act and write the table."""
    standard = Plan()
    options = argparse.ArgumentParser(description="Random actions by several visitors.")
    options.add_argument("--visitors", type=int, default=standard.visitors)
    options.add_argument("--seconds", type=float, default=standard.seconds)
    options.add_argument("--seed", type=int, default=standard.seed)
    plan = Plan(**vars(options.parse_args()))
    if plan.visitors > MOST_VISITORS or plan.seconds > MOST_SECONDS:
        options.error(f"at most {MOST_VISITORS} visitors and {MOST_SECONDS} seconds")
    with tempfile.TemporaryDirectory() as temporary:
        lines = soak(plan, Path(temporary))
    circumstances = (
        f"{machine()}, load {os.getloadavg()[0]:.1f} at the end, {plan.visitors} visitors, seed {plan.seed}"
        ", memory settings of the container"
    )
    return write("soak", "Random actions", "python -m benchmarks.soak", circumstances, lines)


def soak(plan: Plan, temporary: Path) -> list[Line]:
    """Every line of the table; the server and its log live in the folder `temporary`."""
    record = Record()
    with serve(ROOT, temporary / "log.txt", environment=memory_settings()) as server:
        asyncio.run(_everybody(plan, server, record))
        faults = server.faults()
    for text in [*record.failed, *faults]:
        print(text, file=sys.stderr)
    return [
        Line(
            what=f"actions of {plan.visitors} visitors in {plan.seconds:g} s",
            ours=str(record.done.total()),
            figure=", ".join(f"{name} {count}" for name, count in record.done.most_common()),
            bound="none",
            holds=True,
        ),
        Line(
            what="exceptions on a page, lost connections, runs without an end, faults in the log",
            ours=str(len(record.failed) + len(faults)),
            figure=str(len(record.failed) + len(faults)),
            bound="0",
            holds=not record.failed and not faults,
        ),
        _growth(plan, record),
    ]


def memory_settings() -> dict[str, str]:
    """How the container's C library keeps freed memory, as its Dockerfile says."""
    return dict(re.findall(r"^ +(MALLOC_\w+)=(\d+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE))


def _growth(plan: Plan, record: Record) -> Line:
    """Medians of ten seconds, so that one large picture at the right moment decides nothing."""
    first = min(plan.first, plan.seconds / 2)
    early = statistics.median(size for at, size in record.memory if first - 10 <= at <= first)
    late = statistics.median(size for at, size in record.memory if at >= record.memory[-1][0] - 10)
    return Line(
        what=f"memory of the server after {first:g} s and at the end",
        ours=f"{early:.0f} MB and {late:.0f} MB, at most {max(size for _, size in record.memory):.0f} MB",
        figure=f"{late / early:.2f}×",
        bound=f"≤ {MOST_GROWTH}×",
        holds=late <= MOST_GROWTH * early,
    )


async def _everybody(plan: Plan, server: Server, record: Record) -> None:
    await _tour(server.url, record)
    begun = time.monotonic()

    async def watch() -> None:
        while True:
            record.memory.append((time.monotonic() - begun, resident_megabytes(server.process.pid)))
            await asyncio.sleep(0.5)

    watching = asyncio.create_task(watch())
    end = begun + plan.seconds
    await asyncio.gather(
        *(
            _live(server.url, plan, plan.seed * MOST_VISITORS + number, end, record)
            for number in range(plan.visitors)
        )
    )
    watching.cancel()


async def _tour(url: str, record: Record) -> None:
    """Every lesson with all of its panels open, every picture chosen and every file made.

    Afterwards nothing is imported anew, and what the app keeps for good is there.
    """
    async with Visitor(url) as visitor:
        await visitor.open("/")
        for slug in list(visitor.pages):
            await visitor.turn_to(slug)
            for label in [
                element.label
                for element in visitor.elements()
                if element.kind == "expandable" and element.id
            ]:
                await visitor.set(visitor.widget("expandable", label), True)
            for element in [each for each in visitor.elements() if each.label == "Picture" and each.id]:
                for name in element.proto.options:
                    await visitor.set(element, name)
            for element in [each for each in visitor.elements() if each.kind == "download_button"]:
                await visitor.download(element)
            record.done["toured"] += 1


async def _live(url: str, plan: Plan, seed: int, end: float, record: Record) -> None:
    """One visitor after another at the same seat, until the end."""
    generator = random.Random(seed)
    while time.monotonic() < end:
        address = _link(generator)
        name = "arrived"
        try:
            async with Visitor(url) as visitor:
                await visitor.open(address)
                record.done[name] += 1
                while time.monotonic() < end:
                    await visitor.wait(generator.uniform(0, 2 * plan.pause))
                    if generator.random() < 0.02:
                        record.done["left"] += 1
                        break
                    action = generator.choices(list(ACTIONS), list(ACTIONS.values()))[0]
                    name = action.__name__.strip("_")
                    if await action(visitor, generator):
                        record.done[name] += 1
        except FAILURES as failure:
            where = f"{address} to {visitor.slug}?{visitor.address}"
            record.failed.append(f"seed {seed}, {name}, from {where}: {failure!r}")


# What a visitor does: whether the page let it ------------------------------------------------------


async def _slid(visitor: Visitor, generator: random.Random) -> bool:
    """A slider to any of its values: impossible settings come by themselves."""
    slider = _any(visitor, generator, "slider")
    if slider is None:
        return False
    proto = slider.proto
    if proto.type == Slider.SELECT_SLIDER:
        await visitor.set(slider, [generator.choice(list(proto.options)) for _ in proto.default])
    else:
        steps = round((proto.max - proto.min) / proto.step)
        values = sorted(proto.min + proto.step * generator.randint(0, steps) for _ in proto.default)
        await visitor.set(slider, values)
    return True


async def _chose(visitor: Visitor, generator: random.Random) -> bool:
    """A switch, a choice, a number, a panel or a tab."""
    widget = _any(visitor, generator, *CHOICES)
    if widget is None:
        return False
    await visitor.set(widget, CHOICES[widget.kind](visitor, widget, generator))
    return True


async def _opened(visitor: Visitor, generator: random.Random) -> bool:
    """A panel whose contents exist only while it is open."""
    closed = [
        each
        for each in visitor.elements()
        if each.kind == "expandable" and each.id and not each.proto.expanded
    ]
    if not closed:
        return False
    await visitor.set(generator.choice(closed), True)
    return True


async def _pressed(visitor: Visitor, generator: random.Random) -> bool:
    button = _any(visitor, generator, "button")
    if button is None or button.proto.disabled:
        return False
    await visitor.press(button)
    return True


async def _wrote(visitor: Visitor, generator: random.Random) -> bool:
    """Values as text, half of them damaged."""
    field = _any(visitor, generator, "text_input")
    if field is None:
        return False
    await visitor.set(field, generator.choice(VALUES_AS_TEXT))
    return True


async def _edited(visitor: Visitor, generator: random.Random) -> bool:
    """A cell of input or kernel in the player."""
    players = components(visitor, "player")
    if not players:
        return False
    player = generator.choice(players)
    shown = sent(player)
    grid = generator.choice("xw")
    rows, columns = shown["input_shape" if grid == "x" else "kernel_shape"]
    edit = {
        "grid": grid,
        "row": generator.randrange(rows),
        "column": generator.randrange(columns),
        "value": generator.choice([0, -999, 999, 0.5, generator.randint(-9, 9)]),
    }
    await visitor.trigger(player, "edit", edit)
    return True


async def _followed(visitor: Visitor, generator: random.Random) -> bool:
    """A preset or a lesson of a list, in the same session."""
    rows = [sent(each) for each in components(visitor, "links")]
    addresses = [address for row in rows for address in row["addresses"]]
    if not addresses:
        return False
    address = generator.choice(addresses)
    await visitor.follow("/" + address.removeprefix("./"))
    return True


async def _turned(visitor: Visitor, generator: random.Random) -> bool:
    await visitor.turn_to(generator.choice(sorted(visitor.pages)))
    return True


async def _went_back(visitor: Visitor, generator: random.Random) -> bool:
    """To another address in the same session, damaged or not."""
    address = _link(generator)
    if address.split("?")[0].strip("/") not in visitor.pages:
        return False
    await visitor.follow(address)
    return True


async def _uploaded(visitor: Visitor, generator: random.Random) -> bool:
    """A picture or a saved setting; whole, cut off, or something else under its name."""
    uploader = _any(visitor, generator, "file_uploader")
    if uploader is None:
        return False
    ending = generator.choice(list(uploader.proto.type)).strip(".")
    if ending in ("json", "npz"):
        buttons = [
            each
            for each in visitor.elements()
            if each.kind == "download_button" and ending in each.label.lower()
        ]
        data = await visitor.download(buttons[0]) if buttons else b"{}"
    else:
        shape = generator.choice([1, 40, 200]), generator.choice([40, 300])
        data = picture(generator, ending, shape)
    cut = generator.choice([len(data), len(data), len(data) // 2, 0])
    await visitor.upload(uploader, f"file.{ending}", data[:cut] if generator.random() < 0.9 else b"<svg/>")
    return True


async def _downloaded(visitor: Visitor, generator: random.Random) -> bool:
    button = _any(visitor, generator, "download_button")
    if button is None or not button.proto.deferred_file_id:
        return False
    await visitor.download(button)
    return True


ACTIONS: dict[Callable[[Visitor, random.Random], Awaitable[bool]], int] = {
    _slid: 8,
    _chose: 6,
    _opened: 3,
    _pressed: 4,
    _wrote: 2,
    _edited: 4,
    _followed: 3,
    _turned: 2,
    _went_back: 1,
    _uploaded: 4,
    _downloaded: 2,
}


def _any(visitor: Visitor, generator: random.Random, *kinds: str) -> Element | None:
    found = [each for each in visitor.elements() if each.kind in kinds and each.id]
    return generator.choice(found) if found else None


def _number(visitor: Visitor, widget: Element, generator: random.Random) -> float:
    low = widget.proto.min if widget.proto.has_min else -1000
    high = widget.proto.max if widget.proto.has_max else 1000
    return float(generator.choice([low, high, generator.randint(int(low), int(high))]))


def _segments(visitor: Visitor, widget: Element, generator: random.Random) -> list[str]:
    return [generator.choice(list(widget.proto.options)).content]


CHOICES: dict[str, Callable[[Visitor, Element, random.Random], Any]] = {
    "checkbox": lambda visitor, widget, generator: generator.random() < 0.5,
    "expandable": lambda visitor, widget, generator: generator.random() < 0.7,
    "radio": lambda visitor, widget, generator: generator.choice(list(widget.proto.options)),
    "selectbox": lambda visitor, widget, generator: generator.choice(list(widget.proto.options)),
    "multiselect": lambda visitor, widget, generator: generator.sample(
        list(widget.proto.options), generator.randint(0, len(widget.proto.options))
    ),
    "number_input": _number,
    "button_group": _segments,
}


def components(visitor: Visitor, name: str) -> list[Element]:
    """The components of ours with this in their name."""
    found = [each for each in visitor.elements() if each.kind == "bidi_component"]
    return [each for each in found if name in each.proto.component_name]


def sent(component: Element) -> dict[str, Any]:
    """What Python sent to a component of ours."""
    proto = component.proto
    found: dict[str, Any] = json.loads(proto.json or proto.mixed.json)
    return found


def _link(generator: random.Random) -> str:
    """The address of a lesson; three in four carry parameters, many of them damaged."""
    slug = generator.choice(SLUGS)
    chosen = generator.sample(NAMES, generator.choice([0, 1, 3, 6]))
    query = "&".join(f"{name}={generator.choice(NUMBERS)}" for name in chosen)
    texts = [
        f"{name}={quote(generator.choice(VALUES_AS_TEXT))}" for name in "xw" if generator.random() < 0.3
    ]
    return f"/{slug}?{'&'.join([query, *texts])}"


SLUGS = ["", *(path.stem[3:].replace("_", "-") for path in sorted((ROOT / "pages").glob("*.py"))[1:])]


def picture(generator: random.Random, ending: str, shape: tuple[int, int]) -> bytes:
    """A file of random pixels."""
    numbers = np.random.default_rng(generator.randrange(2**32))
    file = io.BytesIO()
    pixels = numbers.integers(0, 256, (*shape, 3), np.uint8)
    Image.fromarray(pixels).save(file, {"jpg": "jpeg"}.get(ending, ending))
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main())
