"""A visitor without a browser: what one tab of Streamlit's page says and hears on its websocket, timed.

As a browser does, it asks for the page and its cookies first, takes every widget's first value from the
messages that draw it, sends all values at each rerun, writes bound widgets into the address, remembers
messages that the server may then name by their hash, and forgets widgets that are no longer drawn.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

PATIENCE = 30.0  # seconds until a run that has not ended counts as an error
XSRF_COOKIE = "_streamlit_xsrf"
LARGEST_MESSAGE = 64 * 2**20
LISTS = ("double_array_value", "string_array_value")


class VisitError(RuntimeError):
    """Something that no visitor should meet: an exception on the page, or a run that did not end."""


# How a visit can go wrong; anything else is a fault of the visitor's own code.
FAILURES = (VisitError, WebSocketException, OSError, TimeoutError)


@dataclass(frozen=True, eq=False, slots=True)
class Element:
    """What is drawn at one place of the page: the name of its message, the message, where it belongs."""

    kind: str
    proto: Any
    path: tuple[int, ...]
    fragment: str
    frame: bool  # drawn by the main script, not by the page's
    run: int

    @property
    def id(self) -> str:
        """The widget's identity; empty for what is no widget."""
        return str(getattr(self.proto, "id", "") or "")

    @property
    def label(self) -> str:
        """What the learner reads beside it."""
        return str(getattr(self.proto, "label", ""))


@dataclass(slots=True)
class Remembered:
    """A message of the server, as it came, and the last run that used it."""

    message: bytes
    fragment: str
    used: int


