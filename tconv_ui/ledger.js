// A table of counts: bars behind one column, several links in each row; what a click does is in follow.js, which
// comes before this file.
export default function ({ data, parentElement }) {
  const holder = parentElement.querySelector(".holder")
  holder.setAttribute("aria-label", data.name)
  const table = document.createElement("table")
  table.append(row(data.headings, "th", { scope: "col" }, data.numeric))
  data.rows.forEach((cells, index) => {
    const line = row(cells, "td", {}, data.numeric)
    const first = document.createElement("th")
    first.scope = "row"
    first.textContent = cells[0]
    line.firstChild.replaceWith(first)
    const share = data.shares[index] ?? 0
    if (share > 0) {
      const cell = line.children[data.bar]
      cell.classList.add("bar")
      cell.style.setProperty("--share", `${(100 * share).toFixed(2)}%`)
    }
    if (data.links.length) line.children[0].after(opened(data.links[index]))
    table.append(line)
  })
  if (data.links.length) {
    const heading = document.createElement("th")
    heading.scope = "col"
    heading.textContent = data.open
    table.rows[0].children[0].after(heading)
  }
  if (data.total.length) {
    const line = row(data.total, "td", {}, data.numeric)
    line.className = "total"
    if (data.links.length) line.children[0].after(document.createElement("td"))
    table.append(line)
  }
  holder.replaceChildren(table)
}

function row(texts, tag, attributes, numeric) {
  const line = document.createElement("tr")
  texts.forEach((text, index) => {
    const cell = Object.assign(document.createElement(tag), attributes)
    cell.textContent = text
    if (numeric.includes(index)) cell.className = "number"
    line.append(cell)
  })
  return line
}

function opened(links) {
  const cell = document.createElement("td")
  cell.className = "links"
  for (const [label, address, name] of links) {
    const link = document.createElement("a")
    link.textContent = label
    link.href = address
    link.title = name
    link.setAttribute("aria-label", name)
    link.onclick = follow
    cell.append(link)
  }
  return cell
}
