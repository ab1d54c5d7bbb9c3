# Two stages: the first installs, the second holds only what the app needs to run.
FROM python:3.11-slim AS build
COPY requirements.txt .
RUN python -m venv --without-pip /opt/venv \
 && python -m pip --python /opt/venv/bin/python install --no-cache-dir -r requirements.txt \
 && cd /opt/venv/lib/python3.11/site-packages \
 && find . -type d -name tests -prune -exec rm -rf {} + \
 # headers, Arrow's network parts, extensions of Jupyter: docs/decisions/0034-what-is-in-the-image.md
 && rm -rf pyarrow/include pyarrow/src pyarrow/*_flight* pyarrow/*_s3* pydeck/nbextension plotly/labextension \
 && rm -rf /opt/venv/share /opt/venv/etc

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    # many small products on many threads collapse when sessions share the cores
    OPENBLAS_NUM_THREADS=1 \
    # every rerun is a thread: with a pool for each, freed memory stays in pieces and the process grows
    MALLOC_ARENA_MAX=2 \
    MALLOC_TRIM_THRESHOLD_=131072 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    # the root file system may be read-only, and then /tmp too: shared memory is always there
    HOME=/tmp \
    TMPDIR=/tmp \
    TEMP=/dev/shm \
    MPLCONFIGDIR=/dev/shm/matplotlib \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_SERVER_FILE_WATCHER_TYPE=none \
    STREAMLIT_BROWSER_GATHER_USAGE_STATS=false \
    # else a server without a screen asks an outside host for its address
    STREAMLIT_BROWSER_SERVER_ADDRESS=localhost
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY .streamlit .streamlit
COPY tconv_core tconv_core
COPY tconv_ui tconv_ui
COPY pages pages
COPY app.py .
RUN python -m compileall -q tconv_core tconv_ui pages app.py
USER 65532:65532
EXPOSE 8501
# Docker asks for the first time after one interval; asking takes a fiftieth of a second.
HEALTHCHECK --interval=3s --timeout=3s --start-period=10s --retries=3 \
  CMD ["python", "-ISc", "import socket; asked = socket.create_connection(('127.0.0.1', 8501), 2); asked.sendall(b'GET /_stcore/health HTTP/1.0\\r\\n\\r\\n'); raise SystemExit(b' 200 ' not in asked.recv(64))"]
CMD ["streamlit", "run", "app.py"]
