// Rows glide to their new places: transform only, and only those that can be seen.

export function mayGlide() {
  return !document.hidden && milliseconds() > 0
}

export function glide(rows, reorder) {
  const before = new Map(rows.map((row) => [row, row.getBoundingClientRect().top]))
  reorder()
  const timing = { duration: milliseconds(), easing: style("--ease") || "ease-out" }
  for (const [row, top] of before) {
    const now = row.getBoundingClientRect().top
    if (Math.abs(top - now) < 1 || !inSight(top, now)) continue
    row.classList.toggle("rising", now < top)
    const animation = row.animate([{ transform: `translateY(${top - now}px)` }, { transform: "none" }], timing)
    animation.finished.then(() => row.classList.remove("rising"), () => {})
  }
}

function inSight(...tops) {
  return tops.some((top) => top > -100 && top < window.innerHeight + 20)
}

// tokens.css sets it to 0 for readers who asked for reduced motion.
function milliseconds() {
  return parseFloat(style("--move")) || 0
}

function style(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}
