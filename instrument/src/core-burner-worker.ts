import { nowUs } from './clock.ts'
import { takeOrdinaryPriority } from './priority.ts'

/*
 * Keeps one core as busy as services and a broker do in a cell: seven milliseconds in ten, at ordinary
 * priority. Ends with its thread.
 */
const BUSY_US = 7_000
const IDLE_MS = 3

takeOrdinaryPriority()
const sleeper = new Int32Array(new SharedArrayBuffer(4))
for (;;) {
  const until_us = nowUs() + BUSY_US
  while (nowUs() < until_us);
  Atomics.wait(sleeper, 0, 0, IDLE_MS)
}
