// The convolution's matrix C: row = input cell of the transposed convolution, column = its output cell.

const views = new WeakMap();
const NOTHING = { kind: "none" };
const START =
  "Point at an entry of the matrix, at a cell or at a kernel tap; tap or click to keep it. The same numbers light up everywhere.";

class MatrixView {
  constructor(host) {
    this.host = host;
    this.turned = true;
    this.pinned = NOTHING;
    this.hovered = NOTHING;
    const board = (name, title, select) =>
      new Board(
        name, title,
        (cell) => this.set({ hovered: cell === null ? NOTHING : select(cell) }),
        (cell) => this.keep(select(cell)),
      );
    this.matrix = board("matrix", "Matrix", (cell) => this.entry(cell));
    this.input = board("input", "Input", (cell) => ({ kind: "input", input: cell }));
    this.kernel = board("kernel", "Kernel", (cell) => ({ kind: "tap", tap: cell }));
    this.output = board("output", "Output", (cell) => ({ kind: "output", output: cell }));
    this.boards = [this.matrix, this.input, this.kernel, this.output];
    this.turn = element("button", { type: "button", class: "turn" });
    this.turn.addEventListener("click", () => this.set({ turned: !this.turned }, true));
    this.unpin = element("button", { type: "button", class: "unpin" }, "Unpin");
    this.unpin.addEventListener("click", () => this.set({ pinned: NOTHING, hovered: NOTHING }));
    this.sentence = element("p", { class: "sentence", id: "sentence", role: "status" });
    this.alert = element("p", { class: "alert", role: "alert" });
    this.probe = element("span", { class: "probe", "aria-hidden": "true" });
    this.stage = element(
      "div", { class: "stage" },
      element("div", { class: "whole" }, this.matrix.root),
      element("div", { class: "parts" }, this.input.root, this.kernel.root, this.output.root),
    );
    this.root = element(
      "div", { class: "matrixview" },
      element("div", { class: "bar" }, this.turn, this.unpin), this.sentence, this.alert, this.stage, this.probe,
    );
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && this.set({ pinned: NOTHING }));
    this.probe.addEventListener("transitionend", () => this.draw()); // the theme changed
    new ResizeObserver(() => this.draw()).observe(this.root);
  }

  update(data) {
    const holder = this.host.querySelector(".holder");
    if (this.root.parentNode !== holder) holder.replaceChildren(this.root);
    const text = JSON.stringify(data);
    if (text === this.received) return;
    Object.assign(this, { received: text, data, pinned: NOTHING, hovered: NOTHING });
    this.inputs = data.x.length;
    this.outputs = data.y.length;
    const axis = (number) => this.taps(
      data.input_shape[number], data.output_shape[number], data.kernel_shape[number],
      data.stride[number], data.padding[number], data.dilation[number],
    );
    this.rows = axis(0);
    this.columns = axis(1);
    const agrees = this.agrees();
    this.stage.hidden = !agrees;
    this.alert.textContent = agrees ? "" :
      "The matrix and the computed result disagree, so the matrix is not shown. Reload the page; if it stays like this, please report its address.";
    if (!agrees) return;
    const line = data.line;
    this.input.load(...data.input_shape, (cell) => data.x[cell], { line });
    this.kernel.load(...data.kernel_shape, (cell) => data.w[cell], { line });
    this.output.load(...data.output_shape, (cell) => data.y[cell], { line });
    this.lay();
    this.draw();
  }

  /** taps[input][output]: which tap connects them along one axis, -1 for none. */
  taps(inputs, outputs, kernel, stride, padding, dilation) {
    return Array.from({ length: inputs }, (_, h) =>
      Array.from({ length: outputs }, (_, p) => {
        const tap = (p + padding - h * stride) / dilation;
        return Number.isInteger(tap) && tap >= 0 && tap < kernel ? tap : -1;
      }));
  }

  tapOf(input, output) {
    const [across, far, wide] = [this.data.input_shape[1], this.data.output_shape[1], this.data.kernel_shape[1]];
    const row = this.rows[Math.floor(input / across)][Math.floor(output / far)];
    const column = this.columns[input % across][output % far];
    return row < 0 || column < 0 ? -1 : row * wide + column;
  }

  /** Multiply by the transpose here, and compare with what Python computed. */
  agrees() {
    let entries = 0;
    for (let output = 0; output < this.outputs; output += 1) {
      let sum = 0;
      let size = 1;
      for (let input = 0; input < this.inputs; input += 1) {
        const tap = this.tapOf(input, output);
        if (tap < 0) continue;
        entries += 1;
        sum += this.data.w[tap] * this.data.x[input];
        size += Math.abs(this.data.w[tap] * this.data.x[input]);
      }
      if (!(Math.abs(sum - this.data.y[output]) <= 1e-9 * size)) return false;
    }
    return entries === this.data.entries;
  }

  lay() {
    const [rows, columns] = this.turned ? [this.outputs, this.inputs] : [this.inputs, this.outputs];
    const valueOf = (cell) => {
      const { input, output } = this.entry(cell);
      const tap = this.tapOf(input, output);
      return tap < 0 ? 0 : this.data.w[tap];
    };
    this.matrix.load(rows, columns, valueOf, { title: this.turned ? "Transposed matrix Cᵀ" : "Matrix C" });
    this.turn.textContent = this.turned ? "Show C instead" : "Show Cᵀ instead";
  }

  entry(cell) {
    const columns = this.turned ? this.inputs : this.outputs;
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    return { kind: "entry", input: this.turned ? column : row, output: this.turned ? row : column };
  }

  set(change, layAgain = false) {
    Object.assign(this, change);
    if (layAgain) this.lay();
    this.draw();
  }

  keep(selection) {
    const same = JSON.stringify(selection) === JSON.stringify(this.pinned);
    this.set({ pinned: same ? NOTHING : selection, hovered: NOTHING });
  }

  name(cell, shape) {
    return this.data.line ? `(${cell % shape[1]})` : `(${Math.floor(cell / shape[1])},${cell % shape[1]})`;
  }

  say({ kind, input, output, tap }) {
    const { data } = this;
    const inputName = () => this.name(input, data.input_shape);
    const outputName = () => this.name(output, data.output_shape);
    const tapName = (one) => this.name(one, data.kernel_shape);
    if (kind === "none") return START;
    if (kind === "tap")
      return `Tap ${tapName(tap)} = ${written(data.w[tap])} stands at ${this.ofTap(tap).length} places of the matrix: one number, used again and again.`;
    if (kind === "input") {
      const reached = this.ofInput(input);
      return `Input ${inputName()} = ${written(data.x[input])} owns ${this.turned ? "column" : "row"} ${input}: the kernel, spread over ${reached.length} of ${this.outputs} places. That is its stamp.`;
    }
    if (kind === "output") {
      const terms = this.ofOutput(output).map(([from, tap]) => `${written(data.w[tap])}·${bracketed(data.x[from])}`);
      const sum = terms.length > 12 ? `${terms.slice(0, 12).join(" + ")} + …` : terms.join(" + ") || "no term";
      return `Output ${outputName()} owns ${this.turned ? "row" : "column"} ${output}: ${sum} = ${written(data.y[output])}.`;
    }
    const found = this.tapOf(input, output);
    const place = this.turned ? `Cᵀ[${output}, ${input}]` : `C[${input}, ${output}]`;
    if (found < 0) return `${place} = 0: no tap connects input ${inputName()} with output ${outputName()}.`;
    return `${place} = tap ${tapName(found)} = ${written(data.w[found])}: the convolution reads cell ${outputName()} of the large map for cell ${inputName()} of the small one with this weight; the transposed convolution sends ${inputName()} to ${outputName()} with the same weight.`;
  }

  ofInput(input) {
    return range(this.outputs).map((output) => [output, this.tapOf(input, output)]).filter(([, tap]) => tap >= 0);
  }

  ofOutput(output) {
    return range(this.inputs).map((input) => [input, this.tapOf(input, output)]).filter(([, tap]) => tap >= 0);
  }

  ofTap(tap) {
    return range(this.inputs).flatMap((input) =>
      range(this.outputs).filter((output) => this.tapOf(input, output) === tap).map((output) => [input, output]));
  }

  draw() {
    if (!this.data || this.stage.hidden) return;
    const selection = this.hovered.kind === "none" ? this.pinned : this.hovered;
    const words = this.say(selection);
    if (this.sentence.textContent !== words) this.sentence.textContent = words;
    this.unpin.hidden = this.pinned.kind === "none";
    this.mark(selection);
    const wide = this.root.clientWidth >= 760;
    this.root.classList.toggle("wide", wide);
    const width = this.root.clientWidth;
    this.matrix.fit((wide ? width * 0.62 : width) - 10, this.matrix.columns > 120 ? 4 : 8, 30);
    for (const board of this.boards.slice(1)) board.fit((wide ? width * 0.34 : width) - 10, 12, 34);
    const colours = this.colours();
    for (const board of this.boards) board.draw(colours);
  }

  mark({ kind, input, output, tap }) {
    for (const board of this.boards) Object.assign(board, { marks: new Map(), bands: [] });
    const cell = (from, to) => (this.turned ? to * this.inputs + from : from * this.outputs + to);
    const bandOf = (from, to) => {
      const alongInput = from !== undefined;
      return alongInput === this.turned ? { column: alongInput ? from : to } : { row: alongInput ? from : to };
    };
    if (kind === "tap") {
      this.kernel.marks.set(tap, "solid");
      for (const [from, to] of this.ofTap(tap)) this.matrix.marks.set(cell(from, to), "dashed");
    }
    if (kind === "input") {
      this.input.marks.set(input, "solid");
      this.matrix.bands.push(bandOf(input, undefined));
      for (const [to] of this.ofInput(input)) this.output.marks.set(to, "dashed");
    }
    if (kind === "output") {
      this.output.marks.set(output, "solid");
      this.matrix.bands.push(bandOf(undefined, output));
      for (const [from, used] of this.ofOutput(output)) {
        this.input.marks.set(from, "dashed");
        this.kernel.marks.set(used, "dashed");
      }
    }
    if (kind === "entry") {
      this.matrix.bands.push(bandOf(input, undefined), bandOf(undefined, output));
      this.matrix.marks.set(cell(input, output), "solid");
      this.input.marks.set(input, "solid");
      this.output.marks.set(output, "solid");
      const used = this.tapOf(input, output);
      if (used >= 0) this.kernel.marks.set(used, "solid");
    }
  }

  /** The theme's colours as the canvas needs them; blue above zero, vermilion below. */
  colours() {
    const style = getComputedStyle(this.root);
    const of = (name) => style.getPropertyValue(name).trim();
    const context = this.matrix.canvas.getContext("2d");
    const channels = (colour) => {
      context.fillStyle = colour;
      const hex = context.fillStyle;
      return hex.startsWith("#")
        ? [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))
        : hex.match(/[\d.]+/g).slice(0, 3).map(Number);
    };
    const [ink, paper] = [channels(style.color), channels(of("--paper"))];
    const mix = (first, second, share) => `rgb(${first.map((value, at) => Math.round(value * share + second[at] * (1 - share)))})`;
    const [plus, minus] = [channels("#0072b2"), channels("#d55e00")];
    return {
      of: (value) => mix(value < 0 ? minus : plus, paper, 0.12 + 0.4 * Math.abs(value)),
      zero: mix(ink, paper, 0.05),
      ink: mix(ink, paper, 1),
      quiet: mix(ink, paper, 0.7),
      pick: mix(channels("#c46200"), ink, 0.74),
      now: mix(channels("#b5369f"), ink, 0.74),
      font: style.fontFamily,
    };
  }
}

function range(length) {
  return Array.from({ length }, (_, index) => index);
}

function bracketed(value) {
  return value < 0 ? `(${written(value)})` : written(value);
}

export default function ({ data, parentElement }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new MatrixView(parentElement)));
  view.update(data);
}
