// A table whose rows can be links to settings; what a click does is in follow.js, which comes before this file.
export default function ({ data, parentElement }) {
  const holder = parentElement.querySelector(".holder")
  const kept = holder.scrollTop
  holder.setAttribute("aria-label", data.name)
  const head = document.createElement("tr")
  data.columns.forEach((title, column) => head.append(number(data, column, cell("th", title, "col"))))
  const body = document.createElement("tbody")
  const width = data.columns.length
  for (let row = 0; row * width < data.cells.length; row += 1) body.append(line(data, row, width))
  const table = document.createElement("table")
  const caption = document.createElement("caption")
  caption.textContent = data.name
  const top = document.createElement("thead")
  top.append(head)
  table.append(caption, top, body)
  holder.replaceChildren(table)
  holder.scrollTop = kept
}

function line(data, row, width) {
  const tr = document.createElement("tr")
  tr.className = data.marks[row]
  if (row === data.current) tr.setAttribute("aria-current", "true")
  const address = data.addresses[row]
  for (let column = 0; column < width; column += 1) {
    const text = data.cells[row * width + column]
    const td = number(data, column, column ? cell("td", text) : cell("th", text, "row"))
    const title = data.titles[row]
    if (!column && address) td.replaceChildren(linked(text, address, title && `${text}: ${title}`))
    if (column === 1) td.append(...data.links[row].map((link) => linked(...link)))
    if (column === width - 1 && data.shares[row]) {
      td.classList.add("bar")
      td.style.setProperty("--share", `${(100 * data.shares[row]).toFixed(2)}%`)
    }
    tr.append(td)
  }
  return tr
}

function linked(text, address, name) {
  const link = document.createElement("a")
  link.textContent = text
  link.href = address
  if (name) link.setAttribute("aria-label", name)
  link.title = name
  link.onclick = follow
  return link
}

function number(data, column, node) {
  if (data.numeric.includes(column)) node.className = "number"
  return node
}

function cell(kind, text, scope) {
  const node = document.createElement(kind)
  node.textContent = text
  if (scope) node.scope = scope
  return node
}
