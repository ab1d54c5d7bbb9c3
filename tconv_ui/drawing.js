// Puts drawings that Python made into the page: each an image with its description, a heading and a line below.
const parser = new DOMParser()

export default function ({ data, parentElement }) {
  const holder = parentElement.querySelector(".figures")
  holder.classList.toggle("columns", data.columns)
  holder.replaceChildren(...data.drawings.map((drawing, index) => figure(data, drawing, index)))
}

function figure(data, drawing, index) {
  const box = document.createElement("figure")
  box.classList.toggle("wide", index < data.wide)
  const image = document.importNode(parser.parseFromString(drawing, "image/svg+xml").documentElement, true)
  image.setAttribute("role", "img")
  image.setAttribute("aria-label", data.alternatives[index])
  // Words wrap at the picture's width, so that pictures can stand side by side.
  if (!data.columns) box.style.width = `${Math.max(image.viewBox.baseVal.width, 180)}px`
  if (data.titles[index]) box.append(worded("h4", data.titles[index]))
  box.append(image)
  if (data.notes[index]) box.append(worded("figcaption", data.notes[index]))
  return box
}

// Text between pairs of ** is strong; a line break starts a new paragraph. Nothing else is markup.
function worded(name, text) {
  const element = document.createElement(name)
  for (const line of text.split("\n")) {
    const paragraph = document.createElement(name === "figcaption" ? "p" : "span")
    line.split("**").forEach((part, index) => {
      const piece = document.createElement(index % 2 ? "strong" : "span")
      piece.textContent = part
      paragraph.append(piece)
    })
    element.append(paragraph)
  }
  return element
}
