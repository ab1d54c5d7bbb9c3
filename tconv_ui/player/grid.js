// One grid of numbers: a table of cells that can be painted, marked, walked with arrow keys and edited.

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/** Width of the row indices and the panel's own padding. */
const HEAD = 30;

/** Rows and columns of cells beyond those in sight. */
const SPARE = 2;

/** Grids that share a row get cells of one size, as large as `width` allows. */
function fitRow(grids, width, largest, room = null) {
  const columns = grids.reduce((sum, grid) => sum + grid.columns, 0);
  const head = room ? PRESENTED_HEAD : HEAD;
  const pitch = (width - head * grids.length) / columns;
  for (const grid of grids) grid.fit(head + pitch * grid.columns, largest, room);
}

const CELL = element("div", { class: "cell", role: "gridcell", tabindex: "-1" });

function head(index) {
  return element("span", { class: "head", role: "columnheader" }, written(index));
}

class Grid {
  /** `events` has enter(grid, cell), leave(grid), pick(grid, cell), edit(grid, cell, text). */
  constructor(name, title, events, editable = false) {
    Object.assign(this, { name, title, events, editable });
    this.label = element("p", { class: "label" });
    this.note = element("p", { class: "note" });
    this.corner = element("span", { class: "head corner", role: "presentation" });
    this.top = element("div", { class: "row top", role: "row" }, this.corner);
    // Beside the rows, not in them: one box that stays in sight is painted much faster than one for each row.
    this.side = element("div", { class: "side", "aria-hidden": "true" });
    this.body = element("div", { class: "body", role: "presentation" });
    this.window = element("div", { class: "window", "aria-hidden": "true", hidden: true });
    this.keptLine = element("div", { class: "keptline", "aria-hidden": "true", hidden: true });
    this.table = element("div", { class: "grid", role: "grid" }, this.top, this.side, this.body, this.window, this.keptLine);
    this.frame = element("div", { class: "scroll" }, this.table);
    this.panel = element("section", { class: `panel ${name}` }, this.label, this.frame, this.note);
    this.signature = "";
    this.home = 0;
    this.cells = [];
    this.marked = [];
    this.scrolled = [0, 0];
    this.box = [0, 0];
    this.listen();
  }

  /** Lay out rows × columns cells; the first has index `start`. `kept` = [row, column, rows, columns]. */
  shape({ rows, columns, start = [0, 0], kept = null, line = false, title = this.title, note = "" }) {
    const size = kept ? [kept[2], kept[3]] : [rows, columns];
    const shown = line ? `${size[1]}` : `${size[0]} × ${size[1]}`;
    this.label.replaceChildren(title, element("span", { class: "size" }, shown));
    this.note.textContent = note;
    this.table.setAttribute("aria-label", `${title}, ${line ? `${size[1]} cells` : shown}`);
    const signature = JSON.stringify([rows, columns, start, kept, line]);
    if (signature === this.signature) return;
    Object.assign(this, { signature, rows, columns, start, kept, line });
    this.marked = [];
    this.panel.classList.toggle("empty", !rows || !columns);
    const heads = (count, first) => Array.from({ length: count }, (_, index) => head(index + first));
    this.top.replaceChildren(this.corner, ...heads(columns, start[1]));
    this.side.replaceChildren(...heads(line ? 0 : rows, start[0]));
    this.cells = new Array(rows * columns);
    Object.assign(this, { home: 0, made: [0, 0], values: null, marks: null });
    this.lines = Array.from({ length: rows }, () => element("div", { class: "row" }));
    this.body.replaceChildren(...this.lines);
    this.table.style.setProperty("--columns", columns);
    this.table.setAttribute("aria-rowcount", rows + 1);
    this.table.setAttribute("aria-colcount", columns);
    this.table.classList.toggle("large", this.cells.length > 300);
    const cut = kept && (kept[2] < rows || kept[3] < columns);
    this.keptLine.hidden = !cut;
    if (cut) this.place(this.keptLine, ...kept);
  }

