"""A class at work: what it costs the server, how long it waits, and what a second replica adds.

    python -m benchmarks.load

Every visitor is one tab on Streamlit's own protocol (`visitor.py`): it opens a lesson, thinks, moves a
slider, thinks again. The same class then uses the floor, an empty app with the same widgets (`floor.py`).
Prints a table, writes it to `benchmarks/results/load.md`, and ends with status 1 if a bound is broken.
Needs `requirements-test.txt`, Linux, and HAProxy for the replicas. All traffic stays on loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.floor import write_floor
from benchmarks.process import processor_seconds, resident_megabytes
from benchmarks.report import Line, against, machine, quantile, write
from benchmarks.visitor import FAILURES, Visitor
from deploy.try_locally import proxy
from tests.browser.serving import ROOT, Server, serve

LESSONS = ("/stamp", "/zero-insertion", "/size", "/checkerboard")
SETTING = "?size=8&kernel=5&stride=3"
MOVES = {"Input size": (5, 10), "Kernel size": (3, 6), "Stride": (2, 4)}  # every combination is possible
MOST_VISITORS = 500
MOST_SECONDS = 1800
LONGEST_P95 = 0.5
MOST_MEGABYTES = 1.5
LEAST_GAIN = 1.7


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How large the class is, how long it works, and how often measurements take turns."""

    visitors: int = 100
    think: float = 8.0
    seconds: float = 60.0
    arriving: float = 10.0
    forgetting: float = 130.0  # Streamlit keeps the session of a closed tab for two minutes
    rounds: int = 3
    changes: int = 40
    saturating: int = 12
    seed: int = 1


@dataclass
class Class:
    """Visitors of one address, what they waited for, and what went wrong."""

    url: str
    addresses: Sequence[str]
    seed: int
    opened: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)
    _doors: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def arrive(self, count: int, within: float) -> None:
        """Open as many tabs, one after the other, spread over `within` seconds."""

        async def one(number: int) -> None:
            await asyncio.sleep(within * number / count)
            try:
                visitor = await self._doors.enter_async_context(Visitor(self.url))
                self.opened.append(await visitor.open(self.addresses[number % len(self.addresses)]))
            except FAILURES as failure:
                self.errors.append(repr(failure))
            else:
                self.visitors.append(visitor)

        await asyncio.gather(*(one(number) for number in range(count)))

    async def work(self, think: float, seconds: float) -> None:
        """Everybody thinks, `think` seconds on average, moves a slider, and waits for the answer."""
        end = time.monotonic() + seconds

        async def one(number: int, visitor: Visitor) -> None:
            generator = random.Random(self.seed * MOST_VISITORS + number)
            while True:
                pause = generator.gammavariate(4, think / 4) if think else 0.0
                if time.monotonic() + pause >= end:
                    return
                await asyncio.sleep(pause)
                label = generator.choice(list(MOVES))
                slider = visitor.widget("slider", label)
                (present,) = visitor.states[slider.id].double_array_value.data
                values = [
                    value for value in range(MOVES[label][0], MOVES[label][1] + 1) if value != present
                ]
                try:
                    self.waited.append(await visitor.set(slider, [float(generator.choice(values))]))
                except FAILURES as failure:
                    self.errors.append(repr(failure))
                    return

        await asyncio.gather(*(one(number, visitor) for number, visitor in enumerate(self.visitors)))

    async def leave(self) -> None:
        """Close every tab."""
        await self._doors.aclose()
        self.visitors.clear()


def main() -> int:
    """Measure and write the table."""
    standard = Plan()
    options = argparse.ArgumentParser(description="Measure a class of visitors against an empty app.")
    options.add_argument("--visitors", type=int, default=standard.visitors, help="tabs open at once")
    options.add_argument("--think", type=float, default=standard.think, help="seconds between two moves")
    options.add_argument("--seconds", type=float, default=standard.seconds, help="how long a class works")
    options.add_argument(
        "--forgetting", type=float, default=standard.forgetting, help="seconds after it left"
    )
    options.add_argument(
        "--rounds", type=int, default=standard.rounds, help="how often measurements alternate"
    )
    options.add_argument("--seed", type=int, default=standard.seed)
    plan = Plan(**vars(options.parse_args()))
    if plan.visitors > MOST_VISITORS or max(plan.seconds, plan.forgetting) > MOST_SECONDS:
        options.error(f"at most {MOST_VISITORS} visitors and {MOST_SECONDS} seconds")
    with tempfile.TemporaryDirectory() as temporary:
        lines = measure(plan, Path(temporary))
    circumstances = (
        f"{machine()}, load {os.getloadavg()[0]:.1f} at the end, {plan.visitors} visitors over lessons 1 "
        f"to 4, {plan.think:g} s of thought on average, {plan.seconds:g} s of work, seed {plan.seed}. "
        "The visitors run on the same machine as the server"
    )
    return write("load", "A class at work", "python -m benchmarks.load", circumstances, lines)


