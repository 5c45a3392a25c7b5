import { UNKNOWN } from '@three-ways/event-contract/effective-settings'
import { expect, test } from 'vitest'
import { processSettings } from './process-settings.ts'

test('where processes cannot be pinned, that is told and not unknown', () => {
  expect(processSettings('darwin').cpu_affinity).toBe('any')
})

test.runIf(process.platform === 'linux')('on Linux the processors are those of the kernel', () => {
  const { cpu_affinity } = processSettings()
  expect(cpu_affinity).not.toBe(UNKNOWN)
  expect(cpu_affinity).toMatch(/^[\d,-]+$/)
})
