// A row or a list of links; what a click does is in follow.js, which comes before this file.
export default function ({ data, parentElement }) {
  const group = parentElement.querySelector(".links")
  group.classList.toggle("list", data.shape === "list")
  group.setAttribute("aria-label", data.name)
  const name = document.createElement("span")
  name.className = "name"
  name.setAttribute("aria-hidden", "true") // the group's label says it
  name.textContent = data.name
  group.replaceChildren(
    ...(data.shape === "row" ? [name] : []),
    ...data.labels.map((label, index) => {
      const link = document.createElement("a")
      link.href = data.addresses[index]
      link.onclick = follow
      if (index === data.current) link.setAttribute("aria-current", "true")
      if (data.shape === "list") {
        const claim = document.createElement("span")
        claim.textContent = data.notes[index]
        link.append(label, claim)
      } else {
        link.textContent = label
        link.title = data.notes[index]
      }
      return link
    }),
  )
}
