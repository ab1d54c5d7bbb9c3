// Stamping: input × kernel → partial output. One step is one input cell.

class StampHalf {
  constructor(events) {
    this.input = new Grid("input", "Input", events, true);
    this.kernel = new Grid("kernel", "Kernel", events, true);
    this.stamp = new Grid("stamp", "Stamp", events);
    this.output = new Grid("output", "Output", events);
    this.times = element("div", { class: "times", "aria-hidden": "true" });
    this.root = element(
      "div", { class: "half stamping" }, element("p", { class: "half-title" }, "Stamp and add"),
      element("div", { class: "sources" }, this.input.panel, this.kernel.panel, this.times, this.stamp.panel),
      element("div", { class: "arrow", "aria-hidden": "true" }), this.output.panel,
    );
  }

  /** Replay all stamps and lay out the grids; false when the core computed something else. */
  load(data) {
    this.data = data;
    const axis = (name) => ({
      source: data[`${name}_input`], tap: data[`${name}_tap`], canvas: data[`${name}_canvas`],
    });
    this.incidence = new Incidence(
      axis("rows"), axis("columns"), data.input_shape, data.kernel_shape, data.canvas_shape,
    );
    this.stamping = new Stamping(this.incidence, data.x, data.w, data.canvas.length);
    this.stamping.go(this.steps);
    if (disagreement(this.stamping.values, data.canvas) >= 0) return false;
    this.largest = largestOf(data.canvas);
    const { line } = data;
    const [rows, columns] = data.canvas_shape;
    const cut = data.kept[2] < rows || data.kept[3] < columns;
    const small = ([height, width]) => ({ rows: height, columns: width, line });
    this.input.shape(small(data.input_shape));
    this.kernel.shape(small(data.kernel_shape));
    this.stamp.shape(small(data.kernel_shape));
    this.output.shape({
      rows, columns, line, start: [-data.kept[0], -data.kept[1]], kept: data.kept,
      note: cut ? "Hatched cells are cut away by the padding." : "",
    });
    this.input.paint(data.x);
    this.kernel.paint(data.w);
    this.input.measure(data.x);
    this.kernel.measure(data.w);
    const ends = [Math.min(...data.x), Math.max(...data.x)];
    this.stamp.measure(data.w.flatMap((weight) => ends.map((value) => value * weight)));
    this.output.measure(data.canvas);
    return true;
  }

  get steps() {
    return this.data.x.length;
  }

  /** The canvas cell where the stamp of an input cell has its first tap. */
  landing(source) {
    return this.incidence.ofSource(source)[0].canvas;
  }

  /** [row, column, rows, columns] of a stamp on the canvas. */
  area(source) {
    const taps = this.incidence.ofSource(source);
    return this.output.areaBetween(taps[0].canvas, taps[taps.length - 1].canvas);
  }

  draw(step, selection, asking, moved) {
    const { data, stamping, incidence } = this;
    const area = step > 0 ? this.area(step - 1) : null;
    stamping.go(step);
    this.output.paint(stamping.values, { known: stamping.reached, scale: this.largest });
    const done = step - 1;
    const current = asking ? step : done;
    const added = new Map();
    if (done >= 0) {
      for (const { tap, canvas } of incidence.ofSource(done)) added.set(canvas, signed(data.x[done] * data.w[tap]));
    }
    const shown = current >= 0;
    this.times.textContent = shown ? `× ${bracketed(data.x[current])} =` : "×";
    this.stamp.paint(data.w.map((weight) => weight * data.x[Math.max(0, current)]), {
      known: data.w.map(() => shown && !asking), scale: this.largest,
    });
    const marks = { input: { active: shown ? [current] : [] }, output: { hit: [...added.keys()] } };
    this.mark(selection, marks, added);
    this.output.frameArea(area);
    if (area && moved) this.output.follow(area);
  }

  /** Lock-step: show the finished cells, and which stamps land on one canvas cell. */
  drawCell(cell, known, selection) {
    this.output.paint(this.data.canvas, { known, scale: this.largest });
    const chosen = cell >= 0 ? { grid: this.output, cell } : null;
    const own = [this.input, this.kernel].includes(selection?.grid) ? selection : chosen;
    this.mark(own, { input: {}, output: { active: chosen ? [cell] : [] } });
    if (chosen && selection?.grid !== this.output) this.output.follow(this.output.areaBetween(cell, cell));
  }

  /** Mark a selection's stamp, its sources and taps, or all uses of a tap, on top of `marks`. */
  mark(selection, marks, added = new Map()) {
    const pairs = { input: new Map(), kernel: new Map() };
    const put = (grid, name, cells) => {
      (marks[grid.name] ??= {})[name] = cells;
    };
    const { incidence } = this;
    const { grid, cell } = selection ?? {};
    const canvasOf = (triples) => triples.map(({ canvas }) => canvas);
    if (grid) put(grid, "picked", [cell]);
    if (grid === this.output) {
      const triples = incidence.ofCanvas(cell);
      put(this.input, "linked", triples.map(({ source }) => source));
      put(this.kernel, "linked", triples.map(({ tap }) => tap));
      if (triples.length > 1 && triples.length <= 26) {
        triples.forEach(({ source, tap }, index) => {
          const letter = String.fromCharCode(97 + index);
          pairs.input.set(source, letter);
          pairs.kernel.set(tap, letter);
        });
      }
    } else if (grid === this.input) {
      put(this.output, "linked", canvasOf(incidence.ofSource(cell)));
    } else if (grid === this.kernel || grid === this.stamp) {
      put(this.output, "linked", canvasOf(incidence.ofTap(cell)));
      put(grid === this.kernel ? this.stamp : this.kernel, "linked", [cell]);
    }
    this.input.mark(marks.input, { pairs: pairs.input });
    this.kernel.mark(marks.kernel, { pairs: pairs.kernel });
    this.stamp.mark(marks.stamp);
    this.output.mark(marks.output, { added });
  }

