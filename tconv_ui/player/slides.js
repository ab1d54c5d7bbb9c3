// Sliding: stretched input → windows → output. One step is one output cell.

class SlideHalf {
  constructor(events) {
    this.stretched = new Grid("stretched", "Stretched input", events);
    this.kernel = new Grid("sliding", "Flipped kernel", events);
    this.output = new Grid("gathered", "Output", events);
    this.root = element(
      "div", { class: "half gathering" }, element("p", { class: "half-title" }, "Stretch and slide"),
      element("div", { class: "sources" }, this.stretched.panel, this.kernel.panel),
      element("div", { class: "arrow", "aria-hidden": "true" }), this.output.panel,
    );
  }

  load(data, largest) {
    Object.assign(this, { data, largest });
    const axis = (name) => ({
      source: data[`${name}_seen`], tap: data[`${name}_sliding_tap`], canvas: data[`${name}_slid`],
    });
    this.windows = new Incidence(
      axis("rows"), axis("columns"), data.stretched_shape, data.kernel_shape, data.slid_shape,
    );
    const [inserted, padded, flipped] = data.stages;
    const { line } = data;
    const notes = [inserted && "Dashed: inserted zeros.", padded && "Hatched: padded zeros."];
    this.stretched.shape({
      rows: data.stretched_shape[0], columns: data.stretched_shape[1], line,
      title: inserted ? "Stretched input" : "Input, not stretched", note: notes.filter(Boolean).join(" "),
    });
    this.kernel.shape({
      rows: data.kernel_shape[0], columns: data.kernel_shape[1], line,
      title: flipped ? "Flipped kernel" : "Kernel as it is",
    });
    this.output.shape({ rows: data.slid_shape[0], columns: data.slid_shape[1], line });
    this.output.note.textContent = this.steps ? "" : "The kernel is larger than the map it should slide over.";
    const kinds = data.stretched_source.map((source) => ["padding", "inserted", ""][Math.min(source, 0) + 2]);
    this.stretched.paint(data.stretched, { kinds });
    this.kernel.paint(data.sliding);
    this.stretched.measure(data.stretched);
    this.kernel.measure(data.sliding);
    this.output.measure(data.slid);
    this.wrong = data.slid.flatMap((value, cell) => (this.differs(cell) ? [cell] : []));
  }

  get steps() {
    return this.data.slid.length;
  }

  get sameShape() {
    return this.data.slid_shape[0] === this.data.kept[2] && this.data.slid_shape[1] === this.data.kept[3];
  }

  /** The stamping canvas cell with the same indices as an output cell, or -1 where there is none. */
  canvasCell(cell) {
    const [top, left, rows, columns] = this.data.kept;
    const [row, column] = this.output.indexOf(cell);
    if (cell < 0 || row >= rows || column >= columns) return -1;
    return (row + top) * this.data.canvas_shape[1] + column + left;
  }

  /** The output cell with the same indices as a stamping canvas cell, or -1. */
  outputCell(canvasCell) {
    const [top, left] = this.data.kept;
    const row = Math.floor(canvasCell / this.data.canvas_shape[1]) - top;
    const column = (canvasCell % this.data.canvas_shape[1]) - left;
    const [rows, columns] = this.data.slid_shape;
    return row < 0 || column < 0 || row >= rows || column >= columns ? -1 : row * columns + column;
  }

  differs(cell) {
    const match = this.canvasCell(cell);
    return match < 0 || !close(this.data.slid[cell], this.data.canvas[match]);
  }

  /** Whether both views wrote the same numbers, found by comparing them. */
  verdict() {
    const { data } = this;
    const shape = ([rows, columns]) => (data.line ? `${columns}` : `${rows} × ${columns}`);
    if (!this.sameShape) {
      return [false, `Different sizes: sliding gives ${shape(data.slid_shape)}, stamping gives ${shape(data.kept.slice(2))}.`];
    }
    if (!this.wrong.length) return [true, `Both ways write the same ${counted(this.steps, "number")}.`];
    return [false, `${this.wrong.length} of the ${counted(this.steps, "number")} differ from stamping.`];
  }

  products(cell) {
    const all = cell >= 0 ? this.windows.ofCanvas(cell) : [];
    return { all, useful: all.filter(({ source }) => this.data.stretched_source[source] >= 0) };
  }

  draw(step, cell, selection) {
    const { data } = this;
    this.output.paint(data.slid, { known: data.slid.map((_, index) => index < step), scale: this.largest });
    const { all, useful } = this.products(cell);
    const seen = all.map(({ source }) => source);
    const picked = (grid) => (selection?.grid === grid ? [selection.cell] : []);
    this.stretched.mark({
      seen, linked: useful.map(({ source }) => source), picked: picked(this.stretched),
    });
    this.kernel.mark({ linked: useful.map(({ tap }) => tap), picked: picked(this.kernel) });
    this.output.mark({
      active: cell >= 0 ? [cell] : [], wrong: this.sameShape ? this.wrong.filter((index) => index < step) : [],
    });
    const area = all.length ? this.stretched.areaBetween(seen[0], seen[seen.length - 1]) : null;
    this.stretched.frameArea(area);
    if (area && selection?.grid !== this.stretched) this.stretched.follow(area);
    if (cell >= 0 && selection?.grid !== this.output) this.output.follow(this.output.areaBetween(cell, cell));
  }

  words(cell) {
    if (!this.steps) return "Nothing can be computed: the kernel does not fit into the map. Switch a stage on again.";
    if (cell < 0) return `The window has not moved yet. Press Play, or step through the ${this.steps} output cells.`;
    const { all, useful } = this.products(cell);
    return (
      `Output ${this.output.nameOf(cell)} = ${written(this.data.slid[cell])}: ${useful.length} of the ` +
      `${counted(all.length, "product")} in this window use an input value, ${all.length - useful.length} multiply a zero.`
    );
  }

  sum(cell) {
    const { data } = this;
    const terms = this.products(cell).useful.map(({ source, tap }) => [data.stretched[source], data.sliding[tap]]);
    return sumOf(terms, data.slid[cell]);
  }

  fit(width, room, cell) {
    fitRow([this.stretched, this.kernel], width - 12, cell, room);
    this.output.fit(width, cell, room);
  }
}
