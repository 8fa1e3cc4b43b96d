// What the page of a ward does, one behaviour a file.

import "./live-state.js"
import "./own-ward-button.js"
import "./live-ward.js"