def measure(plan: Plan, temporary: Path, *, replicas: bool = True) -> list[Line]:
    """Every line of the table; servers and their logs live in the folder `temporary`."""
    folder = temporary / "floor"
    folder.mkdir()
    write_floor(folder)
    with serve(ROOT, temporary / "ours.txt") as ours, serve(folder, temporary / "floor.txt") as floor:
        lines = [*costs(plan, ours, floor), *asyncio.run(classes(plan, ours, floor))]
        faults = [*ours.faults(), *floor.faults()]
    if faults:
        raise RuntimeError("\n".join(faults))
    return [*lines, *_replicas(plan, temporary)] if replicas else lines


# One rerun -----------------------------------------------------------------------------------------


def costs(plan: Plan, ours: Server, floor: Server) -> list[Line]:
    """Server CPU of a moved slider in every lesson, and in the floor, in turns."""
    spent = {address: 0.0 for address in ("/", *LESSONS)}
    for _ in range(plan.rounds):
        for address in spent:
            server = floor if address == "/" else ours
            spent[address] += asyncio.run(_cost(server, address + SETTING, plan.changes))
    each = {address: 1000 * seconds / plan.rounds / plan.changes for address, seconds in spent.items()}
    return [
        against(f"server CPU for one rerun, `{address}`", each[address], each["/"], 2.0)
        for address in LESSONS
    ]


async def _cost(server: Server, address: str, changes: int) -> float:
    async with Visitor(server.url) as visitor:
        await visitor.open(address)
        for value in (4, 3):  # warm up
            await visitor.set(visitor.widget("slider", "Stride"), [float(value)])
        before = processor_seconds(server.process.pid)
        for change in range(changes):
            await visitor.set(visitor.widget("slider", "Stride"), [float(4 - change % 2)])
        return processor_seconds(server.process.pid) - before


# A class -------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Stay:
    """A class at one server: its members' waits, and the server's memory in MB as they came and went."""

    members: Class
    empty: float
    idle: float
    seconds: float = 0.0
    processor: float = 0.0
    left: float = 0.0
    again: float = 0.0

    def each(self, plan: Plan) -> float:
        """Memory of one idle session."""
        return (self.idle - self.empty) / plan.visitors


async def classes(plan: Plan, ours: Server, floor: Server) -> list[Line]:
    """The same class at both servers, one after the other; both have the same time to forget it."""
    stays = {}
    for name, server in (("ours", ours), ("floor", floor)):
        stays[name] = await _stay(plan, server, _addresses(name))
    await asyncio.sleep(plan.forgetting)
    for name, server in (("ours", ours), ("floor", floor)):
        await _visit_again(plan, server, _addresses(name), stays[name])
    return [*_waits(plan, **stays), *_memory(plan, **stays)]


def _addresses(name: str) -> list[str]:
    return [lesson + SETTING for lesson in LESSONS] if name == "ours" else ["/" + SETTING]


async def _stay(plan: Plan, server: Server, addresses: Sequence[str]) -> Stay:
    first = Class(server.url, addresses, plan.seed)  # imports and caches are not a session's memory
    await first.arrive(len(LESSONS), 0)
    await first.work(0.05, 1.0)
    await first.leave()
    process = server.process.pid
    empty = resident_megabytes(process)
    members = Class(server.url, addresses, plan.seed)
    await members.arrive(plan.visitors, plan.arriving)
    stay = Stay(members=members, empty=empty, idle=resident_megabytes(process))
    before, begun = processor_seconds(process), time.monotonic()
    await members.work(plan.think, plan.seconds)
    stay.processor, stay.seconds = processor_seconds(process) - before, time.monotonic() - begun
    await members.leave()
    return stay


async def _visit_again(plan: Plan, server: Server, addresses: Sequence[str], stay: Stay) -> None:
    """What the server holds once it may have forgotten the class, and with a second class as large."""
    one = Class(server.url, addresses, plan.seed)  # Streamlit looks for sessions to forget when one comes
    await one.arrive(1, 0)
    await one.leave()
    stay.left = resident_megabytes(server.process.pid)
    second = Class(server.url, addresses, plan.seed)
    await second.arrive(plan.visitors, plan.arriving)
    stay.again = resident_megabytes(server.process.pid)
    await second.leave()
    stay.members.errors += [*one.errors, *second.errors]


