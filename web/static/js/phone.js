// The service worker, and one sentence when the connection is lost: since when, and that nothing is lost.

const told = document.querySelector("#offline")

if ("serviceWorker" in navigator && isSecureContext) navigator.serviceWorker.register("/sw.js")
addEventListener("offline", tell)
addEventListener("online", () => { if (told) told.hidden = true })
if (!navigator.onLine) tell()

function tell() {
  if (!told) return
  const time = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" })
  told.textContent = told.dataset.said.replace("{time}", time)
  told.hidden = false
}
