// The step player: one current step and one selection drive every grid, highlight and sentence.

const players = new WeakMap();

class Player {
  constructor(host) {
    this.host = host;
    this.generation = 0;
    this.step = 0;
    this.hovered = null;
    this.pinned = null;
    this.width = 0;
    this.release = new AbortController();
    this.build();
    this.listen();
  }

  build() {
    const button = (name, words, act) => {
      const node = element("button", { type: "button", class: name, hidden: true }, words);
      node.addEventListener("click", act);
      return node;
    };
    this.controls = new Controls({
      go: (step) => this.go(step),
      forward: () => this.forward(),
      finish: () => this.finish(),
      started: () => this.started(),
      stopped: () => this.stopped(),
      predict: (on) => this.setPredicting(on),
    });
    this.status = element("p", { class: "status", role: "status" });
    this.alert = element("p", { class: "alert", role: "alert" });
    this.badge = element("p", { class: "badge" });
    this.sums = [element("p"), element("p")];
    this.change = button("change", "Change value", () => this.pinned.grid.edit(this.pinned.cell));
    this.presenting = new Presenting(this);
    this.unpin = button("unpin", "Unpin", () => this.pin(null));
    this.ledger = element(
      "div", { class: "ledger" }, element("div", { class: "sums" }, ...this.sums), this.change, this.unpin,
    );
    const events = {
      enter: (grid, cell) => this.hover({ grid, cell }),
      leave: () => this.hover(null),
      pick: (grid, cell) => this.pick({ grid, cell }),
      edit: (grid, cell, typed) => this.edit(grid, cell, typed),
    };
    this.stamps = new StampHalf(events);
    this.slides = new SlideHalf(events);
    this.stage = element("div", { class: "stage" }, this.stamps.root, this.slides.root);
    this.root = element(
      "div", { class: "player", tabindex: "-1" },
      this.controls.root, this.status, this.alert, this.badge, this.stage, this.ledger,
    );
  }

  listen() {
    const { signal } = this.release;
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
    document.addEventListener("keydown", (event) => {
      const nobody = event.target === document.body && /^(ArrowLeft|ArrowRight|PageUp|PageDown)$/.test(event.key);
      if ((nobody || this.presenting.isRemote(event)) && this.visible) this.key(event);
    }, { signal });
    this.presenting.listen(signal);
    document.addEventListener("visibilitychange", () => document.hidden && this.controls.pause(), { signal });
    this.sight = new IntersectionObserver((entries) => {
      this.visible = entries[entries.length - 1].isIntersecting;
      if (!this.visible) this.controls.pause();
    });
    this.sight.observe(this.root);
    this.sizes = new ResizeObserver((entries) => {
      this.width = entries[entries.length - 1].contentRect.width;
      this.fit();
    });
    this.sizes.observe(this.root);
  }

  destroy() {
    this.controls.pause();
    this.release.abort();
    this.sight.disconnect();
    this.sizes.disconnect();
    players.delete(this.host);
  }

  // Data from Python ----------------------------------------------------------------------------

  update({ data, setTriggerValue }) {
    const holder = this.host.querySelector(".holder");
    if (this.root.parentNode !== holder) holder.replaceChildren(this.root);
    // Known before there are cells: they are laid out once, at their size.
    this.width ||= this.root.clientWidth;
    this.trigger = setTriggerValue;
    const text = JSON.stringify(data);
    if (text === this.received) return;
    const before = this.data && this.data.stop === data.stop ? this.place() : null;
    Object.assign(this, { received: text, data, pinned: null, hovered: null });
    this.lockstep = data.mode === "lockstep";
    this.memory = `tconv-step-${data.name}${data.stop ? `-${data.stop}` : ""}`;
    this.root.classList.toggle("presented", data.presented);
    this.root.dataset.mode = data.mode;
    this.slides.root.hidden = !this.lockstep;
    this.badge.hidden = !this.lockstep;
    this.controls.predict.hidden = this.lockstep;
    this.stage.hidden = !this.stamps.load(data);
    this.alert.textContent = this.stage.hidden
      ? "The picture and the computed result disagree, so the picture is not shown. Reload the page; " +
        "if it stays like this, please report the address of this page."
      : "";
    if (this.stage.hidden) return;
    if (this.lockstep) {
      this.slides.load(data, this.stamps.largest);
      const [equal, words] = this.slides.verdict();
      this.badge.textContent = `${equal ? "=" : "≠"} ${words}`;
      this.badge.classList.toggle("equal", equal);
    }
    this.fit();
    this.go(this.startingStep(before));
  }