def _waits(plan: Plan, ours: Stay, floor: Stay) -> list[Line]:
    lines = []
    for percent in (50, 95, 99):
        mine, theirs = (1000 * quantile(stay.members.waited, percent) for stay in (ours, floor))
        bounded = percent == 95
        lines.append(
            Line(
                what=f"a moved slider to the whole answer, p{percent}",
                ours=f"{mine:.1f} ms",
                floor=f"{theirs:.1f} ms",
                figure=f"{mine:.0f} ms",
                bound=f"< {1000 * LONGEST_P95:.0f} ms" if bounded else "none",
                holds=mine < 1000 * LONGEST_P95 or not bounded,
            )
        )
    errors = [len(stay.members.errors) for stay in (ours, floor)]
    rates = [len(stay.members.waited) / stay.seconds for stay in (ours, floor)]
    shares = [stay.processor / stay.seconds for stay in (ours, floor)]
    costs = [1000 * stay.processor / len(stay.members.waited) for stay in (ours, floor)]
    opened = [1000 * quantile(stay.members.opened, 95) for stay in (ours, floor)]
    return [
        *lines,
        Line(
            what=f"errors of {plan.visitors} visitors"
            + "".join(f"; {text}" for text in ours.members.errors[:1]),
            ours=str(errors[0]),
            floor=str(errors[1]),
            figure=str(errors[0]),
            bound="0",
            holds=errors[0] == 0,
        ),
        Line(
            what="reruns a second, and the share of a core they took",
            ours=f"{rates[0]:.1f}, {shares[0]:.0%}",
            floor=f"{rates[1]:.1f}, {shares[1]:.0%}",
            figure=f"{1000 / costs[0]:.0f} a second would fill the core",
            bound="none",
            holds=True,
        ),
        against("server CPU for one rerun of the class", *costs, 2.0),
        Line(
            what="a tab opened to the whole lesson, p95",
            ours=f"{opened[0]:.0f} ms",
            floor=f"{opened[1]:.0f} ms",
            figure=f"{opened[0]:.0f} ms",
            bound="none",
            holds=True,
        ),
    ]


def _memory(plan: Plan, ours: Stay, floor: Stay) -> list[Line]:
    above = ours.each(plan) - floor.each(plan)
    more = ours.again - max(ours.idle, ours.left)
    return [
        Line(
            what="memory of an idle session",
            ours=f"{ours.each(plan):.2f} MB",
            floor=f"{floor.each(plan):.2f} MB",
            figure=f"{above:.2f} MB above the floor",
            bound=f"≤ {MOST_MEGABYTES} MB",
            holds=above <= MOST_MEGABYTES,
        ),
        Line(
            what="server without visitors, with the class, after it left, with a second one",
            ours=_course(ours),
            floor=_course(floor),
            figure=f"the second class takes {more / plan.visitors:.2f} MB a session more",
            bound="a tenth of the first's",
            holds=more <= 0.1 * (ours.idle - ours.empty),
        ),
    ]


def _course(stay: Stay) -> str:
    return ", ".join(f"{size:.0f}" for size in (stay.empty, stay.idle, stay.left, stay.again)) + " MB"


# Replicas ------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Flood:
    """Reruns, and CPU seconds of the servers, of the visitors and of the whole, in some seconds."""

    reruns: int = 0
    seconds: float = 0.0
    servers: float = 0.0
    visitors: float = 0.0
    errors: int = 0

    @property
    def rate(self) -> float:
        """Reruns a second."""
        return self.reruns / self.seconds


def _replicas(plan: Plan, temporary: Path) -> list[Line]:
    """As many reruns as one replica and as two can do behind HAProxy, for visitors who do not think."""
    floods = {1: Flood(), 2: Flood()}
    secret = {"STREAMLIT_SERVER_COOKIE_SECRET": f"{plan.seed:032x}"}
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serve(ROOT, temporary / f"replica{number}.txt", environment=secret))
            for number in (1, 2)
        ]
        fronts = {}
        for count in floods:
            (temporary / f"front{count}").mkdir()
            fronts[count] = stack.enter_context(proxy(temporary / f"front{count}", servers[:count]))
        for _ in range(plan.rounds):
            for count, flood in floods.items():
                asyncio.run(_pour(plan, fronts[count].url, servers[:count], flood))
        faults = [fault for server in servers for fault in server.faults()]
    if faults:
        raise RuntimeError("\n".join(faults))
    one, two = floods[1], floods[2]
    gain = two.rate / one.rate
    return [
        Line(
            what=f"reruns a second of {plan.saturating} visitors who do not think, one replica and two",
            ours=f"{one.rate:.1f} and {two.rate:.1f}",
            figure=f"{gain:.2f}×",
            bound=f"≥ {LEAST_GAIN}×",
            holds=gain >= LEAST_GAIN and one.errors + two.errors == 0,
        ),
        Line(
            what="CPU of one rerun with two replicas: servers, visitors",
            ours=f"{1000 * two.servers / two.reruns:.1f} ms, {1000 * two.visitors / two.reruns:.1f} ms",
            figure=f"servers had {two.servers / two.seconds:.2f} of {os.cpu_count()} cores",
            bound="none: visitors and proxy share the machine",
            holds=True,
        ),
    ]


async def _pour(plan: Plan, url: str, servers: Sequence[Server], flood: Flood) -> None:
    crowd = Class(url, _addresses("ours"), plan.seed)
    await crowd.arrive(plan.saturating, 0)
    await crowd.work(0, min(1.0, plan.seconds))  # warm up
    crowd.waited.clear()

    def used() -> float:
        return sum(processor_seconds(server.process.pid) for server in servers)

    servers_before, visitors_before, begun = used(), time.process_time(), time.monotonic()
    await crowd.work(0, min(10.0, plan.seconds))
    flood.seconds += time.monotonic() - begun
    flood.servers += used() - servers_before
    flood.visitors += time.process_time() - visitors_before
    flood.reruns += len(crowd.waited)
    flood.errors += len(crowd.errors)
    await crowd.leave()


if __name__ == "__main__":
    sys.exit(main())
