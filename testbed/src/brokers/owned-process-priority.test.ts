import { getPriority, setPriority } from 'node:os'
import { afterEach, expect, test } from 'vitest'
import { startOwnedProcess } from './owned-process.ts'

const before = getPriority()
afterEach(() => setPriority(before))

/**
 * Lowering is always allowed, raising is not: the test changes its own priority only where it may go back.
 */
function mayRaise(): boolean {
  try {
    setPriority(-5)
    return true
  } catch {
    return false
  }
}

test.runIf(mayRaise())('a child does not inherit a raised priority, and its owner keeps it', async () => {
  setPriority(-5)
  const abort = new AbortController()
  await using child = await startOwnedProcess({
    command: 'sleep',
    arguments: ['30'],
    environment: { PATH: process.env.PATH },
    signal: abort.signal,
  })
  expect(getPriority(child.pid)).toBe(0)
  expect(getPriority()).toBe(-5)
})
