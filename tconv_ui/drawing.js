// Puts drawings that Python made into the page: each an image with its description, a heading and a line below.
const parser = new DOMParser()

export default function ({ data, parentElement }) {
  const holder = parentElement.querySelector(".figures")
  holder.replaceChildren(...data.drawings.map((drawing, index) => figure(data, drawing, index)))
}

function figure(data, drawing, index) {
  const box = document.createElement("figure")
  const image = document.importNode(parser.parseFromString(drawing, "image/svg+xml").documentElement, true)
  image.setAttribute("role", "img")
  image.setAttribute("aria-label", data.alternatives[index])
  // Words wrap at the picture's width, so that pictures can stand side by side.
  box.style.width = `${Math.max(image.viewBox.baseVal.width, 180)}px`
  if (data.titles[index]) box.append(worded("h4", data.titles[index]))
  box.append(image)
  if (data.notes[index]) box.append(worded("figcaption", data.notes[index]))
  return box
}

function worded(name, text) {
  const element = document.createElement(name)
  element.textContent = text
  return element
}
