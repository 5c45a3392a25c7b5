import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { watchEventLoop } from './event-loop-delay.ts'
import { watchHostLoad } from './host-load.ts'
import { generatorProcess, processGroup, watchProcesses } from './process-use.ts'

/** Keeps one core busy until this process has used so much of it. */
function burn(cpu_ms: number): void {
  const start = process.cpuUsage()
  while (process.cpuUsage(start).user + process.cpuUsage(start).system < cpu_ms * 1000);
}

test('a process that works shows its processor time, by both ways of asking', async () => {
  const self = processGroup('self by /proc', () => [process.pid])
  const end = await watchProcesses([generatorProcess, self])
  const start = process.cpuUsage()
  const started = process.hrtime.bigint()
  burn(200)
  const uses = await end()
  const elapsed_us = Number(process.hrtime.bigint() - started) / 1000
  const used = process.cpuUsage(start)
  const expected_percent = (100 * (used.user + used.system)) / elapsed_us
  expect(uses.map(({ name }) => name)).toEqual(['generator', 'self by /proc'])
  for (const { cpu_percent, resident_mb } of uses) {
    // `/proc` counts in hundredths of a second.
    expect(Math.abs(cpu_percent - expected_percent)).toBeLessThan(15)
    expect(resident_mb).toBeGreaterThan(10)
  }
})

test('processes that are gone are left out; several count as one', async () => {
  const two = processGroup('two', () => [process.pid, process.pid])
  const end = await watchProcesses([
    processGroup('gone', () => [2 ** 22 + 1]),
    processGroup('none', () => []),
    two,
    generatorProcess,
  ])
  const uses = await end()
  expect(uses.map(({ name }) => name)).toEqual(['two', 'generator'])
  expect(uses[0]?.resident_mb).toBeGreaterThan(1.5 * (uses[1]?.resident_mb ?? Number.NaN))
})

test('a process that was restarted is counted over both lives, even where the new one has used more', async () => {
  const lives = [
    { pid: 1, cpu_s: 50, resident_bytes: 9e6, written_bytes: 400 },
    { pid: 1, cpu_s: 53, resident_bytes: 30e6, written_bytes: 430 },
    { pid: 2, cpu_s: 54, resident_bytes: 2e6, written_bytes: 5 },
  ]
  let life = lives[0]
  const service = { name: 'service', pid: () => life?.pid, resources: async () => life }
  const before = performance.now()
  const end = await watchProcesses([service])
  const watching = performance.now()
  for (const next of lives.slice(1)) {
    life = next
    // Twice a second is looked, and once at the end.
    await new Promise((resolve) => setTimeout(resolve, 600))
  }
  const ending = performance.now()
  const [use] = await end()
  // The interval is longer than this one, and shorter than that, however busy the machine is.
  const percentOver = (elapsed_ms: number) => (100 * (3 + 54)) / (elapsed_ms / 1000)
  expect(use?.cpu_percent).toBeLessThanOrEqual(percentOver(ending - watching))
  expect(use?.cpu_percent).toBeGreaterThanOrEqual(percentOver(performance.now() - before))
  expect(use).toMatchObject({ resident_mb: 2, resident_max_mb: 30, cpu_s: 3 + 54, written_bytes: 30 + 5 })
})

test('what is written is counted from the beginning on, and is not known where one member does not tell', async () => {
  const told = { name: 'told', resources: async () => ({ cpu_s: 1, resident_bytes: 1, written_bytes: 7 }) }
  const silent = { name: 'silent', resources: async () => ({ cpu_s: 1, resident_bytes: 1 }) }
  const self = { name: 'self', pid: () => process.pid, resources: generatorProcess.resources }
  const end = await watchProcesses([told, silent, self, processGroup('group', () => [process.pid])])
  const uses = await end()
  expect(uses.map(({ name, written_bytes }) => [name, written_bytes])).toEqual([
    ['told', 0],
    ['silent', null],
    ['self', expect.any(Number)],
    ['group', expect.any(Number)],
  ])
})

test('what a member of a group has used stays counted when it is gone', async () => {
  const child = spawn(process.execPath, ['-e', 'const end = Date.now() + 300; while (Date.now() < end);'])
  const alive = [process.pid, child.pid ?? 0]
  const group = processGroup('group', () => alive)
  await once(child, 'exit')
  const before = await group.resources()
  alive.pop()
  const after = await group.resources()
  expect(after?.cpu_s).toBeGreaterThanOrEqual(before?.cpu_s ?? Number.NaN)
})

test('the load of the host is a share, and work shows in it', () => {
  const end = watchHostLoad()
  burn(300)
  const { host_cpu_percent, load_average_1m } = end()
  expect(host_cpu_percent).toBeGreaterThan(5)
  expect(host_cpu_percent).toBeLessThanOrEqual(100)
  expect(load_average_1m).toBeGreaterThanOrEqual(0)
})

test('a blocked event loop is seen, and the resolution of the measurement is not', async () => {
  using blocked = watchEventLoop()
  for (let round = 0; round < 5; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 15))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  }
  await new Promise((resolve) => setTimeout(resolve, 15))
  expect(blocked.p99Ms()).toBeGreaterThan(70)
  expect(blocked.p99Ms()).toBeLessThan(1_000)
})
