// "Nơi bạn ở": chosen by the visitor, kept on this device and nowhere else.

const KEY = "own-ward"

export function ownWard() {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null // storage may be forbidden; then nothing is kept
  }
}

export function chooseOwnWard(code) {
  try {
    if (code) localStorage.setItem(KEY, code)
    else localStorage.removeItem(KEY)
  } catch {
    return
  }
  document.dispatchEvent(new CustomEvent("own-ward", { detail: code }))
}

// Another tab of this visitor may choose too.
window.addEventListener("storage", (event) => {
  if (event.key === KEY) document.dispatchEvent(new CustomEvent("own-ward", { detail: event.newValue }))
})
