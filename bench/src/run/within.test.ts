import { expect, test } from 'vitest'
import { within } from './within.ts'

const never = new AbortController().signal

test('what comes in time is passed on', async () => {
  await expect(within('the answer', 60_000, never, async () => 42)).resolves.toBe(42)
})

test('what does not come is named, and whoever works on it is told', async () => {
  const told = Promise.withResolvers<void>()
  const waiting = within('the analytics', 20, never, async (until) => {
    until.addEventListener('abort', () => told.resolve())
    return new Promise(() => {})
  })
  await expect(waiting).rejects.toMatchObject({
    code: 'not_answering',
    message: 'Waiting for the analytics: expected it within 0.02 s, it did not come.',
  })
  await told.promise
})

test('an interruption is what it is', async () => {
  const interrupt = new AbortController()
  const waiting = within('the answer', 60_000, interrupt.signal, () => new Promise(() => {}))
  interrupt.abort(new Error('Ctrl-C'))
  await expect(waiting).rejects.toThrow('Ctrl-C')
})
