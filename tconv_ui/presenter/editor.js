// The playlist's panel: its stops in order, each to open, move or remove; add what is shown; copy the link.

function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

class Editor {
  /** `change` takes {act, index, by}: what the presenter wants to be done with the playlist. */
  constructor(change) {
    this.change = change
    this.faults = node("div", { class: "faults", role: "alert" })
    this.stops = node("ol", { class: "stops" })
    this.empty = node("p", {}, "No stop yet. Open a lesson in a setting that you want to show, and add it here.")
    this.load = this.button("Load a ten-minute playlist", () => this.change({ act: "load" }))
    this.field = node("input", { type: "text", readonly: "", "aria-label": "Link of this playlist" })
    this.field.onfocus = () => this.field.select()
    this.said = node("span", { class: "said", role: "status" })
    this.share = node("div", { class: "share" }, this.field, this.button("Copy link", () => this.copy()), this.said)
    this.root = node(
      "div", { class: "editor", role: "group", "aria-label": "Playlist" },
      this.faults, this.stops, this.empty,
      node(
        "div", { class: "acts" },
        this.button("Add what is shown", () => this.change({ act: "add" })), this.load,
      ),
      this.share,
      node(
        "p", { class: "keys" }, "Keys: ", node("kbd", {}, "N"), " or ", node("kbd", {}, "Shift Page Down"),
        " next stop, ", node("kbd", {}, "P"), " or ", node("kbd", {}, "Shift Page Up"), " previous stop, ",
        node("kbd", {}, "Page Down"), " and ", node("kbd", {}, "Page Up"),
        " (a remote) step the player and, at its ends, go to the next or previous stop, ",
        node("kbd", {}, "Esc"), " leaves.",
      ),
    )
    this.root.hidden = true
  }

  button(words, act, label = words) {
    const made = node("button", { type: "button", "aria-label": label, title: label }, words)
    made.onclick = act
    return made
  }

  update({ position, titles, lessons, addresses, faults, refused }) {
    const sentences = refused ? [...faults, refused] : faults
    this.faults.replaceChildren(...sentences.map((sentence) => node("p", {}, sentence)))
    const focus = this.stops.getRootNode().activeElement?.getAttribute("aria-label")
    this.stops.replaceChildren(...titles.map((title, index) => {
      const link = node("a", { href: addresses[index] }, node("strong", {}, title), ` ${lessons[index]}`)
      link.onclick = follow
      const name = `stop ${index + 1}, ${title}`
      const up = this.button("↑", () => this.change({ act: "move", index, by: -1 }), `Move up ${name}`)
      const down = this.button("↓", () => this.change({ act: "move", index, by: 1 }), `Move down ${name}`)
      const gone = this.button("✕", () => this.change({ act: "remove", index }), `Remove ${name}`)
      up.disabled = index === 0
      down.disabled = index === titles.length - 1
      const item = node("li", {}, link, up, down, gone)
      if (index === position - 1) link.setAttribute("aria-current", "true")
      return item
    }))
    this.refocus(focus)
    this.empty.hidden = titles.length > 0
    this.load.hidden = titles.length > 0
    this.share.hidden = !titles.length
    this.field.value = titles.length ? new URL(addresses[0], window.location.href).href : ""
    this.said.textContent = ""
  }

  /** A stop that was moved by its button keeps the focus, at its new place. */
  refocus(label) {
    const wanted = label?.match(/^(Move up|Move down|Remove) stop \d+, (.*)$/s)
    if (!wanted) return
    const same = [...this.stops.querySelectorAll("button")].find((button) => {
      const words = button.getAttribute("aria-label")
      return words.startsWith(wanted[1]) && words.endsWith(`, ${wanted[2]}`)
    })
    const target = same?.disabled ? same.parentNode.querySelector("button:enabled") : same
    ;(target ?? this.stops.querySelector("button:enabled"))?.focus()
  }

  async copy() {
    this.field.select()
    try {
      await navigator.clipboard.writeText(this.field.value)
      this.said.textContent = "Copied."
    } catch {
      // Without https the browser keeps its clipboard to itself.
      this.said.textContent = "The link is selected: press Ctrl+C."
    }
  }
}
