// A button that copies what stands in an element. Without scripts a press on the text selects all of it.

for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = !navigator.clipboard
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent)
    button.textContent = button.dataset.done
  })
}
