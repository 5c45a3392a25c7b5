import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'

const ROOM = new URL('./priority.ts', import.meta.url).href

/** In a process of its own, so that the tests go on as they were. */
const PROGRAM = `
  const { parentPort, Worker, isMainThread } = require('node:worker_threads')
  import(${JSON.stringify(ROOM)}).then(({ raiseMainThread, raisePriority }) => {
    const raised = raiseMainThread()
    const sender = new Worker(
      'import(' + JSON.stringify(${JSON.stringify(ROOM)}) + ').then(({ raisePriority }) => ' +
        'require("node:worker_threads").parentPort.postMessage(raisePriority()))',
      { eval: true },
    )
    sender.once('message', (sends) => {
      parentPort.postMessage({ ...raised, sends, has: require('node:os').getPriority() })
    })
  })`

test('threads that send and stamp come before the one that counts; that one is not behind anybody', async () => {
  const worker = new Worker(PROGRAM, { eval: true })
  const told = await new Promise<Record<string, number>>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  await worker.terminate()
  expect(told.sends).toBe(told.generator_priority)
  expect(told.has).toBe(told.main_priority)
  expect(told.main_priority).toBeLessThanOrEqual(0)
  // Only where it may be raised is there a difference.
  const may = /^CapEff:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
  const CAP_SYS_NICE = 1n << 23n
  if ((BigInt(`0x${may}`) & CAP_SYS_NICE) === 0n) return
  expect(told.sends).toBeLessThan(told.main_priority ?? Number.NaN)
})
