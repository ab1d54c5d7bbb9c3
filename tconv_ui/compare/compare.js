// Pictures under one magnifier. Native sliders and buttons do everything; the pointer is a shortcut for them.

const remembered = new Map();
const views = new WeakMap();

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function same(first, second) {
  return first.length === second.length && first.every((byte, at) => byte === second[at]);
}

function unpack(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let start = 4 + length;
  for (const picture of header.pictures) {
    picture.blob = new Blob([bytes.subarray(start, start + picture.bytes)], { type: "image/webp" });
    start += picture.bytes;
  }
  return header;
}

class Compare {
  constructor(host) {
    this.host = host;
    this.tiles = [];
    this.build();
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.root);
    this.sizes.observe(this.large);
  }

  build() {
    const slider = (name, label, min, max, step) => {
      const input = element("input", { type: "range", min, max, step, "aria-label": label });
      const words = element("span", {}, label);
      input.addEventListener("input", () => this.set({ [name]: Number(input.value) }));
      this[`${name}Slider`] = input;
      this[`${name}Words`] = words;
      return element("label", { class: `slider ${name}` }, words, input);
    };
    const choice = (name, label) => {
      const select = element("select", { "aria-label": label });
      select.addEventListener("change", () => this.set({ [name]: select.value }));
      this[`${name}Select`] = select;
      return element("label", { class: "choice" }, element("span", {}, label), select);
    };
    this.large = element("canvas", { class: "large", role: "img" });
    this.line = element("div", { class: "line", "aria-hidden": "true" });
    this.names = [element("span", { class: "name" }), element("span", { class: "name" })];
    this.frame = element("div", { class: "frame" }, this.large, this.line, ...this.names);
    this.list = element("div", { class: "tiles", role: "group", "aria-label": "All pictures" });
    this.root = element(
      "div", { class: "compare" },
      element(
        "div", { class: "stage" },
        element("div", { class: "choices" }, choice("left", "Left"), choice("right", "Right")),
        this.frame,
        slider("split", "Divider", 0, 100, 1),
        slider("zoom", "Magnify", 1, 16, 1),
        element(
          "div", { class: "place" },
          slider("across", "Magnify across", 0, 100, 1), slider("down", "Magnify down", 0, 100, 1),
        ),
      ),
      this.list,
    );
    this.frame.addEventListener("pointerdown", (event) => this.grab(event));
  }

  update(data) {
    const holder = this.host.querySelector(".holder");
    if (this.root.parentNode !== holder) holder.replaceChildren(this.root);
    const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
    if (this.received && same(bytes, this.received)) return; // another part of the page changed
    this.received = bytes;
    const header = unpack(bytes);
    this.name = header.name;
    this.start = { left: header.left, right: header.right, zoom: header.zoom, split: 50, across: 50, down: 50 };
    const generation = (this.generation = (this.generation ?? 0) + 1);
    Promise.all(header.pictures.map((picture) => createImageBitmap(picture.blob))).then((bitmaps) => {
      if (generation !== this.generation) return;
      this.pictures = new Map(header.pictures.map((picture, at) => [picture.id, { ...picture, bitmap: bitmaps[at] }]));
      this.fill();
      this.draw();
      this.root.dataset.ready = generation;
    });
  }

  get state() {
    const state = { ...this.start, ...remembered.get(this.name) };
    for (const side of ["left", "right"]) if (!this.pictures.has(state[side])) state[side] = this.start[side];
    return state;
  }

  set(change) {
    remembered.set(this.name, { ...remembered.get(this.name), ...change });
    this.draw();
  }

  /** Selects and tiles for the pictures that came; what is there already is kept, so that focus stays. */
  fill() {
    const known = this.tiles.map((tile) => tile.id).join();
    const ids = [...this.pictures.keys()];
    if (known !== ids.join()) {
      for (const select of [this.leftSelect, this.rightSelect])
        select.replaceChildren(...ids.map((id) => element("option", { value: id })));
      this.tiles = ids.map((id) => {
        const canvas = element("canvas", { "aria-hidden": "true" });
        const [title, caption] = [element("strong"), element("span")];
        const button = element("button", { type: "button", class: "tile" }, canvas, title, caption);
        button.addEventListener("click", () => this.set({ right: id }));
        return { id, button, canvas, title, caption };
      });
      this.list.replaceChildren(...this.tiles.map((tile) => tile.button));
    }
    for (const tile of this.tiles) {
      const { title, caption } = this.pictures.get(tile.id);
      tile.title.textContent = title;
      tile.caption.textContent = caption;
      for (const select of [this.leftSelect, this.rightSelect])
        select.querySelector(`option[value="${tile.id}"]`).textContent = title;
    }
  }

  draw() {
    if (!this.pictures) return;
    const state = this.state;
    const [left, right] = [this.pictures.get(state.left), this.pictures.get(state.right)];
    this.leftSelect.value = state.left;
    this.rightSelect.value = state.right;
    for (const name of ["split", "zoom", "across", "down"]) this[`${name}Slider`].value = state[name];
    this.zoomWords.textContent = state.zoom === 1 ? "Magnify: whole picture" : `Magnify: ×${state.zoom}`;
    this.zoomSlider.setAttribute("aria-valuetext", state.zoom === 1 ? "whole picture" : `${state.zoom} times`);
    for (const slider of [this.acrossSlider, this.downSlider]) slider.disabled = state.zoom === 1;
    this.names[0].textContent = left.title;
    this.names[1].textContent = right.title;
    this.line.style.left = `${state.split}%`;
    this.root.classList.toggle("magnified", state.zoom > 1);
    const place = state.zoom > 1 ? ` Magnified ${state.zoom} times.` : "";
    this.large.setAttribute("aria-label",
      `Left of the divider: ${left.title}. ${left.caption} Right of it: ${right.title}. ${right.caption}${place}`);
    this.paint(this.large, left, state, 0, state.split / 100);
    this.paint(this.large, right, state, state.split / 100, 1);
    for (const tile of this.tiles) {
      this.paint(tile.canvas, this.pictures.get(tile.id), state, 0, 1);
      tile.button.setAttribute("aria-pressed", String(tile.id === state.right));
    }
  }

  /** The part of a picture that the magnifier shows, between two shares of the canvas' width. */
  paint(canvas, { bitmap }, { zoom, across, down }, from, to) {
    const ratio = bitmap.height / bitmap.width;
    canvas.style.aspectRatio = `${bitmap.width} / ${bitmap.height}`;
    const width = Math.round(canvas.clientWidth * devicePixelRatio);
    const height = Math.round(width * ratio);
    if (!width) return;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    const [seen, tall] = [bitmap.width / zoom, bitmap.height / zoom];
    const [x, y] = [((bitmap.width - seen) * across) / 100, ((bitmap.height - tall) * down) / 100];
    context.imageSmoothingEnabled = width < seen;
    context.imageSmoothingQuality = "high";
    const edge = Math.round(width * from);
    context.save();
    context.beginPath();
    context.rect(edge, 0, Math.round(width * to) - edge, height);
    context.clip();
    context.drawImage(bitmap, x, y, seen, tall, 0, 0, width, height);
    context.restore();
  }

  /** Drag near the divider, or anywhere in the whole picture: moves it. Elsewhere a mouse moves the view. */
  grab(event) {
    if (!this.pictures || event.button) return;
    const box = this.frame.getBoundingClientRect();
    const { split, zoom, across, down } = this.state;
    const near = Math.abs(event.clientX - box.left - (split / 100) * box.width) < 28;
    const panning = zoom > 1 && !near && event.pointerType === "mouse";
    const [startX, startY] = [event.clientX, event.clientY];
    const within = (value) => Math.max(0, Math.min(100, Math.round(value)));
    const move = (now) => {
      if (!panning) return this.set({ split: within(((now.clientX - box.left) / box.width) * 100) });
      const speed = 100 / (zoom - 1);
      return this.set({
        across: within(across - ((now.clientX - startX) / box.width) * speed),
        down: within(down - ((now.clientY - startY) / box.height) * speed),
      });
    };
    const release = new AbortController();
    this.frame.setPointerCapture(event.pointerId);
    for (const [name, act] of [["pointermove", move], ["pointerup", () => release.abort()], ["pointercancel", () => release.abort()]])
      this.frame.addEventListener(name, act, { signal: release.signal });
    if (!panning) move(event);
  }
}

export default function ({ data, parentElement }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new Compare(parentElement)));
  view.update(data);
}
