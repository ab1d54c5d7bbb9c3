"""Hand out a state: its link as text and as a QR code, drawn here, that opens exactly it on every phone."""

from __future__ import annotations

import re
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

import segno
import streamlit as st

from tconv_ui.lessons import lesson
from tconv_ui.playlist import shown_stop

MOST_BYTES = 2953  # ISO/IEC 18004, table 7: version 40, level L, byte mode
EASY_VERSION = 15  # 77 squares a side: with more, a phone must come close to tell them apart
QUIET = 4  # squares of light around the code, as the standard demands
ADDRESS = re.compile(
    r"https?://(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:(?P<port>\d{1,5}))?(/[\w.~-]+)*/?",
    re.ASCII | re.IGNORECASE,
)
STYLE = """<style>
.st-key-qr { container-type: inline-size; }
.st-key-qr img { width: min(62vh, 100cqw) !important; }
</style>"""
TYPED = "address that phones use"
FIELD = "address field"


# Closed, it must leave the page: a slider, which reruns the lesson alone, would open it again.
@st.dialog("Hand out this state", width="large", on_dismiss="rerun")
def hand_out_dialog() -> None:
    """Show the link of what this session shows; its QR code too, once phones can reach the address."""
    stop = shown_stop()
    shown = base_of(st.context.url or "http://localhost/", stop.slug)
    base = st.session_state.get(TYPED) or shown
    link = base + stop.address.removeprefix("./")
    reachable = not is_only_here(base)
    code, words = st.columns([3, 2], vertical_alignment="center") if reachable else (None, st.container())
    with words:
        st.markdown(f"**{lesson(stop.slug).label}**: {stop.title}")
        if is_only_here(shown):
            _ask_for_address(shown, reachable)
        st.code(link, language=None, wrap_lines=True)
    if code:
        with code:
            _draw_code(link)


def base_of(shown: str, slug: str) -> str:
    """The app's root in the address that the visitor's browser shows, proxy or not; ends with a slash."""
    parts = urlsplit(shown)
    path = parts.path.rstrip("/")
    if slug and path.endswith(f"/{slug}"):
        path = path.removesuffix(f"/{slug}")
    return f"{parts.scheme}://{parts.netloc}{path}/"


def is_only_here(address: str) -> bool:
    """Whether an address means the computer that opens it: a phone would look for the app in itself."""
    host = (urlsplit(address).hostname or "localhost").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        number = ip_address(host)
    except ValueError:
        return False
    return number.is_loopback or number.is_unspecified


def typed_base(text: str) -> str:
    """The root that a teacher types, such as `192.168.1.20:8501`; ends with a slash.

    Raises `ValueError` with a sentence for the teacher.
    """
    text = text.strip()
    address = text if "://" in text else f"http://{text}"
    found = ADDRESS.fullmatch(address)
    if not found or int(found["port"] or 1) not in range(1, 65536) or not _is_host(found["host"]):
        quoted = re.sub(r"[`\x00-\x1f]", "?", text[:60])
        raise ValueError(f"`{quoted}` is no address. Type it like `http://192.168.1.20:8501`.")
    if is_only_here(address):
        raise ValueError(
            f"{urlsplit(address).hostname} is this computer's name for itself. Type the name or number by "
            "which other computers reach it."
        )
    return address.rstrip("/") + "/"


def _is_host(text: str) -> bool:
    """Whether what stands in brackets is an IPv6 address; a name can be anything."""
    if not text.startswith("["):
        return True
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def qr_code(link: str) -> segno.QRCode:
    """The link as a QR code, with as much error correction as its size gives for free.

    Raises `ValueError` with a sentence for the teacher when no code holds it.
    """
    length = len(link.encode())
    if length > MOST_BYTES:
        raise ValueError(
            f"This state's link has {length} characters, and a QR code holds {MOST_BYTES}. Send the "
            "link, or make the input or the kernel smaller or its values shorter."
        )
    return segno.make_qr(link, error="l", mode="byte", boost_error=True)


def qr_svg(code: segno.QRCode) -> str:
    """The code as SVG: black on white in every theme, its quiet zone included."""
    return str(
        code.svg_inline(scale=10, border=QUIET, dark="#000", light="#fff", svgclass=None, lineclass=None)
    )


def _ask_for_address(shown: str, known: bool) -> None:
    example = f"http://192.168.1.20:{urlsplit(shown).port or 80}"
    if not known:
        st.warning(
            f"Phones cannot reach {urlsplit(shown).hostname}: it is every computer's name for itself. Type "
            "the address by which phones in your network reach this computer; its network settings show it."
        )
    typed = st.text_input(
        "Address that the phones use",
        value=st.session_state.get(TYPED, ""),
        key=FIELD,
        placeholder=example,
        help="It is remembered until you close or reload this page.",
        on_change=_take_address,
    )
    try:
        typed_base(typed or example)
    except ValueError as error:
        st.error(str(error))


def _take_address() -> None:
    """Remember an address that can be one; with another the former stays, and the dialog says why."""
    typed = st.session_state[FIELD]
    with suppress(ValueError):
        st.session_state[TYPED] = typed_base(typed) if typed.strip() else ""


def _draw_code(link: str) -> None:
    try:
        code = qr_code(link)
    except ValueError as error:
        st.error(str(error))
        return
    st.html(STYLE)
    with st.container(key="qr"):
        st.image(qr_svg(code), alt=f"QR code of {link}", width="stretch")
    if int(code.version) > EASY_VERSION:
        side = code.symbol_size(border=0)[0]
        st.caption(
            f"This state needs {side} × {side} squares. From the back row a phone may not tell them apart: "
            "let it come close, or send the link."
        )
