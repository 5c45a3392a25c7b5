import { expect, test } from 'vitest'
import type { Carrier } from '../carrier.ts'
import { Settling, settleAll } from './settling.ts'

const commands = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ subject: `s-${from + n}`, emitted: [] }))

/** A carrier that keeps every chain until it is let go. */
function holding() {
  const begun: string[] = []
  const held: (() => void)[] = []
  const dispatch = (subject: string) => {
    begun.push(subject)
    return new Promise<void>((resolve) => held.push(resolve))
  }
  const letGo = async (count: number) => {
    for (const release of held.splice(0, count)) release()
    await new Promise(setImmediate)
  }
  return { carrier: { dispatch } as unknown as Carrier, begun, letGo }
}

test('64 chains run at a time, in the order in which they were stored, over all lots', async () => {
  const { carrier, begun, letGo } = holding()
  const settling = new Settling(carrier)
  settling.add(commands(0, 50))
  expect(begun).toHaveLength(50)
  settling.add(commands(50, 50))
  expect(begun).toHaveLength(64)
  await letGo(64)
  expect(begun).toEqual(commands(0, 100).map(({ subject }) => subject))
  let is_idle = false
  void settling.idle().then(() => {
    is_idle = true
  })
  await letGo(35)
  expect(is_idle).toBe(false)
  await letGo(1)
  expect(is_idle).toBe(true)
  settling.add(commands(100, 1))
  expect(begun.at(-1)).toBe('s-100')
})

test('nothing is settled at once', async () => {
  const { carrier } = holding()
  await new Settling(carrier).idle()
  await settleAll(carrier, [])
})
