import { expect, test } from 'vitest'
import { atWork } from './at-work.ts'
import type { ProgressTarget } from './stream-progress.ts'

function record(rewrites: boolean) {
  const written: string[] = []
  const write = (text: string) => void written.push(text)
  const target: ProgressTarget = { write, rewrites, colours: false, columns: 80, now_s: () => 0 }
  return { target, written }
}

test('a terminal is told before the work begins, and shows nothing of it behind', async () => {
  const { target, written } = record(true)
  const before = await atWork('counting', async () => [...written], target)
  expect(before).toEqual(['counting'])
  expect(written.at(-1)).toBe('\r\u001b[J')
  await expect(atWork('counting', () => Promise.reject(new Error('no')), target)).rejects.toThrow('no')
  expect(written.at(-1)).toBe('\r\u001b[J')
})

test('elsewhere nothing is written', async () => {
  const { target, written } = record(false)
  expect(await atWork('counting', async () => 7, target)).toBe(7)
  expect(written).toEqual([])
})
