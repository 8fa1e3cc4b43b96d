// What the scenes of a screen do, one behaviour a file. Who draws figures listens first: the boards tell what they hold.

import "./live-state.js"
import "./far-own.js"
import "./scene-duel.js"
import "./scene-how.js"
import "./scene-movers.js"
import "./scene-notices.js"
import "./scene-position.js"
import "./scene-target.js"
import "./scene-today.js"
import "./far-board.js"
