// The presenter's bar: where the playlist stands, the stops before and after, the panel, and the way out.

const presenters = new WeakMap()

class Presenter {
  constructor(host) {
    this.host = host
    this.generation = 0
    this.release = new AbortController()
    this.previous = this.stopLink("previous", "Previous stop", "◀", "P")
    this.current = node("a", { class: "current", role: "link" })
    this.current.onclick = follow
    this.next = this.stopLink("next", "Next stop", "▶", "N")
    this.toggle = node("button", { type: "button", class: "playlist", "aria-expanded": "false" }, "Playlist")
    this.toggle.onclick = () => this.show(this.editor.root.hidden)
    this.hand = node("button", { type: "button", class: "hand" }, "Hand out")
    this.hand.onclick = () => this.trigger("hand_out", true)
    this.exit = node("button", { type: "button", class: "leave", "aria-keyshortcuts": "Escape" }, "Leave")
    this.exit.onclick = () => this.leave()
    this.editor = new Editor((edit) => this.trigger("edit", edit))
    this.root = node(
      "section", { class: "presenter", "aria-label": "Presenter mode" },
      node("div", { class: "bar" }, this.previous, this.next, this.current, this.toggle, this.hand, this.exit),
      this.editor.root,
    )
    this.listen()
  }

  stopLink(name, label, sign, key) {
    const words = { title: `${label} (${key})`, "aria-label": label, "aria-keyshortcuts": key }
    const link = node("a", { class: name, role: "link", ...words }) // the role stays without an address
    link.append(node("span", { "aria-hidden": "true" }, sign))
    link.onclick = follow
    return link
  }

  update({ data, setTriggerValue }) {
    const holder = this.host.querySelector(".holder")
    if (this.root.parentNode !== holder) holder.replaceChildren(this.root)
    Object.assign(this, { data, trigger: setTriggerValue })
    const { position, titles, lessons, addresses } = data
    const count = titles.length
    this.aim(this.previous, addresses[position - 2])
    this.aim(this.next, addresses[position])
    this.aim(this.current, addresses[position - 1])
    const place = position ? `${position} of ${count}` : count ? `${count} stop${count > 1 ? "s" : ""}` : "No playlist yet"
    const title = position ? titles[position - 1] : ""
    this.current.replaceChildren(
      node("strong", {}, place), node("span", { class: "title" }, title ? `: ${title}` : ""),
    )
    this.current.title = title ? `${lessons[position - 1]}: ${title}. Opens this stop again.` : ""
    this.editor.update(data)
    const sentences = [...data.faults, data.refused].join(" ").trim()
    if (sentences && sentences !== this.told) this.show(true)
    this.told = sentences
  }

  /** Give a link its address, or take it away where there is no such stop. */
  aim(link, address) {
    if (address === undefined) link.removeAttribute("href")
    else link.setAttribute("href", address)
    link.setAttribute("aria-disabled", String(address === undefined))
  }

  show(open) {
    this.editor.root.hidden = !open
    this.toggle.setAttribute("aria-expanded", String(open))
  }

  open(link) {
    if (link.hasAttribute("href")) openHere(link.href)
  }

  leave() {
    const target = new URL(window.location.href)
    target.searchParams.delete("present")
    openHere(target.href)
  }

  listen() {
    const { signal } = this.release
    document.addEventListener("keydown", (event) => this.key(event), { signal })
    // After every player, which steps with these keys while it is in sight.
    window.addEventListener("keydown", (event) => this.page(event), { signal })
    // The player says so when a remote asks for a step beyond its last one.
    document.addEventListener("tconv-past-the-last-step", () => this.open(this.next), { signal })
    document.addEventListener("tconv-before-the-first-step", () => this.open(this.previous), { signal })
  }

  /** Whether a key is not for the presenter: taken, typed, or for what lies over the page, which closes first. */
  isElsewhere(event) {
    const target = event.composedPath()[0]
    const typing = /^(TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable ||
      (target.tagName === "INPUT" && target.type !== "range")
    return event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing ||
      document.querySelector("[role=dialog], [role=menu], [role=listbox]")
  }

  /** A remote pages through a lesson that has no steps, or has them out of sight; at its ends it opens another stop. */
  page(event) {
    if (event.shiftKey || !/^Page(Up|Down)$/.test(event.key) || this.isElsewhere(event)) return
    event.preventDefault()
    const down = event.key === "PageDown"
    const page = document.querySelector("[data-testid=stMain]")
    const left = down ? page.scrollHeight - page.clientHeight - page.scrollTop : page.scrollTop
    if (left > 2) page.scrollBy(0, (down ? 0.85 : -0.85) * page.clientHeight)
    else if (!event.repeat) {
      this.open(down ? this.next : this.previous)
      page.scrollTo(0, 0) // the next stop may be in the same lesson
    }
  }

  key(event) {
    if (event.repeat || this.isElsewhere(event)) return
    const name = event.shiftKey && event.key.startsWith("Page") ? `Shift+${event.key}` : event.key.toLowerCase()
    const act = {
      n: () => this.open(this.next),
      p: () => this.open(this.previous),
      "Shift+PageDown": () => this.open(this.next),
      "Shift+PageUp": () => this.open(this.previous),
      escape: () => (this.editor.root.hidden ? this.leave() : this.show(false)),
    }[name]
    if (!act) return
    act()
    event.preventDefault()
  }
}

export default function mount(component) {
  const host = component.parentElement
  const presenter = presenters.get(host) ?? new Presenter(host)
  presenters.set(host, presenter)
  presenter.generation += 1
  const mine = presenter.generation
  presenter.update(component)
  // A new call may come before or after this clean-up, so wait for it before giving up.
  return () => setTimeout(() => {
    if (presenter.generation !== mine) return
    presenter.release.abort()
    presenters.delete(host)
  }, 0)
}
