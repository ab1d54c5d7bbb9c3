// Counts the reruns that this tab asked for and saw, by reading the protobuf frames on Streamlit's WebSocket.
// ForwardMsg (server to browser): top-level field 4 new_session, field 6 script_finished (2: stopped for a newer run).
// BackMsg (browser to server): top-level field 11 rerun_script.
(() => {
  const reruns = { asked: 0, started: 0, finished: 0, stopped: 0 };
  window.__reruns = reruns;

  function* fields(buffer) {
    const bytes = new Uint8Array(buffer);
    let at = 0;
    const varint = () => {
      let value = 0;
      let scale = 1;
      for (;;) {
        const byte = bytes[at++];
        value += (byte & 127) * scale;
        if (byte < 128) return value;
        scale *= 128;
      }
    };
    while (at < bytes.length) {
      const tag = varint();
      const kind = tag % 8;
      let value = null;
      if (kind === 0) value = varint();
      else if (kind === 1) at += 8;
      else if (kind === 5) at += 4;
      else {
        const length = varint();
        at += length;
      }
      yield [Math.floor(tag / 8), value];
    }
  }

  const asBuffer = (data) => (data instanceof ArrayBuffer ? data : data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));

  window.WebSocket = class extends window.WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener("open", () => (reruns.started = reruns.finished));
      this.addEventListener("message", ({ data }) => {
        if (typeof data === "string" || data instanceof Blob) return;
        for (const [field, value] of fields(data)) {
          if (field === 4) reruns.started += 1;
          if (field === 6) {
            reruns.finished += 1;
            if (value === 2) reruns.stopped += 1;
          }
        }
      });
    }

    send(data) {
      if (typeof data !== "string" && !(data instanceof Blob)) {
        for (const [field] of fields(asBuffer(data))) if (field === 11) reruns.asked += 1;
      }
      super.send(data);
    }
  };
})();