  /** Make cells as far as this many rows and columns. Where nobody has looked there are none: a map has thousands. */
  grow(rows, columns) {
    const [down, across] = this.made;
    const wanted = [Math.min(this.rows, Math.max(rows, down)), Math.min(this.columns, Math.max(columns, across))];
    if (wanted[0] === down && wanted[1] === across) return;
    this.made = wanted;
    for (let row = 0; row < wanted[0]; row += 1) {
      const cells = [];
      for (let column = row < down ? across : 0; column < wanted[1]; column += 1) cells.push(this.newCell(row, column));
      this.lines[row].setAttribute("role", "row");
      this.lines[row].append(...cells);
    }
    this.homeAt(this.home);
    if (this.marks) this.mark(...this.marks);
  }

  newCell(row, column) {
    const cell = CELL.cloneNode();
    cell.position = row * this.columns + column;
    cell.dataset.row = row + this.start[0];
    cell.dataset.column = column + this.start[1];
    this.cells[cell.position] = cell;
    if (this.values) this.show(cell, cell.position);
    return cell;
  }

  /** Make the cells that are in sight; `further`: half as many again, for who scrolls on. */
  look(further = 0) {
    this.grow(...[0, 1].map((axis) => {
      const end = this.scrolled[axis] + Math.max(this.sight[axis], this.box[axis]) * (1 + further);
      return Math.ceil(end / this.pitch) + SPARE;
    }));
  }

  isCut(cell) {
    if (!this.kept) return false;
    const [top, left, height, width] = this.kept;
    const row = Math.floor(cell / this.columns) - top;
    const column = (cell % this.columns) - left;
    return row < 0 || column < 0 || row >= height || column >= width;
  }

  /** [row, column] of a cell, as the edges of the grid count. */
  indexOf(cell) {
    return [Math.floor(cell / this.columns) + this.start[0], (cell % this.columns) + this.start[1]];
  }

  /** "(1,0)", or "(2)" on a line. */
  nameOf(cell) {
    const [row, column] = this.indexOf(cell).map((index) => written(index));
    return this.line ? `(${column})` : `(${row},${column})`;
  }

  /** [row, column, rows, columns] between two corner cells, in cells from the grid's own corner. */
  areaBetween(first, last) {
    const [top, left] = [Math.floor(first / this.columns), first % this.columns];
    return [top, left, Math.floor(last / this.columns) - top + 1, (last % this.columns) - left + 1];
  }

  place(box, row, column, rows, columns) {
    for (const [name, value] of Object.entries({ row, column, rows, columns })) {
      box.style.setProperty(`--at-${name}`, value);
    }
  }

  /** Show `values`; `known[i]` false means "not reached yet"; `kinds[i]` is "", "inserted" or "padding". Then `mark`. */
  paint(values, { known = null, kinds = null, scale = largestOf(values) } = {}) {
    const anew = this.scale !== scale || this.kinds !== kinds;
    Object.assign(this, { values, known, scale, kinds });
    this.cells.forEach((cell, index) => this.show(cell, index, anew));
  }

  show(cell, index, anew = true) {
    const value = this.known && !this.known[index] ? null : this.values[index];
    if (!anew && cell.shown === value) return;
    cell.shown = value;
    this.paintCell(cell, index, value);
  }

  paintCell(cell, index, value) {
    const kind = this.kinds?.[index] ?? "";
    const cut = this.isCut(index);
    // Classes, not a style of its own: cells that look alike share what the browser works out for one of them.
    // A sum that is still to be cancelled can be larger than all that remain.
    const share = Math.min(1, Math.abs(value) / this.scale);
    const shade = `${value < 0 ? "n" : "p"}${Math.round(share * SHADES)}`;
    const look = value === null ? "unknown" : value === 0 ? "zero" : shade;
    cell.className = `cell ${look}${cut ? " cut" : ""}${kind && ` ${kind}`}`;
    cell.textContent = value === null ? "" : written(value, 2);
    const words = value === null ? "not reached yet" : written(value);
    const role = kind ? `, ${kind} zero` : "";
    cell.setAttribute("aria-label", `${this.title} ${this.nameOf(index)}: ${words}${role}${cut ? ", cut away" : ""}`);
  }

