// A grid of numbers on a canvas: colours, marks, one cursor that pointer, touch and arrow keys move.

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function written(value) {
  const rounded = Math.round(value * 1000) / 1000;
  return String(rounded).replace("-", "−");
}

class Board {
  /** `point(cell | null)` when something hovers or has the focus, `pick(cell)` on click, tap, Enter, space. */
  constructor(name, title, point, pick) {
    Object.assign(this, { name, title, point, pick, cursor: 0, rows: 0, columns: 0, marks: new Map(), bands: [] });
    this.label = element("p", { class: "label" });
    this.canvas = element("canvas", { tabindex: "0", role: "application", "aria-describedby": "sentence" });
    this.box = element("div", { class: "scroll" }, this.canvas);
    this.root = element("section", { class: `board ${name}` }, this.label, this.box);
    this.canvas.addEventListener("pointermove", (event) => event.pointerType !== "touch" && this.point(this.at(event)));
    this.canvas.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.point(null));
    this.canvas.addEventListener("click", (event) => {
      const cell = this.at(event);
      if (cell === null) return;
      this.cursor = cell;
      this.pick(cell);
    });
    this.canvas.addEventListener("focus", () => {
      if (this.canvas.matches(":focus-visible")) this.point(this.cursor);
    });
    this.canvas.addEventListener("blur", () => this.point(null));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  load(rows, columns, valueOf, { title = this.title, line = false } = {}) {
    Object.assign(this, { rows, columns, valueOf });
    this.cursor = Math.min(this.cursor, rows * columns - 1);
    this.peak = 0;
    this.longest = 1;
    for (let cell = 0; cell < rows * columns; cell += 1) {
      const value = valueOf(cell);
      this.peak = Math.max(this.peak, Math.abs(value));
      this.longest = Math.max(this.longest, written(value).length);
    }
    const size = line ? `${columns}` : `${rows} × ${columns}`;
    this.label.replaceChildren(title, element("span", {}, ` ${size}`));
    this.canvas.setAttribute("aria-label", `${title}, ${size}. Arrow keys move, Enter keeps the choice.`);
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * this.columns);
    const row = Math.floor(((event.clientY - box.top) / box.height) * this.rows);
    const inside = column >= 0 && row >= 0 && column < this.columns && row < this.rows;
    return inside ? row * this.columns + column : null;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [row, column] = [Math.floor(this.cursor / this.columns), this.cursor % this.columns];
    const moves = {
      ArrowLeft: column > 0 ? -1 : 0,
      ArrowRight: column < this.columns - 1 ? 1 : 0,
      ArrowUp: row > 0 ? -this.columns : 0,
      ArrowDown: row < this.rows - 1 ? this.columns : 0,
      Home: -column,
      End: this.columns - 1 - column,
    };
    if (event.key in moves) {
      this.cursor += moves[event.key];
      this.point(this.cursor);
      this.reveal(this.cursor);
    } else if (event.key === "Enter" || event.key === " ") this.pick(this.cursor);
    else return;
    event.preventDefault();
  }

  reveal(cell) {
    const [top, left] = [Math.floor(cell / this.columns) * this.size, (cell % this.columns) * this.size];
    const { box, size } = this;
    if (left < box.scrollLeft || left + size > box.scrollLeft + box.clientWidth) box.scrollLeft = left - box.clientWidth / 2;
    if (top < box.scrollTop || top + size > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight / 2;
  }

  /** Cells as large as the width allows, between `least` and `most` CSS pixels. */
  fit(width, least, most) {
    this.size = Math.max(least, Math.min(most, Math.floor(width / this.columns)));
  }

  /** `colours` are the theme's; marks: cell -> "solid" | "dashed"; bands: {row} or {column}. */
  draw(colours) {
    const { canvas, rows, columns, size } = this;
    if (!rows || !size) return;
    const ratio = devicePixelRatio;
    const [width, height] = [columns * size + 2, rows * size + 2];
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.translate(1, 1);
    const gap = size >= 14 ? 1 : 0;
    const digits = Math.min(15, (size - 4) / this.longest / 0.6);
    context.font = `${digits}px ${colours.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let cell = 0; cell < rows * columns; cell += 1) {
      const value = this.valueOf(cell);
      const [x, y] = [(cell % columns) * size, Math.floor(cell / columns) * size];
      context.fillStyle = value ? colours.of(value / this.peak) : colours.zero;
      context.fillRect(x, y, size - gap, size - gap);
      if (digits >= 9) {
        context.fillStyle = value ? colours.ink : colours.quiet;
        context.fillText(written(value), x + size / 2, y + size / 2 + 1);
      }
    }
    context.lineWidth = 2;
    context.strokeStyle = colours.pick;
    for (const band of this.bands) {
      const line = band.row === undefined
        ? [band.column * size, 0, size - gap, rows * size - gap]
        : [0, band.row * size, columns * size - gap, size - gap];
      context.setLineDash([]);
      context.strokeRect(...line);
    }
    for (const [cell, kind] of this.marks) {
      context.setLineDash(kind === "dashed" ? [4, 3] : []);
      context.lineWidth = kind === "dashed" ? 2 : 3;
      context.strokeStyle = kind === "dashed" ? colours.pick : colours.now;
      context.strokeRect((cell % columns) * size + 1, Math.floor(cell / columns) * size + 1, size - gap - 2, size - gap - 2);
    }
  }
}
