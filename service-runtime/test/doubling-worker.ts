import { parentPort } from 'node:worker_threads'

// A thread for the tests of the pool: doubles a number, and breaks or hangs where it is told to.

parentPort?.on('message', (task: unknown) => {
  if (task === 'throw') throw new RangeError('a task that cannot be done')
  if (task === 'hang') for (;;) Math.random()
  parentPort?.postMessage(Number(task) * 2)
})
