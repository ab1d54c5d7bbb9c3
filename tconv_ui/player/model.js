// The player's arithmetic and words. Knows arrays, not the page.

const MINUS = "\u2212";

/** A number as people write it: at most `places` decimals, a true minus sign. */
function written(value, places = 4) {
  const rounded = Number(value.toFixed(places));
  return rounded < 0 ? MINUS + String(-rounded) : String(Math.abs(rounded));
}

/** A number as a factor or addend: negative ones in brackets. */
function bracketed(value) {
  return value < 0 ? `(${written(value)})` : written(value);
}

function product(a, b) {
  return `${bracketed(a)}·${bracketed(b)}`;
}

/** "2 to 4" for neighbours, "0, 2, 4" for samples apart, "0, 2, … 14" for many. */
function span(positions) {
  const first = positions[0];
  const last = positions[positions.length - 1];
  if (positions.length === 1) return written(first);
  if (last - first === positions.length - 1) return `${written(first)} to ${written(last)}`;
  const shown = positions.length > 5 ? positions.slice(0, 2) : positions.slice(0, -1);
  const dots = positions.length > 5 ? "… " : "";
  return `${shown.map((position) => written(position)).join(", ")}, ${dots}${written(last)}`;
}

/** "1·8 + 3·2 = 14", shortened when there are too many terms to read. */
function sumOf(terms, total, most = 16) {
  const shown = terms.slice(0, most).map(([a, b]) => product(a, b));
  if (terms.length > most) shown.push(`… ${terms.length - most} more products`);
  return terms.length ? `${shown.join(" + ")} = ${written(total)}` : written(total);
}

/** "+12" or "−3", as an addend under a cell. */
function signed(value) {
  return value < 0 ? written(value, 2) : `+${written(value, 2)}`;
}

function counted(number, thing) {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** A typed number, with a true minus sign or a decimal comma as people write them; else NaN. */
function readNumber(typed) {
  const text = typed.trim().replace(MINUS, "-").replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
}

function largestOf(values) {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
}

function close(a, b) {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

/** Positions of `keys` grouped by their value, below `size`: `of(value)` lists them in order. */
class Groups {
  constructor(keys, size) {
    this.lists = Array.from({ length: size }, () => []);
    keys.forEach((key, position) => this.lists[key].push(position));
  }

  of(value) {
    return this.lists[value];
  }
}

/** All triples { source, tap, canvas } of cells, each axis given by the core: any of one with any of the other. */
class Incidence {
  constructor(rows, columns, sourceShape, tapShape, canvasShape) {
    this.axes = [rows, columns];
    this.shapes = { source: sourceShape, tap: tapShape, canvas: canvasShape };
    this.groups = this.axes.map((axis, number) =>
      Object.fromEntries(Object.entries(this.shapes).map(([name, shape]) => [name, new Groups(axis[name], shape[number])])),
    );
  }

  ofSource(cell) {
    return this.of("source", cell);
  }

  ofTap(cell) {
    return this.of("tap", cell);
  }

  ofCanvas(cell) {
    return this.of("canvas", cell);
  }

  /** The triples of one cell, in the order of the source cells; there are too many to keep all. */
  of(name, cell) {
    const width = this.shapes[name][1];
    const down = this.groups[0][name].of(Math.floor(cell / width));
    const across = this.groups[1][name].of(cell % width);
    return down.flatMap((row) => across.map((column) => this.triple(row, column)));
  }

  triple(row, column) {
    const [rows, columns] = this.axes;
    const { source, tap, canvas } = this.shapes;
    return {
      source: rows.source[row] * source[1] + columns.source[column],
      tap: rows.tap[row] * tap[1] + columns.tap[column],
      canvas: rows.canvas[row] * canvas[1] + columns.canvas[column],
    };
  }
}

/** The canvas while stamps accumulate: `values` and how many stamps have `reached` each cell. */
class Stamping {
  constructor(incidence, x, weight, cells) {
    Object.assign(this, { incidence, x, weight });
    this.values = new Float64Array(cells);
    this.reached = new Uint16Array(cells);
    this.step = 0;
  }

  get steps() {
    return this.x.length;
  }

  go(step) {
    if (step < this.step) {
      this.values.fill(0);
      this.reached.fill(0);
      this.step = 0;
    }
    for (; this.step < step; this.step += 1) {
      for (const { tap, canvas } of this.incidence.ofSource(this.step)) {
        this.values[canvas] += this.x[this.step] * this.weight[tap];
        this.reached[canvas] += 1;
      }
    }
  }
}

/** The first canvas cell where the replayed result differs from the core's, or -1. */
function disagreement(replayed, computed) {
  return computed.findIndex((value, cell) => !close(value, replayed[cell]));
}
