import { createRequire } from 'node:module'

interface RequestQueue {
  readonly pending: readonly unknown[]
  scheduleCheckPendingRequests(): void
}

const require = createRequire(import.meta.url)
let ended = false

/**
 * kafkajs wakes up 900 times a second for each idle connection (tulios/kafkajs 1751). The product's client is
 * mended, so this one is: else the floor would be above what stands on it.
 */
export function endIdleWakeUps(): void {
  if (ended) return
  ended = true
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this)
  }
}
