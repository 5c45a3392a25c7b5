import { expect, it } from 'vitest'
import { orAborted } from './or-aborted.ts'

it('resolves or rejects as the work does, or with the reason of the signal', async () => {
  const { signal } = new AbortController()
  expect(await orAborted(Promise.resolve(1), signal)).toBe(1)
  await expect(orAborted(Promise.reject(new Error('work')), signal)).rejects.toThrow('work')
  const ends = new AbortController()
  const waits = orAborted(new Promise(() => {}), ends.signal)
  ends.abort(new Error('enough'))
  await expect(waits).rejects.toThrow('enough')
})

it('leaves no failure behind that nobody hears of', async () => {
  const unheard: unknown[] = []
  const hear = (error: unknown) => unheard.push(error)
  process.on('unhandledRejection', hear)
  const work = Promise.withResolvers<void>()
  const late = orAborted(work.promise, AbortSignal.abort(new Error('enough')))
  await expect(late).rejects.toThrow('enough')
  work.reject(new Error('too late'))
  await new Promise((resolve) => setTimeout(resolve, 5))
  process.off('unhandledRejection', hear)
  expect(unheard).toEqual([])
})