  get steps() {
    return this.lockstep ? this.slides.steps : this.stamps.steps;
  }

  get stepColumns() {
    return this.lockstep ? this.data.slid_shape[1] : this.data.input_shape[1];
  }

  /** Where the learner is, in terms that survive another size: an end, or a row and column. */
  place() {
    if (this.step === 0 || this.step === this.steps) return { end: this.step > 0 };
    return { row: Math.floor((this.step - 1) / this.stepColumns), column: (this.step - 1) % this.stepColumns };
  }

  startingStep(before) {
    if (before && "end" in before) return before.end ? this.steps : 0;
    if (before) {
      const columns = this.stepColumns;
      const row = Math.min(before.row, this.steps / columns - 1);
      return row * columns + Math.min(before.column, columns - 1) + 1;
    }
    return Number(sessionStorage.getItem(this.memory) ?? (this.data.stop ? 0 : this.data.start));
  }

  // Steps ---------------------------------------------------------------------------------------

  go(step) {
    this.step = Math.max(0, Math.min(this.steps, Math.round(step) || 0));
    this.draw(true);
    this.controls.show(this.step, this.steps);
    if (!this.controls.playing) this.remember();
  }

  remember() {
    sessionStorage.setItem(this.memory, this.step);
  }

  forward() {
    if (this.asking && this.presenting.on) this.presenting.reveal();
    else if (this.asking) this.say(this.question());
    else this.go(this.step + 1);
  }

  finish() {
    this.setPredicting(false);
    this.go(this.steps);
  }

  started() {
    this.setPredicting(false);
    this.status.setAttribute("aria-live", "off");
  }

