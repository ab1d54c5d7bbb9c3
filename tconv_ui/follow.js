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
  const { hash } = new URL(address, window.location.href)
  if (hash) keepInSight(decodeURIComponent(hash.slice(1)))
}

/** Streamlit scrolls to a heading once, while pictures above it still grow: follow it until it rests or the reader acts. */
function keepInSight(id) {
  const reader = new AbortController()
  for (const act of ["wheel", "pointerdown", "keydown", "touchmove"]) {
    window.addEventListener(act, () => reader.abort(), { signal: reader.signal, capture: true, passive: true })
  }
  const end = performance.now() + 8000
  const look = () => {
    if (reader.signal.aborted) return
    const heading = document.getElementById(id)
    const top = heading?.getBoundingClientRect().top ?? 0
    if (heading && (top < 0 || top > 0.3 * window.innerHeight)) heading.scrollIntoView({ block: "start" })
    if (performance.now() < end) setTimeout(look, 150)
    else reader.abort()
  }
  look()
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
