// The player in front of a class: cells as large as the screen allows, the keys of a remote, and answers on demand.

/** Around presented cells: row indices; a label and column indices; the title of a half in lock-step. */
const PRESENTED_HEAD = 44;
const PRESENTED_TOP = 62;
const PRESENTED_TITLE = 64;
const PRESENTED_LEAST = 26;
const PRESENTED_LARGEST = 150;

/** A click here has a meaning of its own; anywhere else it reveals what a class was asked to predict. */
const NOT_A_REVEAL =
  "a, button, input, select, textarea, label, summary, .cell, .presenter, [role=dialog], " +
  "[data-testid=stSidebar], [data-testid=stHeader]";

/** The cell with which panels of so many rows, one below the other, fill `room` pixels, however small. */
function filling(room, ...rows) {
  const total = rows.reduce((sum, count) => sum + count, 0);
  return Math.min(PRESENTED_LARGEST, Math.floor((room - PRESENTED_TOP * rows.length) / total) - 2);
}

/** The same, but not smaller than what the back row can read. */
function largestIn(room, ...rows) {
  return Math.max(PRESENTED_LEAST, filling(room, ...rows));
}

class Presenting {
  constructor(player) {
    this.player = player;
    this.button = element("button", { type: "button", class: "reveal", hidden: true }, "Show where it lands");
    this.button.addEventListener("click", () => this.reveal());
    player.controls.root.append(this.button);
  }

  get on() {
    return Boolean(this.player.data?.presented);
  }

  listen(signal) {
    document.addEventListener("click", (event) => {
      const elsewhere = !event.composedPath().some((node) => node.matches?.(NOT_A_REVEAL));
      if (this.on && elsewhere && this.player.asking && this.player.visible) this.reveal();
    }, { signal });
    window.addEventListener("resize", () => this.on && this.player.fit(), { signal });
  }

  // Keys ----------------------------------------------------------------------------------------

  /** The keys of a remote step wherever the focus is, but for text that is being typed. */
  isRemote(event) {
    const target = event.composedPath()[0];
    const typing = /^(TEXTAREA|SELECT)$/.test(target.tagName) || (target.tagName === "INPUT" && target.type !== "range");
    return this.on && !typing && !event.shiftKey && /^Page(Up|Down)$/.test(event.key);
  }

  /** At an end of the steps a remote asks the presenter's bar for another stop; true when it did. */
  takes(event) {
    if (!this.isRemote(event) || event.repeat) return false;
    const { step, steps } = this.player;
    let end = null;
    if (event.key === "PageDown" && step >= steps) end = "tconv-past-the-last-step";
    if (event.key === "PageUp" && step <= 0) end = "tconv-before-the-first-step";
    if (end) document.dispatchEvent(new Event(end));
    return end !== null;
  }

  // Predict first -------------------------------------------------------------------------------

  /** The stamp lands after everybody has guessed; then comes the next question. */
  reveal() {
    const { player } = this;
    const { input, output } = player.stamps;
    const landing = output.nameOf(player.stamps.landing(player.step));
    const words = `Input ${input.nameOf(player.step)} lands at output ${landing}.`;
    player.prediction.missed = false;
    player.go(player.step + 1);
    player.say(`${words} ${player.asking ? player.question() : "That was the last stamp."}`);
  }

  draw() {
    this.button.hidden = !(this.on && this.player.asking);
  }

  // Size ----------------------------------------------------------------------------------------

  /** The height that the screen leaves for the grids, below all that is above them; null for a single reader. */
  measure() {
    this.room = null;
    if (this.on) {
      const { stage, ledger, root } = this.player;
      const scrolled = document.querySelector("[data-testid=stMain]")?.scrollTop ?? 0;
      const above = stage.getBoundingClientRect().top + scrolled;
      this.room = Math.max(0.45 * window.innerHeight, window.innerHeight - above - ledger.offsetHeight - 20);
      root.style.setProperty("--room", `${this.room}px`);
    }
    return this.room;
  }

  /** [width, cell] of a half in lock-step; where it makes cells larger, outputs stand beside their sources. */
  lockstep(width, wide) {
    const { stamps, slides, root } = this.player;
    const half = wide ? (width - 40) / 2 : width;
    root.classList.remove("in-a-row");
    if (!this.room) return [half, 30];
    const room = this.room - PRESENTED_TITLE;
    const sources = [stamps.input, stamps.kernel, slides.stretched, slides.kernel];
    const outputs = [stamps.output, slides.output];
    const grids = [...sources, ...outputs];
    const tallest = (some) => Math.max(...some.map((grid) => grid.rows));
    const stacked = filling(room, tallest(sources), tallest(outputs));
    const columns = grids.reduce((sum, grid) => sum + grid.columns, 0);
    const across = Math.floor((width - 40 - grids.length * (PRESENTED_HEAD + 14)) / columns) - 2;
    const inARow = Math.min(filling(room, tallest(grids)), across);
    const least = Math.max(...grids.map((grid) => grid.least));
    if (!wide || inARow < least || inARow < stacked) return [half, Math.max(PRESENTED_LEAST, stacked)];
    root.classList.add("in-a-row");
    return [Infinity, inARow];
  }
}
