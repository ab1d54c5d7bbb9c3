// Links that keep the session. An ordinary link would load the app anew; here a plain click writes a history
// entry and announces it as Back and Forward do, which Streamlit answers by reading every bound widget from
// the URL. The address stays a real one: it can be copied, and opened in a new tab.
export default function ({ data, parentElement }) {
  const group = parentElement.querySelector(".links")
  group.classList.toggle("list", data.shape === "list")
  group.setAttribute("aria-label", data.name)
  group.replaceChildren(
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

function follow(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  window.history.pushState(null, "", event.currentTarget.href)
  window.dispatchEvent(new PopStateEvent("popstate"))
}
