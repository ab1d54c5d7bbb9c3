"""The process that draws: one request on standard input, its answers on standard output (`apart.py`)."""

import sys

from tconv_ui.export.apart import serve

serve(sys.stdin.buffer, sys.stdout.buffer)
