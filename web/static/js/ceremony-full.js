// The scene alone on the whole display, for a hall with a projector and no paired screen.

export function offerFull(scene) {
  const button = document.querySelector("[data-full]")
  if (!scene.requestFullscreen) return
  button.hidden = false
  button.addEventListener("click", () => scene.requestFullscreen().catch(() => {}))
  document.addEventListener("fullscreenchange", () => {
    const full = document.fullscreenElement === scene
    scene.classList.toggle("full", full)
    scene.classList.toggle("flow", !full)
  })
}
