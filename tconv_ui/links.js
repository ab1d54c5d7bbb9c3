// Links that keep the session. An ordinary link would load the app anew; here a plain click writes a history
// entry and announces it as Back and Forward do, which Streamlit answers by reading every bound widget from
// the URL. The address stays a real one: it can be copied, and opened in a new tab.
export default function ({ data, parentElement }) {
  const row = parentElement.querySelector("div")
  row.setAttribute("aria-label", data.name)
  row.replaceChildren(
    ...data.labels.map((label, index) => {
      const link = document.createElement("a")
      link.textContent = label
      link.href = data.addresses[index]
      link.title = data.notes[index]
      if (index === data.current) link.setAttribute("aria-current", "true")
      link.onclick = follow
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