@dataclass(eq=False)
class Visitor:
    """One tab at a server's address `url`; use it as an asynchronous context, then `open` a lesson."""

    url: str
    parameters: dict[str, list[str]] = field(default_factory=dict)
    states: dict[str, WidgetState] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    runs: int = 0
    session: str = ""
    _page: str = ""
    _main: str = ""
    _tree: dict[tuple[int, ...], Element] = field(default_factory=dict)
    _memory: dict[str, Remembered] = field(default_factory=dict)
    _longest_memory: int = 2
    _started: int = 0
    _answers: dict[str, Any] = field(default_factory=dict)
    _repeating: dict[str, float] = field(default_factory=dict)
    _cookies: CookieJar = field(default_factory=CookieJar)
    _socket: ClientConnection | None = None

    # Coming and going ------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Ask for the page as a browser does, then open the websocket with the cookies that came."""
        for path in ("/", "/_stcore/health", "/_stcore/host-config"):
            await asyncio.to_thread(self._request, path)
        cookies = {cookie.name: cookie.value or "" for cookie in self._cookies}
        self._socket = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=self.url,  # type: ignore[arg-type]  # a NewType of str
            subprotocols=["streamlit", cookies.get(XSRF_COOKIE, "PLACEHOLDER_AUTH_TOKEN")],  # type: ignore[list-item]
            additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
            max_size=LARGEST_MESSAGE,
            proxy=None,
            open_timeout=PATIENCE,
        )
        return self

    async def __aexit__(self, *reason: object) -> None:
        """Close the tab."""
        if self._socket is not None:
            await self._socket.close()

    async def open(self, address: str) -> float:
        """The first visit, at an address such as `/stamp?stride=3`. Seconds until it was there."""
        parts = urlsplit(address)
        self.parameters = parse_qs(parts.query, keep_blank_values=True)
        return await self._rerun(page_name=parts.path.strip("/"))

    async def follow(self, address: str) -> float:
        """Another lesson or setting in the same session, as by Back, Forward or a preset."""
        parts = urlsplit(address)
        self.parameters = parse_qs(parts.query, keep_blank_values=True)
        return await self._rerun(page=self.pages[parts.path.strip("/")], by_history=True)

    async def turn_to(self, slug: str) -> float:
        """Another lesson by the row at the top: what the frame keeps in the address stays there."""
        kept = {
            element.proto.query_param_key for element in self.elements() if element.frame and bound(element)
        }
        self.parameters = {name: value for name, value in self.parameters.items() if name in kept}
        return await self._rerun(page=self.pages[slug])

    # What is there ---------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        """What stands behind the `?` of the address bar."""
        return urlencode(self.parameters, doseq=True)

    @property
    def slug(self) -> str:
        """The lesson that is open."""
        return next((slug for slug, page in self.pages.items() if page == self._page), "")

    def elements(self) -> Iterator[Element]:
        """What is drawn now, from top to bottom."""
        return (self._tree[path] for path in sorted(self._tree))

    def widget(self, kind: str, label: str) -> Element:
        """The first widget of that kind and label."""
        for element in self.elements():
            if element.kind == kind and element.label == label and element.id:
                return element
        raise VisitError(f"{self.address!r} shows no {kind} {label!r}")

    # Acting ----------------------------------------------------------------------------------------

    async def set(self, element: Element, value: Any) -> float:
        """Give a widget a value as its user would. Seconds until the run that followed had ended."""
        self._write(element, value)
        return await self._rerun(fragment=element.fragment)

    async def press(self, element: Element) -> float:
        """Press a button."""
        self.states[element.id] = WidgetState(id=element.id, trigger_value=True)
        try:
            return await self._rerun(fragment=element.fragment)
        finally:
            self.states.pop(element.id, None)

    async def trigger(self, element: Element, event: str, payload: Any) -> float:
        """What a component's `setTriggerValue(event, payload)` sends."""
        name = f"$$STREAMLIT_INTERNAL_KEY_{element.id}__events"
        text = json.dumps([{"event": event, "value": payload}])
        self.states[name] = WidgetState(id=name, json_trigger_value=text)
        try:
            return await self._rerun(fragment=element.fragment)
        finally:
            self.states.pop(name, None)

    async def upload(self, element: Element, name: str, data: bytes) -> float:
        """Choose a file: ask where to put it, put it there, then tell the script."""
        asked = BackMsg()
        asked.file_urls_request.request_id = uuid.uuid4().hex
        asked.file_urls_request.session_id = self.session
        asked.file_urls_request.file_names.append(name)
        answer = await self._ask(asked, asked.file_urls_request.request_id)
        urls: FileURLs = answer.file_urls[0]
        await asyncio.to_thread(self._put, urls.upload_url, name, data)
        state = WidgetState(id=element.id)
        info = state.file_uploader_state_value.uploaded_file_info.add(
            name=name, size=len(data), file_id=urls.file_id
        )
        info.file_urls.CopyFrom(urls)
        self.states[element.id] = state
        return await self._rerun(fragment=element.fragment)

    async def download(self, element: Element) -> bytes:
        """Press a download button, and fetch what it made."""
        return await self.fetch(await self.order(element))

    async def order(self, element: Element) -> str:
        """Press a download button: the server makes the file now. Where it is."""
        asked = BackMsg()
        asked.backend_operation_request.request_id = uuid.uuid4().hex
        asked.backend_operation_request.session_id = self.session
        asked.backend_operation_request.deferred_file.file_id = element.proto.deferred_file_id
        answer = await self._ask(asked, asked.backend_operation_request.request_id)
        if answer.error_msg:
            raise VisitError(f"the file of {element.label!r} was not made: {answer.error_msg}")
        return str(answer.deferred_file.url)

    async def fetch(self, path: str) -> bytes:
        """What the server has at this path."""
        return await asyncio.to_thread(self._request, path)

    async def wait(self, seconds: float) -> int:
        """Think; fragments that repeat by themselves go on meanwhile. How many runs that made."""
        made, end = 0, time.monotonic() + seconds
        while self._repeating:
            fragment, pause = next(iter(self._repeating.items()))
            if time.monotonic() + pause > end:
                break
            await asyncio.sleep(pause)
            await self._rerun(fragment=fragment, by_itself=True)
            made += 1
        await asyncio.sleep(max(0.0, end - time.monotonic()))
        return made

    # The protocol ----------------------------------------------------------------------------------

    async def _rerun(
        self,
        *,
        page: str | None = None,
        page_name: str = "",
        fragment: str = "",
        by_history: bool = False,
        by_itself: bool = False,
    ) -> float:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = self.address
        state.page_script_hash = self._page if page is None else page
        state.page_name = page_name
        state.fragment_id = fragment
        state.is_history_navigation = by_history
        state.is_auto_rerun = by_itself
        state.widget_states.widgets.extend(self.states.values())
        state.cached_message_hashes.extend(self._memory)
        state.context_info.timezone = "UTC"
        state.context_info.locale = "en-GB"
        state.context_info.url = f"{self.url}/{page_name}"
        begun = time.perf_counter()
        await self._send(asked)
        heard: Counter[str] = Counter()
        try:
            async with asyncio.timeout(PATIENCE):
                while not self._take(message := await self._hear()):
                    heard[str(message.WhichOneof("type"))] += 1
        except TimeoutError as silence:
            told = ", ".join(f"{count} {name}" for name, count in heard.items()) or "nothing"
            raise VisitError(
                f"no end within {PATIENCE:g} s, heard {told}; page {page_name or self.slug!r}, "
                f"page hash {state.page_script_hash!r}, fragment {fragment!r}"
            ) from silence
        self.runs += 1
        return time.perf_counter() - begun

    async def _ask(self, asked: BackMsg, name: str) -> Any:
        await self._send(asked)
        async with asyncio.timeout(PATIENCE):
            while name not in self._answers:
                self._take(await self._hear())
        return self._answers.pop(name)

    async def _send(self, message: BackMsg) -> None:
        if self._socket is None:
            raise VisitError("the websocket is not open")
        await self._socket.send(message.SerializeToString())

    async def _hear(self) -> ForwardMsg:
        if self._socket is None:
            raise VisitError("the websocket is not open")
        data = await self._socket.recv(decode=False)
        message = ForwardMsg.FromString(data)
        if message.WhichOneof("type") == "ref_hash":
            remembered = self._memory[message.ref_hash]
            remembered.used = self.runs
            known = ForwardMsg.FromString(remembered.message)
            known.metadata.CopyFrom(message.metadata)
            return known
        if message.metadata.cacheable and message.hash not in self._memory:
            self._memory[message.hash] = Remembered(data, message.delta.fragment_id, self.runs)
        return message

    def _take(self, message: ForwardMsg) -> bool:
        """Whether this message ends what the visitor asked for."""
        match message.WhichOneof("type"):
            case "new_session":
                self._start(message)
            case "delta":
                self._draw(message)
            case "navigation":
                self.pages = {
                    page.url_pathname: page.page_script_hash for page in message.navigation.app_pages
                }
                default = next((page for page in message.navigation.app_pages if page.is_default), None)
                if default is not None:
                    self.pages[""] = default.page_script_hash
                self._move_to(message.navigation.page_script_hash)
            case "page_info_changed":
                self.parameters = parse_qs(message.page_info_changed.query_string, keep_blank_values=True)
            case "auto_rerun":
                self._repeating[message.auto_rerun.fragment_id] = message.auto_rerun.interval
            case "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    self._repeating.pop(fragment, None)
            case "file_urls_response":
                self._answers[message.file_urls_response.response_id] = message.file_urls_response
            case "backend_operation_response":
                answer = message.backend_operation_response
                self._answers[answer.request_id] = answer
            case "page_not_found":
                raise VisitError(f"there is no page {message.page_not_found.page_name!r}")
            case "session_event" if message.session_event.HasField("script_compilation_exception"):
                raise VisitError(message.session_event.script_compilation_exception.message)
            case "script_finished":
                return self._finish(message)
        return False

    def _start(self, message: ForwardMsg) -> None:
        self._started += 1
        if not message.metadata.run.fragment_ids:
            self._repeating.clear()
        beginning = message.new_session
        self.session = beginning.initialize.session_id or self.session
        self._main = beginning.main_script_hash
        self._longest_memory = beginning.config.max_cached_message_age
        self._move_to(beginning.page_script_hash)

    def _move_to(self, page: str) -> None:
        if page != self._page:
            self._page = page
            self._repeating.clear()
            self._tree = {path: element for path, element in self._tree.items() if element.frame}

    def _draw(self, message: ForwardMsg) -> None:
        path = tuple(message.metadata.delta_path)
        delta = message.delta
        frame = message.metadata.active_script_hash == self._main
        match delta.WhichOneof("type"):
            case "new_element":
                kind = delta.new_element.WhichOneof("type") or "empty"
                proto = getattr(delta.new_element, kind, None)
                for deeper in [known for known in self._tree if known[: len(path)] == path]:
                    del self._tree[deeper]
            case "add_block":
                kind = delta.add_block.WhichOneof("type") or "block"
                proto = getattr(delta.add_block, kind, None)
            case _:
                return
        if kind == "exception":
            raise VisitError(f"{self.address!r} shows an exception: {proto.type} {proto.message}")
        element = Element(kind, proto, path, delta.fragment_id, frame, self._started)
        self._tree[path] = element
        if element.id:
            self._adopt(element)

    def _adopt(self, element: Element) -> None:
        """A widget that is drawn brings a value along: its first, or one that the script has set."""
        forced = bool(getattr(element.proto, "set_value", False))
        if element.kind in ("expandable", "popover"):
            forced = element.kind == "expandable"
        if element.kind in VALUES and (forced or element.id not in self.states):
            self._write(element, shown(element, forced))

    def _write(self, element: Element, value: Any) -> None:
        name = VALUES[element.kind](element.proto)
        state = WidgetState(id=element.id)
        if name in LISTS:
            getattr(state, name).data.extend(value)
        elif value is not None:
            setattr(state, name, value)
        self.states[element.id] = state
        if bound(element):
            written = in_address(value)
            if written == in_address(shown(element, forced=False)):
                self.parameters.pop(element.proto.query_param_key, None)
            else:
                self.parameters[element.proto.query_param_key] = written

    def _finish(self, message: ForwardMsg) -> bool:
        status = message.script_finished
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return False
        if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise VisitError("the script does not compile")
        fragments = set(message.metadata.run.fragment_ids)

        def concerned(fragment: str) -> bool:
            return not fragments or fragment in fragments

        redrawn = {
            path
            for path, element in self._tree.items()
            if element.run == self._started and element.fragment and concerned(element.fragment)
        }

        def stale(path: tuple[int, ...], element: Element) -> bool:
            # A fragment's run takes away all that it has not drawn again, fragments within it too.
            if element.run == self._started:
                return False
            return concerned(element.fragment) or any(path[:depth] in redrawn for depth in range(len(path)))

        self._tree = {path: element for path, element in self._tree.items() if not stale(path, element)}
        alive = {element.id for element in self._tree.values()}
        self.states = {name: state for name, state in self.states.items() if name in alive}
        self._memory = {
            name: known
            for name, known in self._memory.items()
            if not concerned(known.fragment) or self.runs - known.used <= self._longest_memory
        }
        return True

    # Over HTTP -------------------------------------------------------------------------------------

    def _opener(self) -> urllib.request.OpenerDirector:
        return urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def _request(self, path: str) -> bytes:
        with self._opener().open(self.url + path, timeout=PATIENCE) as answer:
            data: bytes = answer.read()
        return data

    def _put(self, path: str, name: str, data: bytes) -> None:
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
        token = next((cookie.value or "" for cookie in self._cookies if cookie.name == XSRF_COOKIE), "")
        request = urllib.request.Request(
            self.url + path,
            data=head.encode() + data + f"\r\n--{edge}--\r\n".encode(),
            method="PUT",
            headers={
                "Content-Type": f"multipart/form-data; boundary={edge}",
                "X-Xsrftoken": token,
                "Origin": self.url,
            },
        )
        self._opener().open(request, timeout=PATIENCE).close()


