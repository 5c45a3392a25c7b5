import { describe, expect, test } from 'vitest'
import type { Progress } from '../progress/progress.ts'
import { isLate, QuietWait } from './quiet-wait.ts'

const LATE_MS = 3
const QUIET_MS = 0.6
const ASKING_S = 4
const QUIET = [QUIET_MS, QUIET_MS, QUIET_MS]

/** A machine that is as late as it is told, one answer after the other, and a clock that asking moves. */
function machine(slips_ms: readonly (number | null)[], most_s = 600) {
  const seen = { notes: [] as string[], asked: 0, waited: [] as number[], paced_s: 0 }
  let now_s = 0
  const quiet = new QuietWait({
    most_s,
    busySlip: async () => {
      now_s += ASKING_S
      seen.asked += 1
      return slips_ms[seen.asked - 1] ?? null
    },
    onWaited: async (waited_s) => void seen.waited.push(waited_s),
    now_s: () => now_s,
    pause_s: 0.001,
  })
  const progress = {
    note: (line: string) => void seen.notes.push(line),
    phase: () => {},
    waited: (seconds: number) => {
      seen.paced_s += seconds
    },
  } as unknown as Progress
  return {
    quiet,
    seen,
    untilQuiet: (signal = AbortSignal.timeout(60_000)) => quiet.untilQuiet(progress, signal),
  }
}

describe('a run that may wait for its machine', () => {
  test('asks nothing before it has a reason to doubt', async () => {
    const { seen, untilQuiet } = machine([LATE_MS])
    await untilQuiet()
    expect(seen).toMatchObject({ asked: 0, notes: [] })
  })

  test('goes on at once and says nothing where the machine is quiet three times in a row', async () => {
    const { quiet, seen, untilQuiet } = machine([...QUIET])
    quiet.doubt()
    await untilQuiet()
    await untilQuiet()
    expect(seen).toMatchObject({ asked: 3, notes: [], waited: [], paced_s: 3 * ASKING_S })
  })

  test('doubts a machine that was slow before a measurement and behind it', async () => {
    const { quiet, seen, untilQuiet } = machine([...QUIET])
    quiet.machineWas({ before: 110, after: 100 })
    quiet.machineWas({ before: 190, after: 500 })
    await untilQuiet()
    expect(seen.asked).toBe(0)
    quiet.machineWas({ before: 210, after: 500 })
    await untilQuiet()
    expect(seen.asked).toBe(3)
  })

  test('waits while it is restless, tells both ends, and counts that as no pace', async () => {
    const { quiet, seen, untilQuiet } = machine([QUIET_MS, LATE_MS, LATE_MS, ...QUIET])
    quiet.doubt()
    await untilQuiet()
    expect(seen.notes).toEqual([
      expect.stringMatching(
        /^Waiting for a quiet machine: .* late by 3\.00 ms .* For 10 min more at most\.$/,
      ),
      expect.stringMatching(/^Quiet again after 24 s: .* late by 0\.60 ms/),
    ])
    expect(seen).toMatchObject({ asked: 6, waited: [24], paced_s: 24 })
  })

  test('measures all the same when its time is up, and asks no more', async () => {
    const { quiet, seen, untilQuiet } = machine([LATE_MS, LATE_MS, LATE_MS, QUIET_MS], 10)
    quiet.doubt()
    await untilQuiet()
    expect(seen.notes.at(-1)).toMatch(/^Not quiet, and measured all the same, after 12 s: /)
    quiet.doubt()
    await untilQuiet()
    expect(seen.asked).toBe(3)
  })

  test('has one time for all its waits', async () => {
    const { quiet, seen, untilQuiet } = machine([LATE_MS, ...QUIET, LATE_MS, ...QUIET], 18)
    for (let wait = 0; wait < 2; wait += 1) {
      quiet.doubt()
      await untilQuiet()
    }
    expect(seen.waited).toEqual([16, 20])
    expect(seen.notes[2]).toContain('For 2 s more at most')
  })

  test('is ended by who ends the run', async () => {
    const { quiet, untilQuiet } = machine([LATE_MS])
    quiet.doubt()
    await expect(untilQuiet(AbortSignal.abort(new Error('enough')))).rejects.toThrow()
  })

  test('never waits unless it was told to', async () => {
    const { quiet, seen, untilQuiet } = machine([LATE_MS], 0)
    quiet.doubt()
    await untilQuiet()
    expect(seen.asked).toBe(0)
  })
})

test('of too few commands for a p99 nobody says that the machine is restless', () => {
  expect([isLate(null), isLate(), isLate(LATE_MS), isLate(1)]).toEqual([false, false, true, false])
})
