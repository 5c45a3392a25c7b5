import type { Deployment } from '@three-ways/testbed/deployment'
import type { Inspector, SystemUnderTest } from '@three-ways/testbed/system'
import { expect, test } from 'vitest'
import { WatchedBroker } from './watched-broker.ts'

const { signal } = new AbortController()
const deployment = { urls: new Map(), services: [] } as unknown as Deployment

/** A broker whose inspector counts letters so; the other things about it are of no interest. */
function brokerWith(countDeadLetters: Inspector['countDeadLetters']): WatchedBroker {
  const inspector = { countDeadLetters, [Symbol.asyncDispose]: async () => {} }
  return new WatchedBroker({ inspect: async () => inspector } as unknown as SystemUnderTest, deployment)
}

test('letters that take long to be counted are as many as they were, and are asked for once', async () => {
  const answers = [Promise.resolve(2), new Promise<number>(() => {})]
  let asked = 0
  await using broker = brokerWith(() => answers[asked++] ?? Promise.reject(new Error('asked once more')))
  for (const count of [2, 2, 2]) expect(await broker.deadLetters(signal)).toBe(count)
  expect(asked).toBe(2)
})

test('letters that could not be counted are unknown, until they can be', async () => {
  const answers = [3, new Error('the broker is away'), 4]
  await using broker = brokerWith(async () => {
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer ?? 0
  })
  for (const count of [3, undefined, 4]) expect(await broker.deadLetters(signal)).toBe(count)
})
