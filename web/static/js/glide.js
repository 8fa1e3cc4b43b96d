// Rows glide to their new places: transform only, and only those that can be seen.

let timing = null // asked for once: each question of a style makes the browser work out the styles of what was written

matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", () => { timing = null })

export function mayGlide() {
  return !document.hidden && inTime().duration > 0
}

export function glide(rows, reorder) {
  const before = rows.map(topOf)
  reorder()
  const after = rows.map(topOf) // all at once: to ask again after each row was written to would lay out the page each time
  for (const [at, row] of rows.entries()) {
    const [top, now] = [before[at], after[at]]
    if (Math.abs(top - now) < 1 || !inSight(top, now)) continue
    row.classList.toggle("rising", now < top)
    const animation = row.animate([{ transform: `translateY(${top - now}px)` }, { transform: "none" }], inTime())
    animation.finished.then(() => row.classList.remove("rising"), () => {})
  }
}

function topOf(row) {
  return row.getBoundingClientRect().top
}

function inSight(...tops) {
  return tops.some((top) => top > -100 && top < window.innerHeight + 20)
}

// tokens.css sets the duration to 0 for readers who asked for reduced motion.
function inTime() {
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  timing ??= { duration: parseFloat(style("--move")) || 0, easing: style("--ease") || "ease-out" }
  return timing
}
