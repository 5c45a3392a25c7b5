import { spawnSync } from 'node:child_process'
import { getPriority } from 'node:os'
import { UNKNOWN } from '@three-ways/event-contract/effective-settings'
import { expect, test } from 'vitest'
import { placementOf } from './process-placement.ts'

const gone = spawnSync(process.execPath, ['-e', '']).pid

const PLATFORMS = ['linux', 'darwin'] as const

test.each(PLATFORMS)('a process that runs is placed, one that is gone is not (%s)', async (platform) => {
  const placed = await placementOf([process.pid, gone], platform)
  expect(placed.priority).toBe(getPriority())
  expect(placed.cpu_affinity).not.toBe(UNKNOWN)
  expect(await placementOf([gone], platform)).toEqual({ priority: UNKNOWN, cpu_affinity: UNKNOWN })
})

test('where processes cannot be pinned, that is told and not unknown', async () => {
  expect((await placementOf([process.pid], 'darwin')).cpu_affinity).toBe('any')
})