  /** Make room for the longest of these numbers. */
  measure(values) {
    // 11 pixels are the smallest digits, 24 the smallest target for a finger.
    this.longest = values.reduce((most, value) => Math.max(most, written(value, 2).length), 1);
    this.least = Math.max(24, Math.ceil(this.longest * 6.9) + 5);
    this.size = null;
  }

  /** Marks = {class: [cells]}; replaces all earlier ones. `badges` = Map cell → small text. */
  mark(marks = {}, { added = new Map(), pairs = new Map() } = {}) {
    this.marks = [marks, { added, pairs }];
    for (const [cell, name] of this.marked) {
      cell.classList.remove(name);
      delete cell.dataset.added;
      delete cell.dataset.pair;
    }
    this.marked = [];
    for (const [name, cells] of Object.entries(marks)) {
      for (const index of cells) {
        const cell = this.cells[index];
        if (!cell) continue;
        cell.classList.add(name);
        this.marked.push([cell, name]);
        if (added.has(index)) cell.dataset.added = added.get(index);
        if (pairs.has(index)) cell.dataset.pair = pairs.get(index);
      }
    }
  }

  /** Move the solid window over an area, or hide it with null. It glides to a step's place, not to a new grid's. */
  frameArea(area) {
    this.window.hidden = area === null;
    this.window.classList.toggle("gliding", this.framed === this.signature);
    this.framed = this.signature;
    if (area) this.place(this.window, ...area);
  }

  /** Scroll the panel, never the page, so that an area is in sight; after all drawing, to lay out only once. */
  follow(area) {
    if (!this.overflows) return;
    const waiting = this.followed !== undefined;
    this.followed = area;
    if (!waiting) requestAnimationFrame(() => this.scrollTo(this.followed));
  }

  scrollTo([row, column, rows, columns]) {
    this.followed = undefined;
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.frame;
    const target = (start, length, offset, visible) => {
      if (start < offset || length > visible) return Math.max(0, start - 8);
      return start + length > offset + visible ? start + length - visible + 8 : offset;
    };
    const top = target(row * this.pitch, (rows + 1) * this.pitch, scrollTop, clientHeight);
    const left = target(column * this.pitch, (columns + 1) * this.pitch, scrollLeft, clientWidth);
    if (top === scrollTop && left === scrollLeft) return;
    this.frame.scrollTo({ top, left });
    this.scrolled = [top, left];
    this.look(0.5);
  }

  /** Cells as large as `width` allows, never too small for their numbers or for a finger. `room`: presented. */
  fit(width, largest, room = null) {
    if (!this.columns) return;
    const head = room ? PRESENTED_HEAD : HEAD;
    const wide = Math.floor((width - head) / this.columns) - 2;
    const size = Math.max(this.least, Math.min(largest, wide));
    this.pitch = size + 2;
    const tallest = room ? Math.max(240, room - PRESENTED_TOP) : Math.min(0.7 * window.innerHeight, 680);
    const across = this.columns * this.pitch + head > width;
    const down = (this.rows + 1) * this.pitch > tallest;
    this.table.classList.toggle("across", across);
    this.table.classList.toggle("down", down);
    this.overflows = across || down;
    this.sight = [tallest, width];
    this.look();
    const most = room ? Math.max(18, size * 0.42) : 18;
    if (size === this.size && most === this.most) return;
    Object.assign(this, { size, most });
    this.table.style.setProperty("--cell", `${size}px`);
    this.table.style.setProperty("--digits", `${Math.max(11, Math.min(most, (size - 5) / this.longest / 0.62))}px`);
    this.table.classList.toggle("roomy", size >= 38);
    this.table.classList.toggle("tight", size < 28);
  }

