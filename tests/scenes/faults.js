// What a person five metres away would miss on a screen: small type, words that are cut, lie on others or leave the frame.
() => {
  const unit = Math.min(innerWidth, innerHeight) / 100
  const main = ".far-row .name, .goal h3, .far-sum dt, .join-steps li, .notices li, .scene-poster h2"
  const told = (element) => `${element.className || element.tagName} "${element.textContent.trim().slice(0, 40)}"`
  const faults = []

  const texts = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode
    const element = node.parentElement
    if (!node.textContent.trim() || !element.checkVisibility({ visibilityProperty: true }) || element.closest(".hidden, script, style")) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const box of range.getClientRects()) texts.push({ element, box })
  }

  for (const { element, box } of texts) {
    const size = parseFloat(getComputedStyle(element).fontSize) / unit
    if (size < 2.5) faults.push(`${told(element)} is set in ${size.toFixed(2)} %`)
    if (element.matches(main) && size < 4) faults.push(`${told(element)} is a main row of ${size.toFixed(2)} %`)
    const frame = (element.closest("header, main, footer") ?? document.body).getBoundingClientRect()
    for (const around of [frame, ...clips(element)]) {
      const inside = box.left >= around.left - 1 && box.right <= around.right + 1 && box.top >= around.top - 3 && box.bottom <= around.bottom + 3
      const gone = box.top >= around.bottom - 3 || box.left >= around.right
      if (!inside && !(gone && element.matches(".kind"))) faults.push(`${told(element)} is cut`)
    }
  }

  for (const code of document.querySelectorAll(".qr")) {
    const [box, card] = [code.getBoundingClientRect(), code.closest(".card").getBoundingClientRect()]
    if (code.checkVisibility() && (box.top < card.top || box.bottom > card.bottom)) faults.push("a code leaves its card")
  }

  // Boxes of letters are taller than the letters: a seventh of their height may touch.
  for (const [at, { element, box }] of texts.entries()) {
    for (const other of texts.slice(at + 1)) {
      if (other.element === element) continue
      const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left)
      const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top)
      if (wide > 2 && high > Math.min(box.height, other.box.height) / 7) faults.push(`${told(element)} lies on ${told(other.element)}`)
    }
  }
  return faults

  function clips(element) {
    const found = []
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
      const { display, overflow } = getComputedStyle(around)
      if (overflow === "hidden" && display !== "contents") found.push(around.getBoundingClientRect())
    }
    return found
  }
}
