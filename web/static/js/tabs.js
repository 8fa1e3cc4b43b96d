// On a phone the tabs slide; the chosen one begins in sight. Only sideways: the page itself never scrolls.

export function showChosenTabs() {
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const row = tab.parentElement
    row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2
  }
}
