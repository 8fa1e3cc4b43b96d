// The reader's own points: the figure at once, the receipts and next steps with it, and one polite sentence.

import { live } from "./live-socket.js"
import { whole } from "./numbers.js"
import { renew } from "./renew.js"
import { say } from "./words.js"
import { write } from "./row.js"

const own = document.querySelector("#own-points")

live.addEventListener("message", ({ detail }) => detail.t === "me" && heard(detail))
live.listen()

async function heard({ contest, round, points, position }) {
  if (contest !== own.dataset.contest || round !== Number(own.dataset.round)) return
  if (position <= Number(own.dataset.position)) return
  own.dataset.position = position
  if (points !== Number(own.dataset.points)) write(document.querySelector("#own-news"), say("own-points", { n: whole(points) }))
  own.dataset.points = points
  write(own, whole(points))
  await renew(["#own-steps", "#own-waiting", "#own-receipts", "#own-shares", "#own-titles"], 0)
}
