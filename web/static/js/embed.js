// What a board in another site's frame does. Listeners first: the board tells them what it holds.

import "./live-state.js"
import "./embed-board.js"
