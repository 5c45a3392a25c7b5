import { parentPort } from 'node:worker_threads'

// A thread for the tests of the pool: doubles a number, and breaks, hangs or ends where it is told to.

parentPort?.on('message', (task: unknown) => {
  if (task === 'throw') throw new RangeError('a task that cannot be done')
  if (task === 'hang') for (;;) Math.random()
  parentPort?.postMessage(Number(task) * 2)
  if (task === 'answer and end') process.exit(0)
  if (task === 'answer and break') setImmediate(() => JSON.parse('what came too late'))
})
