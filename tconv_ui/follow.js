// What a click on a link of this app does. An ordinary link would load the app anew; here a plain click writes a
// history entry and announces it as Back and Forward do, which Streamlit answers by reading every bound widget
// from the URL. The address stays a real one: it can be copied, and opened in a new tab.
function follow(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  openHere(carrying(event.currentTarget.href))
}

function openHere(address) {
  window.history.pushState(null, "", address)
  window.dispatchEvent(new PopStateEvent("popstate"))
}

/** The address with presenter mode and its playlist, which belong to the frame and not to a lesson. */
function carrying(address) {
  const here = new URLSearchParams(window.location.search)
  const target = new URL(address)
  for (const name of ["present", "playlist"]) {
    if (!here.has(name) || target.searchParams.has(name)) continue
    target.search += `${target.search ? "&" : "?"}${name}=${encodeURIComponent(here.get(name))}`
  }
  return target.href
}
