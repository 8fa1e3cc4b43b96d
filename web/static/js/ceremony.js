// The page of a ceremony: told each step while it is on, and afterwards led by whoever looks at it.

import "./reveal-scene.js"
import { attendCeremony } from "./ceremony-live.js"
import { offerFull } from "./ceremony-full.js"
import { replay } from "./ceremony-replay.js"

const scene = document.querySelector("reveal-scene")

if (scene) offerFull(scene)
if (scene && !("on" in scene.dataset)) replay(scene)
else attendCeremony(scene)
