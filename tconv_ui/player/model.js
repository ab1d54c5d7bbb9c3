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

/** Rows of the triples grouped by one of their columns: `rows.of(cell)` lists them in order. */
class Groups {
  constructor(keys, size) {
    this.start = new Uint32Array(size + 1);
    for (const key of keys) this.start[key + 1] += 1;
    for (let cell = 0; cell < size; cell += 1) this.start[cell + 1] += this.start[cell];
    this.rows = new Uint32Array(keys.length);
    const next = this.start.slice(0, size);
    keys.forEach((key, row) => {
      this.rows[next[key]] = row;
      next[key] += 1;
    });
  }

  of(cell) {
    return this.rows.subarray(this.start[cell], this.start[cell + 1]);
  }
}

/** All (source cell, tap, canvas cell) triples of two axes, each axis given by the core. */
class Incidence {
  constructor(rows, columns, sourceShape, tapShape, canvasShape) {
    const count = rows.source.length * columns.source.length;
    this.source = new Uint32Array(count);
    this.tap = new Uint32Array(count);
    this.canvas = new Uint32Array(count);
    let at = 0;
    for (let i = 0; i < rows.source.length; i += 1) {
      for (let j = 0; j < columns.source.length; j += 1) {
        this.source[at] = rows.source[i] * sourceShape[1] + columns.source[j];
        this.tap[at] = rows.tap[i] * tapShape[1] + columns.tap[j];
        this.canvas[at] = rows.canvas[i] * canvasShape[1] + columns.canvas[j];
        at += 1;
      }
    }
    this.bySource = new Groups(this.source, sourceShape[0] * sourceShape[1]);
    this.byTap = new Groups(this.tap, tapShape[0] * tapShape[1]);
    this.byCanvas = new Groups(this.canvas, canvasShape[0] * canvasShape[1]);
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
      for (const row of this.incidence.bySource.of(this.step)) {
        const cell = this.incidence.canvas[row];
        this.values[cell] += this.x[this.step] * this.weight[this.incidence.tap[row]];
        this.reached[cell] += 1;
      }
    }
  }
}

/** The first canvas cell where the replayed result differs from the core's, or -1. */
function disagreement(replayed, computed) {
  return computed.findIndex((value, cell) => !close(value, replayed[cell]));
}