  listen() {
    const indexOf = (event) => event.target.closest?.(".cell")?.position ?? -1;
    const on = (name, act) =>
      this.table.addEventListener(name, (event) => {
        const cell = indexOf(event);
        if (cell >= 0) act(cell, event);
      });
    on("pointerover", (cell, event) => event.pointerType !== "touch" && this.events.enter(this, cell));
    on("focusin", (cell) => {
      this.step(cell, false);
      this.events.enter(this, cell);
    });
    on("click", (cell) => !this.field && this.events.pick(this, cell));
    on("dblclick", (cell) => this.edit(cell));
    on("keydown", (cell, event) => this.key(cell, event));
    this.frame.addEventListener("scroll", () => {
      this.scrolled = [this.frame.scrollTop, this.frame.scrollLeft];
      this.look(0.5);
    }, { passive: true });
    // `fit` says what is in sight before anything is laid out; a panel that found more room than its share says so here.
    new ResizeObserver(([{ contentRect }]) => {
      this.box = [contentRect.height, contentRect.width];
      if (this.pitch) this.look();
    }).observe(this.frame);
    this.table.addEventListener("pointerleave", () => this.events.leave(this));
    this.table.addEventListener("focusout", () => this.events.leave(this));
  }

  /** Make `cell` the one that Tab reaches, and focus it. */
  step(cell, focus = true) {
    this.grow(Math.floor(cell / this.columns) + 1, (cell % this.columns) + 1);
    this.homeAt(cell);
    if (focus) this.cells[cell].focus();
  }

  homeAt(cell) {
    if (this.homeCell) this.homeCell.tabIndex = -1;
    this.home = cell;
    this.homeCell = this.cells[cell];
    if (this.homeCell) this.homeCell.tabIndex = 0;
  }

  key(cell, event) {
    if (this.field || event.ctrlKey || event.metaKey || event.altKey) return;
    const column = cell % this.columns;
    const moves = {
      ArrowLeft: column > 0 ? -1 : 0,
      ArrowRight: column < this.columns - 1 ? 1 : 0,
      ArrowUp: cell >= this.columns ? -this.columns : 0,
      ArrowDown: cell + this.columns < this.cells.length ? this.columns : 0,
      Home: -column,
      End: this.columns - 1 - column,
    };
    if (event.key in moves) this.step(cell + moves[event.key]);
    else if (this.editable && (event.key === "Enter" || event.key === "F2")) this.edit(cell);
    else if (this.editable && /^[-0-9.]$/.test(event.key)) this.edit(cell, event.key);
    else if (event.key === "Enter" || event.key === " ") this.events.pick(this, cell);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Replace a cell by a text field until Enter, Tab, Escape or a click elsewhere. */
  edit(cell, typed = null) {
    if (!this.editable || this.field) return;
    const shown = this.cells[cell].textContent;
    const name = `New value for ${this.title.toLowerCase()} ${this.nameOf(cell)}`;
    const field = element("input", { class: "edit", "aria-label": name, maxlength: "12", autocomplete: "off" });
    field.value = typed ?? shown.replace(MINUS, "-");
    this.field = field;
    const close = (keep, refocus) => {
      if (this.field !== field) return;
      this.field = null;
      field.remove();
      this.cells[cell].textContent = shown;
      if (refocus) this.cells[cell].focus();
      if (keep && field.value.trim() !== shown.replace(MINUS, "-")) this.events.edit(this, cell, field.value);
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") close(true, true);
      else if (event.key === "Escape") close(false, true);
    });
    field.addEventListener("blur", () => close(true, false));
    this.cells[cell].textContent = "";
    this.cells[cell].append(field);
    field.focus();
    if (typed === null) field.select();
  }
}
