// What a click on a link of this app does. An ordinary link would load the app anew; here a plain click writes a
// history entry and announces it as Back and Forward do, which Streamlit answers by reading every bound widget
// from the URL. The address stays a real one: it can be copied, and opened in a new tab.
function follow(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  window.history.pushState(null, "", event.currentTarget.href)
  window.dispatchEvent(new PopStateEvent("popstate"))
}
