// The first page keeps its countdowns true, and nothing else.

import { countDown } from "./countdown.js"

countDown()
