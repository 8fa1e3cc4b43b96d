// On a phone the tabs slide; the chosen one begins in sight. Only sideways: the page itself never scrolls.

export function showChosenTabs() {
  for (const row of document.querySelectorAll(".tab-rows, .tabs.lower")) {
    const tab = row.querySelector("[aria-current]")
    if (tab) row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2
  }
}