  /** What the last step did, and the arithmetic of the busiest cell it reached. */
  words(step) {
    const { data, output, incidence } = this;
    const done = step - 1;
    if (done < 0) {
      return [`Nothing is stamped yet. Press Play, or step through the ${this.steps} input cells one by one.`, ""];
    }
    const value = written(data.x[done]);
    const taps = incidence.ofSource(done);
    const [down, across] = [0, 1].map((axis) => {
      return span([...new Set(taps.map(({ canvas }) => output.indexOf(canvas)[axis]))]);
    });
    const where = data.line ? `cells ${across}` : `rows ${down}, columns ${across}`;
    const words = `Input ${this.input.nameOf(done)} = ${value} stamps ${value} × kernel on output ${where}.`;
    const kept = taps.filter(({ canvas }) => !output.isCut(canvas));
    if (!kept.length) return [`${words} The padding cuts all of it away.`, ""];
    const { reached } = this.stamping;
    const { tap, canvas: cell } = kept.reduce((best, each) => (reached[each.canvas] > reached[best.canvas] ? each : best));
    const before = this.partial(cell, done);
    const sum = `${written(before)} + ${product(data.x[done], data.w[tap])}`;
    return [words, `Cell ${output.nameOf(cell)}: ${sum} = ${written(this.stamping.values[cell])}`];
  }

  /** The value of a canvas cell after the first `step` stamps. */
  partial(cell, step) {
    const { data, incidence } = this;
    return incidence.ofCanvas(cell)
      .filter(({ source }) => source < step)
      .reduce((sum, { source, tap }) => sum + data.x[source] * data.w[tap], 0);
  }

  sum(cell) {
    const { data, incidence } = this;
    const terms = incidence.ofCanvas(cell).map(({ source, tap }) => [data.x[source], data.w[tap]]);
    return sumOf(terms, data.canvas[cell]);
  }

  ledger({ grid, cell }, step) {
    const { data, incidence } = this;
    const name = grid.nameOf(cell);
    const keptOf = (triples) => triples.filter(({ canvas }) => !this.output.isCut(canvas)).length;
    if (grid === this.output) {
      const cut = grid.isCut(cell) ? " The padding cuts this cell away." : "";
      if (!incidence.ofCanvas(cell).length) return `Output ${name} = 0: no stamp lands here.${cut}`;
      const so_far = this.partial(cell, step);
      const rest = step < this.steps && so_far !== data.canvas[cell] ? ` So far it holds ${written(so_far)}.` : "";
      return `Output ${name} = ${this.sum(cell)}.${rest}${cut}`;
    }
    if (grid === this.input) {
      const value = written(data.x[cell]);
      const kept = keptOf(incidence.ofSource(cell));
      return `Input ${name} = ${value} stamps ${value} × kernel. ${counted(kept, "output cell")} keep a share of it.`;
    }
    const uses = incidence.ofTap(cell);
    return (
      `Kernel ${name} = ${written(data.w[cell])} is used ${counted(uses.length, "time")}, once for every input cell. ` +
      `${counted(keptOf(uses), "product")} stay in the output.`
    );
  }

  /** Whether the output fits beside input and kernel on `width` pixels. */
  fitsBeside(width) {
    return this.output.columns * Math.max(30, this.output.least + 2) < width * 0.58 - 40;
  }

  /** `room`: the height of a presented stage, else null; `cell`: the largest cell in lock-step. */
  fit(width, layout, room = null, cell = 0) {
    const grids = [this.input, this.kernel, this.stamp];
    const tallest = Math.max(this.input.rows, this.kernel.rows);
    const largest = (usual, ...rows) => (room ? largestIn(room, ...rows) : usual);
    if (layout === "lockstep") {
      fitRow([this.input, this.kernel], width - 12, cell, room);
      this.output.fit(width, cell, room);
    } else if (layout === "beside") {
      this.output.fit(width * 0.58 - 40, largest(48, this.output.rows), room);
      // In front of a class the height decides, so what the output leaves free can go to the sources.
      const free = width - PRESENTED_HEAD - this.output.columns * this.output.pitch - 100;
      const left = room ? Math.max(width * 0.42 - 20, free) : width * 0.42 - 20;
      const most = largest(46, this.input.rows, this.kernel.rows);
      this.input.fit(left, most, room);
      fitRow([this.kernel, this.stamp], left - (room ? 110 : 70), most, room);
      const below = 2 * (PRESENTED_HEAD + this.kernel.columns * this.kernel.pitch) + 110;
      const used = Math.max(PRESENTED_HEAD + this.input.columns * this.input.pitch, below);
      this.root.style.setProperty("--sources", `${Math.min(left, used)}px`);
    } else {
      fitRow(grids, width - 80, largest(40, tallest, this.output.rows), room);
      this.output.fit(width, largest(44, tallest, this.output.rows), room);
    }
  }
}
