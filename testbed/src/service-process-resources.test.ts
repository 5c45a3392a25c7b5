import { expect, test } from 'vitest'
import { parseResources, processResources } from './service-process-resources.ts'

const status = 'Name:\tnode\nVmPeak:\t  999 kB\nVmRSS:\t   51200 kB\nThreads:\t11\n'

test('user and kernel ticks are added up, whatever the program is called', () => {
  const stat = '42 (a (very) odd name) S 1 42 42 0 -1 4194304 9 0 0 0 150 25 7 7 20 0 11 0 100 1 2'
  expect(parseResources(stat, status)).toEqual({ cpu_s: 1.75, resident_bytes: 52_428_800 })
})

test('a process that waits to be reaped has no memory and no figures', () => {
  expect(parseResources('42 (node) Z 1 42 42 0 -1 4 9 0 0 0 150 25', 'Name:\tnode\n')).toBeUndefined()
})

test('a cut off line is no figure', () => {
  expect(parseResources('42 (node) S 1 42', status)).toBeUndefined()
})

test('a process that does not exist has none', async () => {
  expect(await processResources(2 ** 30)).toBeUndefined()
})
