// What the page of a board does, one behaviour a file. Listeners first: the board tells them what it holds.

import "./live-state.js"
import "./search.js"
import "./tile-map.js"
import "./city.js"
import "./pin.js"
import "./live-board.js"
import { countDown } from "./countdown.js"
import { showChosenTabs } from "./tabs.js"

countDown()
showChosenTabs()
