import { expect, it } from 'vitest'
import { Semaphore } from './semaphore.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

it('has at most so many holders at a time, and serves the line in order', async () => {
  const semaphore = new Semaphore(2)
  const begun: number[] = []
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>())
  const running = gates.map(({ promise }, n) =>
    semaphore.hold(async () => {
      begun.push(n)
      await promise
    }),
  )
  await turn()
  expect(begun).toEqual([0, 1])
  expect(semaphore.waiting()).toBe(3)
  gates[1]?.resolve()
  await turn()
  expect(begun).toEqual([0, 1, 2])
  for (const { resolve } of gates) resolve()
  await Promise.all(running)
  expect(begun).toEqual([0, 1, 2, 3, 4])
})

it('frees the slot of a task that fails, and passes its error on', async () => {
  const semaphore = new Semaphore(1)
  const failing = semaphore.hold(() => Promise.reject(new Error('a defect')))
  const next = semaphore.hold(async () => 'done')
  await expect(failing).rejects.toThrow('a defect')
  expect(await next).toBe('done')
})

it('does not let a newcomer past the limit while a slot changes hands', async () => {
  const semaphore = new Semaphore(1)
  let holders = 0
  let most = 0
  const task = async () => {
    holders += 1
    most = Math.max(most, holders)
    await turn()
    holders -= 1
  }
  const first = semaphore.hold(task)
  const second = semaphore.hold(task)
  const newcomer = first.then(() => semaphore.hold(task))
  await Promise.all([first, second, newcomer])
  expect(most).toBe(1)
})