# Values of widgets ---------------------------------------------------------------------------------


def _slider_value(proto: Slider) -> str:
    return "string_array_value" if proto.type == Slider.SELECT_SLIDER else "double_array_value"


VALUES = {
    "slider": _slider_value,
    "number_input": lambda proto: "double_value",
    "checkbox": lambda proto: "bool_value",
    "expandable": lambda proto: "bool_value",
    "radio": lambda proto: "string_value",
    "selectbox": lambda proto: "string_value",
    "text_input": lambda proto: "string_value",
    "button_group": lambda proto: "string_array_value",
    "multiselect": lambda proto: "string_array_value",
}


def shown(element: Element, forced: bool) -> Any:
    """The value that a widget's message holds: the one that the script has set, or else the first one."""
    proto = element.proto
    match element.kind:
        case "slider" if proto.type == Slider.SELECT_SLIDER:
            return (
                list(proto.raw_value) if forced else [proto.options[int(index)] for index in proto.default]
            )
        case "slider" | "text_input" | "number_input" | "checkbox":
            value = proto.value if forced else proto.default
            if element.kind == "slider":
                return list(value)
            absent = not forced and element.kind == "number_input" and not proto.HasField("default")
            return None if absent else value
        case "radio" | "selectbox":
            if forced:
                return proto.raw_value
            return proto.options[proto.default] if proto.HasField("default") else None
        case "button_group":
            if forced:
                return list(proto.raw_values)
            return [proto.options[index].content for index in proto.default]
        case "multiselect":
            return list(proto.raw_values) if forced else [proto.options[index] for index in proto.default]
        case "expandable":
            return proto.expanded if forced else proto.default_expanded
    raise VisitError(f"no value is known for a {element.kind}")


def bound(element: Element) -> bool:
    """Whether a widget's value stands in the address."""
    return element.kind in VALUES and bool(getattr(element.proto, "query_param_key", ""))


def in_address(value: Any) -> list[str]:
    """A value as it stands in the address."""
    if isinstance(value, list):
        return [text for each in value for text in in_address(each)]
    if isinstance(value, bool):
        return [str(value).lower()]
    if isinstance(value, float):
        return [f"{value:g}"]
    return [] if value is None else [str(value)]