  stopped() {
    this.status.removeAttribute("aria-live");
    this.remember();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.shiftKey && this.presenting.on) return;
    const { tagName } = event.composedPath()[0];
    const field = tagName === "INPUT" || tagName === "SELECT" || (tagName === "BUTTON" && event.key === " ");
    if (field && !this.presenting.isRemote(event)) return;
    if (event.key === "Escape" && this.pinned) event.preventDefault();
    if (event.key === "Escape") this.pin(null);
    else if (this.presenting.takes(event) || this.controls.key(event)) event.preventDefault();
  }

  // Predict first -------------------------------------------------------------------------------

  get asking() {
    return Boolean(this.prediction) && this.step < this.steps;
  }

  setPredicting(on) {
    if (on === Boolean(this.prediction)) return;
    this.controls.pause();
    this.prediction = on ? { right: 0, asked: 0, missed: false } : null;
    this.controls.predict.setAttribute("aria-pressed", String(on));
    this.go(on && this.step >= this.steps ? 0 : this.step);
  }

  question() {
    const corner = this.data.line ? "first cell" : "top left corner";
    const source = `${this.stamps.input.nameOf(this.step)} = ${written(this.data.x[this.step])}`;
    return `Predict: where will the ${corner} of the stamp of input ${source} land? Choose that output cell.`;
  }

  answer(cell) {
    const { output, input } = this.stamps;
    const landing = this.stamps.landing(this.step);
    const source = input.nameOf(this.step);
    const [row, column] = output.indexOf(cell);
    const [down, across] = this.data.stride;
    if (cell !== landing) {
      this.prediction.missed = true;
      const [rightRow, rightColumn] = output.indexOf(landing);
      const part = row === rightRow ? "column" : column === rightColumn ? "row" : "row and the column";
      const strides = this.data.line || down === across ? `${across}` : `${down} down and ${across} across`;
      this.say(
        `Not at ${output.nameOf(cell)}: look at the ${this.data.line ? "column" : part} again. An input cell lands at its index ` +
        `times the stride (${strides}), minus the padding. Input ${source} is still to place.`,
      );
      return;
    }
    this.prediction.asked += 1;
    if (!this.prediction.missed) this.prediction.right += 1;
    this.prediction.missed = false;
    const { right, asked } = this.prediction;
    this.go(this.step + 1);
    const next = this.asking ? this.question() : "That was the last stamp.";
    this.say(`Right: input ${source} lands at output ${output.nameOf(cell)}. ${right} of ${asked} at the first try. ${next}`);
  }

  // Selection -----------------------------------------------------------------------------------

  hover(selection) {
    if (!selection && !this.hovered) return;
    this.hovered = selection;
    this.draw();
  }

  pick(selection) {
    if (this.asking && selection.grid === this.stamps.output) this.answer(selection.cell);
    else {
      const again = this.pinned?.grid === selection.grid && this.pinned.cell === selection.cell;
      this.pin(again ? null : selection);
    }
  }

  pin(selection) {
    this.pinned = selection;
    if (!selection) this.hovered = null;
    this.draw();
  }

  edit(grid, cell, typed) {
    const value = readNumber(typed);
    const { limit } = this.data;
    if (!(Math.abs(value) <= limit)) {
      this.alert.textContent =
        `“${typed.trim()}” is not a number from ${MINUS}${limit} to ${limit}, so ${grid.title.toLowerCase()} ` +
        `${grid.nameOf(cell)} keeps its value. Type for example 2 or ${MINUS}0.5.`;
      return;
    }
    this.alert.textContent = "";
    const [row, column] = grid.indexOf(cell);
    this.trigger("edit", { grid: grid === this.stamps.input ? "x" : "w", row, column, value });
  }

  // Drawing -------------------------------------------------------------------------------------

  say(words, strong = "") {
    if (this.said === words + strong) return;
    this.said = words + strong;
    this.status.replaceChildren(words, strong ? " " : "", element("strong", {}, strong));
  }

  /** `moved`: the step has changed, so what it did is scrolled into sight. */
  draw(moved = false) {
    if (!this.data || this.stage.hidden) return;
    const selection = this.hovered ?? this.pinned;
    const lines = this.lockstep ? this.drawLockstep(selection) : this.drawStamps(selection, moved);
    this.unpin.hidden = !this.pinned;
    this.presenting.draw();
    this.change.hidden = !this.pinned?.grid.editable;
    this.root.classList.toggle("pinned", this.pinned !== null);
    this.sums.forEach((line, index) => {
      const words = lines[index] ?? "";
      if (line.textContent !== words) line.textContent = words;
    });
  }

  drawStamps(selection, moved) {
    this.stamps.draw(this.step, selection, this.asking, moved);
    // Only a step changes the sentence: what an answer was told must outlast the pointer's next move.
    if (moved) this.say(...(this.asking ? [this.question()] : this.stamps.words(this.step)));
    if (!selection) return ["Point at, tap or focus any cell to see where its number comes from or goes to."];
    const hidden = this.asking && selection.grid === this.stamps.output;
    if (hidden) return ["The sum stays hidden until this stamp is placed."];
    return [this.stamps.ledger(selection, this.step)];
  }

  /** One output cell, chosen by the step or by the selection, is explained on both sides. */
  drawLockstep(selection) {
    const { stamps, slides } = this;
    let cell = this.step - 1;
    if (selection?.grid === slides.output) cell = selection.cell;
    if (selection?.grid === stamps.output) cell = slides.outputCell(selection.cell);
    const match = slides.canvasCell(cell);
    slides.draw(this.step, cell, selection);
    const known = this.data.canvas.map((_, index) => {
      const twin = slides.outputCell(index);
      return twin >= 0 && twin < this.step;
    });
    stamps.drawCell(match, known, selection);
    this.say(slides.words(cell));
    if ([stamps.input, stamps.kernel].includes(selection?.grid)) return [stamps.ledger(selection, stamps.steps)];
    if (cell < 0) return ["Choose any output cell to see which numbers make it, on both sides."];
    const name = slides.output.nameOf(cell);
    const sliding = `By sliding: output ${name} = ${slides.sum(cell)}`;
    return match < 0 ? [sliding] : [`By stamping: output ${name} = ${stamps.sum(match)}`, sliding];
  }

  fit() {
    const { width } = this;
    if (!this.data || !width || this.stage.hidden) return;
    const wide = width >= 640;
    this.root.classList.toggle("wide", wide);
    const room = this.presenting.measure();
    const beside = wide && !this.lockstep && this.stamps.fitsBeside(width);
    this.root.classList.toggle("beside", beside);
    if (this.lockstep) {
      const [half, cell] = this.presenting.lockstep(width, wide);
      this.stamps.fit(half, "lockstep", room, cell);
      this.slides.fit(half, room, cell);
    } else this.stamps.fit(width, beside ? "beside" : "stacked", room);
  }
}

export default function mount(component) {
  const host = component.parentElement;
  const player = players.get(host) ?? new Player(host);
  players.set(host, player);
  player.generation += 1;
  const mine = player.generation;
  player.update(component);
  // A new call may come before or after this clean-up, so wait for it before giving up.
  return () => setTimeout(() => player.generation === mine && player.destroy(), 0);
}
