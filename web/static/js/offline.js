// On the page of no connection: since when, and the board that was seen last.

const hour = { hour: "2-digit", minute: "2-digit" }
const since = document.querySelector("#since")
const last = document.querySelector("#last-board")

since.textContent = since.dataset.said.replace("{time}", new Date().toLocaleTimeString("vi-VN", hour))
addEventListener("online", () => { document.querySelector("#again").classList.add("ready") })
if ("caches" in window) showBoard()

async function showBoard() {
  const board = await caches.open("board")
  const [request] = await board.keys()
  if (!request) return
  const seen = (await board.match(request, { ignoreVary: true })).headers.get("date")
  const time = seen ? new Date(seen).toLocaleString("vi-VN", { ...hour, day: "numeric", month: "numeric" }) : ""
  const link = last.querySelector("a")
  link.href = new URL(request.url).pathname
  link.textContent = link.dataset.said.replace("{time}", time)
  last.hidden = false
}
