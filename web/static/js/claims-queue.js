// Keys for who goes through a long queue: J and K move, X ticks, O opens, A ticks the whole page. All of it works without.

const form = document.querySelector("#queue")
const rows = [...(form?.querySelectorAll("tbody tr") ?? [])]
const hint = form?.querySelector(".keys")
if (hint) hint.hidden = false

const link = (row) => row.querySelector("th a")
const box = (row) => row.querySelector("input[type=checkbox]")
const at = () => rows.findIndex((row) => row.contains(document.activeElement))

function go(step) {
  const here = at()
  const next = rows[here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1)]
  if (next) link(next).focus()
}

function tickAll() {
  const boxes = rows.map(box).filter(Boolean)
  const all = boxes.every((each) => each.checked)
  for (const each of boxes) each.checked = !all
}

const DEEDS = {
  j: () => go(1),
  k: () => go(-1),
  x: () => { const each = rows[at()] && box(rows[at()]); if (each) each.checked = !each.checked },
  o: () => { if (rows[at()]) link(rows[at()]).click() },
  a: tickAll,
}

document.addEventListener("keydown", (event) => {
  if (!form || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=text], select, textarea")) return
  const deed = DEEDS[event.key.toLowerCase()]
  if (!deed) return
  event.preventDefault()
  deed()
})
