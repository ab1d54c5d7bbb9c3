// The row of buttons: first, previous, play or pause, next, last, scrub, speed, predict.

const STEP_MILLISECONDS = 900;
const SPEEDS = [[0.5, "½×"], [1, "1×"], [2, "2×"], [4, "4×"], [8, "8×"]];
const ICONS = {
  first: "M6 5h2v14H6zM19 5v14l-10-7z",
  previous: "M17 5v14L6 12z",
  play: "M7 4v16l13-8z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  next: "M7 5v14l11-7z",
  last: "M16 5h2v14h-2zM5 5v14l10-7z",
};

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

class Controls {
  /** `acts` has go(step), forward(), finish(), started(), stopped(), predict(on); all called by the reader. */
  constructor(acts) {
    this.acts = acts;
    this.step = 0;
    this.steps = 0;
    this.timer = null;
    const button = (name, label, act) => {
      const node = element("button", { type: "button", class: name, "aria-label": label, title: label }, icon(name));
      node.addEventListener("click", act);
      return node;
    };
    this.play = button("play", "Play", () => this.toggle());
    this.scrub = element("input", { type: "range", min: "0", step: "1", "aria-label": "Step" });
    this.scrub.addEventListener("input", () => acts.go(Number(this.scrub.value)));
    this.counter = element("span", { class: "counter" });
    this.speed = element("select", { "aria-label": "Speed" });
    for (const [value, words] of SPEEDS) {
      this.speed.append(element("option", { value, selected: value === 1 }, words));
    }
    this.predict = element("button", { type: "button", class: "predict", "aria-pressed": "false" }, "Predict first");
    this.predict.addEventListener("click", () => acts.predict(this.predict.getAttribute("aria-pressed") === "false"));
    this.root = element(
      "div", { class: "toolbar", role: "group", "aria-label": "Step controls" },
      button("first", "First step", () => acts.go(0)),
      button("previous", "Previous step", () => acts.go(this.step - 1)),
      this.play,
      button("next", "Next step", () => acts.forward()),
      button("last", "Last step", () => acts.finish()),
      this.counter, this.scrub, this.speed, this.predict,
    );
  }

  show(step, steps) {
    Object.assign(this, { step, steps });
    this.scrub.max = steps;
    this.scrub.value = step;
    this.scrub.setAttribute("aria-valuetext", `${step} of ${steps}`);
    this.counter.textContent = `${step} / ${steps}`;
  }

  get playing() {
    return this.timer !== null;
  }

  toggle() {
    if (this.playing) this.pause();
    else this.start();
  }

  start() {
    this.acts.started();
    if (this.step >= this.steps) this.acts.go(0);
    this.face("pause", "Pause");
    let due = performance.now();
    const tick = (now) => {
      this.timer = requestAnimationFrame(tick);
      if (now < due) return;
      due = now + STEP_MILLISECONDS / Number(this.speed.value);
      if (this.step < this.steps) this.acts.go(this.step + 1);
      if (this.step >= this.steps) this.pause();
    };
    this.timer = requestAnimationFrame(tick);
  }

  pause() {
    if (!this.playing) return;
    cancelAnimationFrame(this.timer);
    this.timer = null;
    this.face("play", "Play");
    this.acts.stopped();
  }

  face(name, label) {
    this.play.className = name;
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
    this.play.replaceChildren(icon(name));
  }

  /** Act on a key that no button, field or cell has used; true when it meant something. */
  key(event) {
    const keys = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.acts.go(this.step - 1),
      ArrowRight: () => this.acts.forward(),
      PageUp: () => this.acts.go(this.step - 1),
      PageDown: () => this.acts.forward(),
      Home: () => this.acts.go(0),
      End: () => this.acts.finish(),
    };
    keys[event.key]?.();
    return event.key in keys;
  }
}
