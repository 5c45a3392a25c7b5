import { HORIZON_MS, openTravelled } from './travelled-rows.ts'

// A process that forgets what is old in the store that it is given, two horizons from now, until it is killed
// or done.

const [, , file = ''] = process.argv
const owned = new DisposableStack()
const { retention } = openTravelled(owned, file, { now_ms: Date.now() + 2 * HORIZON_MS })
// The pauses of a pass keep no process alive.
const staying = setInterval(() => {}, 1000)
await retention.pass()
clearInterval(staying)
owned.dispose()
