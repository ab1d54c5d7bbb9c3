// A canvas of numbers with the two cuts of each axis: hatched cells are cut away, dotted ones no stamp can reach.
const SVG = "http://www.w3.org/2000/svg"

// Worked out once for a sheet, as a length; otherwise every cell would look for the width of its container again.
const CELL = "--tconv-scissors-cell"
const registered = Symbol.for(CELL)
if (!window[registered]) {
  CSS.registerProperty({ name: CELL, syntax: "<length>", inherits: true, initialValue: "26px" })
  window[registered] = true
}

export default function ({ data, parentElement }) {
  const holder = parentElement.querySelector(".scissors")
  const place = holder.querySelector(".scroll")?.scrollLeft ?? 0
  const title = element("p", "title", data.title)
  title.append(element("span", "size", data.shape.slice(data.line ? 1 : 0).join(" × ")))
  const scroll = element("div", "scroll")
  scroll.tabIndex = 0
  scroll.setAttribute("role", "img")
  scroll.setAttribute("aria-label", `${data.title}. ${data.words}`)
  scroll.append(sheet(data))
  holder.classList.toggle("line", data.line)
  holder.replaceChildren(title, scroll, legend(data))
  scroll.scrollLeft = place
}

function sheet({ shape: [rows, columns], values, kept: [top, left, height, width], stamped: [from, start, down, along], cuts, line }) {
  const texts = values.map(written)
  const node = element("div", "sheet")
  const longest = texts.reduce((most, text) => Math.max(most, text.length), 2)
  node.style.setProperty("--columns", columns)
  node.style.setProperty("--longest", longest)
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9)
  const over = element("div", "row")
  over.append(element("span", "head side"))
  for (let column = 0; column < columns; column += 1) over.append(index("head", column - left, width))
  node.append(over)
  for (let row = 0; row < rows; row += 1) {
    const cells = element("div", "row")
    cells.append(line ? element("span", "head side") : index("head side", row - top, height))
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column
      const inside = row >= top && row < top + height && column >= left && column < left + width
      const reached = row >= from && row < from + down && column >= start && column < start + along
      // Classes, not a style of its own: cells that look alike share what the browser works out for one of them.
      const shade = `${values[at] < 0 ? "n" : "p"}${Math.round((Math.abs(values[at]) / largest) * SHADES)}`
      cells.append(element("span", `cell ${shade}${inside ? "" : " cut"}${reached ? "" : " beyond"}`, texts[at]))
    }
    node.append(cells)
  }
  if (!cuts.length) return node
  const [above, below, before, after] = cuts
  node.append(cut("down", before, left), cut("down", after, left + width))
  if (!line) node.append(cut("across", above, top), cut("across", below, top + height))
  return node
}

/** The index of a kept sample; nothing over those that are cut. */
function index(name, position, size) {
  return element("span", name, position >= 0 && position < size ? String(position) : "")
}

/** A dashed line with scissors at its start; a negative cut cuts nothing and has none. */
function cut(direction, amount, at) {
  const line = element("span", `edge ${direction}${amount < 0 ? " none" : ""}`)
  line.style.setProperty("--at", at)
  line.append(scissors())
  return line
}

function legend({ cuts, beyond, line, ends }) {
  const list = element("ul", "legend")
  const [above = 0, below = 0, before = 0, after = 0] = cuts
  const sides = !cuts.length ? [] : line ? [[ends[0], before], [ends[1], after]] : [["top", above], ["bottom", below], ["left", before], ["right", after]]
  for (const [side, amount] of sides) {
    const formula = side === "top" || side === "left" ? "p" : "p − op"
    const item = element("li", "", `${side}: ${formula} = ${String(amount).replace("-", "−")}`)
    item.prepend(amount < 0 ? element("span", "swatch beyond") : scissors())
    list.append(item)
  }
  const kinds = [["cut", "cut away"], ["beyond", beyond]]
  const wanted = [Math.max(above, below, before, after) > 0, !cuts.length || Math.min(below, after) < 0]
  for (const [position, [kind, text]] of kinds.entries()) {
    if (!wanted[position]) continue
    const item = element("li", "", text)
    item.prepend(element("span", `swatch ${kind}`))
    list.append(item)
  }
  return list
}

function scissors() {
  const icon = document.createElementNS(SVG, "svg")
  icon.setAttribute("viewBox", "0 0 24 24")
  icon.setAttribute("aria-hidden", "true")
  const path = document.createElementNS(SVG, "path")
  path.setAttribute("d", "M2 6a3 3 0 1 0 6 0a3 3 0 1 0-6 0M2 18a3 3 0 1 0 6 0a3 3 0 1 0-6 0M7.5 8L22 19M7.5 16L22 5")
  icon.append(path)
  return icon
}

function element(kind, name, text = "") {
  const node = document.createElement(kind)
  node.className = name
  node.textContent = text
  return node
}

function written(value) {
  return String(Math.round(value * 100) / 100).replace("-", "−")
}
