import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { watchForeignCpu } from './foreign-cpu.ts'

/** Source text that uses so much processor time. */
const burn = (ms: number) =>
  `const used = () => { const { user, system } = process.cpuUsage(); return user + system }
   const until = used() + ${ms}e3; while (used() < until);`
const burning = (ms: number) => spawn(process.execPath, ['-e', burn(ms)])

/** Ends when the process has used what it was to use. */
async function used(child: ReturnType<typeof burning>): Promise<void> {
  await once(child, 'exit')
}

test('a process of ours is none of the others, whether it lives or has ended', async () => {
  const child = spawn(process.execPath, [
    '-e',
    `process.stdin.once('data', () => { ${burn(400)} process.exit() })`,
  ])
  const pid = child.pid ?? 0
  const started = performance.now()
  const end = watchForeignCpu(() => [pid])
  child.stdin.write('begin')
  await used(child)
  const own_s = ((end()?.own_percent ?? 0) * (performance.now() - started)) / 100_000
  // It used 0.4 s, and was gone when the interval ended.
  expect(own_s).toBeGreaterThan(0.25)
})

test('what one used before the interval is not counted when it ends in it', async () => {
  const child = spawn(process.execPath, [
    '-e',
    `${burn(400)}
     process.stdout.write('used'); process.stdin.once('data', () => process.exit())`,
  ])
  await once(child.stdout, 'data')
  const pid = child.pid ?? 0
  const started = performance.now()
  const end = watchForeignCpu(() => [pid])
  child.stdin.write('end')
  await used(child)
  const own_s = ((end()?.own_percent ?? 100) * (performance.now() - started)) / 100_000
  // Its 0.4 s lie before; its end and this test are little.
  expect(own_s).toBeLessThan(0.4)
})

test('what somebody else uses is seen, and is more with him than without', async () => {
  const stranger = burning(500)
  const exit = used(stranger)
  // Not among ours, and not a child of ours in the sense of the count: it lives on behind the interval.
  const end = watchForeignCpu(() => [])
  const started = performance.now()
  while (performance.now() - started < 200) await new Promise((resolve) => setTimeout(resolve, 20))
  const { foreign_percent } = end() ?? { foreign_percent: Number.NaN }
  expect(foreign_percent).toBeGreaterThan(10)
  await exit
})

test('one that ended and was nobody’s whom we wait for leaves it unknown', async () => {
  const parent = spawn(process.execPath, [
    '-e',
    `const { spawn } = require('node:child_process')
     const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 9e3)'], { stdio: 'ignore' })
     process.stdout.write(String(child.pid)); process.stdin.once('data', () => child.kill('SIGKILL'))
     child.once('exit', () => process.stdout.write('gone'))`,
  ])
  const [pid] = await once(parent.stdout, 'data')
  const end = watchForeignCpu(() => [Number(String(pid))])
  parent.stdin.write('kill')
  await once(parent.stdout, 'data')
  expect(end()).toBeUndefined()
  parent.kill('SIGKILL')
  await once(parent, 'exit')
})
