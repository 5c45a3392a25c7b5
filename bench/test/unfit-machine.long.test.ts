import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { freePorts } from '@three-ways/testbed/brokers/free-ports'
import { until } from '@three-ways/testbed/order-client'
import { openSmallDisk, whyNoSmallDisk } from '@three-ways/testbed/small-disk'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { loadModel } from '../src/settings/models.ts'
import { freeOrderPort } from './free-order-port.ts'

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
/** Against hanging: who is killed by it has no exit code. */
const ENDS_WITHIN_MS = 300_000
vi.setConfig({ testTimeout: ENDS_WITHIN_MS + 10_000 })
const MEASURE = ['run', 'latency', '--model', 'reference', '--profile', 'smoke']
const isRoot = process.getuid?.() === 0

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'three-ways-unfit-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Machine {
  readonly environment?: NodeJS.ProcessEnv
  readonly user?: number
}

async function bench(words: readonly string[], { environment = {}, user }: Machine = {}) {
  const child = spawn(process.execPath, [CLI, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    timeout: ENDS_WITHIN_MS,
    killSignal: 'SIGKILL',
    ...(user === undefined ? {} : { uid: user, gid: user }),
  })
  const [stdout, stderr, [exit_code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { stdout, stderr, exit_code }
}

/** One sentence or two, and nothing of ours in it: no stack, no apology. */
function expectRefusal(
  { stderr, exit_code }: { readonly stderr: string; readonly exit_code: unknown },
  expected_code: number,
  ...parts: readonly string[]
): void {
  for (const part of parts) expect(stderr).toContain(part)
  expect(stderr).not.toMatch(/^\s+at |bench itself failed/m)
  expect({ exit_code, stderr }).toEqual({ exit_code: expected_code, stderr })
}

describe('a place for results that takes none is refused before anything is measured', () => {
  test.skipIf(!existsSync('/proc/self'))('where the kernel makes no folder', async () => {
    expectRefusal(await bench([...MEASURE, '--out', '/proc/three-ways/results']), 2, '--out', '/proc')
  })

  test('where a folder is called as the link to the newest run', async () => {
    const out = join(folder, 'in-the-way')
    mkdirSync(join(out, 'latest'), { recursive: true })
    const refused = await bench([...MEASURE, '--out', out])
    expectRefusal(refused, 2, '--out', join(out, 'latest'), 'it is a folder', 'Rename it')
    expect(readdirSync(out)).toEqual(['latest'])
  })

  test.skipIf(!isRoot)('where another user alone may write', async () => {
    expectRefusal(
      await bench([...MEASURE, '--out', join(folder, 'other')], { user: 12_345 }),
      2,
      '--out',
      'EACCES',
    )
  })
})

// Each lacks something of its own, and most of the time the instrument proves itself.
describe.concurrent('a machine that lacks something ends with 4 and says what to do', () => {
  test('a folder for temporary files that is not there', async () => {
    const environment = { TMPDIR: join(folder, 'none') }
    const refused = await bench([...MEASURE, '--out', folder], { environment })
    expectRefusal(refused, 4, 'temporary folder', join(folder, 'none'), 'Set TMPDIR')
  })

  test.skipIf(whyNoSmallDisk() !== undefined)('room on the disk of the stores', async () => {
    using disk = openSmallDisk(4)
    disk.fill()
    const refused = await bench([...MEASURE, '--out', folder], { environment: { TMPDIR: disk.folder } })
    expectRefusal(refused, 4, 'no room left on the disk', 'TMPDIR')
  })

  test.skipIf(whyNoSmallDisk() !== undefined)('room on the disk of the results', async () => {
    using disk = openSmallDisk(4)
    disk.fill()
    expectRefusal(await bench([...MEASURE, '--out', disk.folder]), 4, 'no room left on the disk', '--out')
  })

  test.skipIf(whyNoSmallDisk() !== undefined)(
    'room that was there when it began: what is kept is said',
    async () => {
      using disk = openSmallDisk(16)
      const many = ['run', 'inventory-down', '--model', 'reference', '--rate', '40', '--duration', '0.3']
      const running = bench([...many, '--repetitions', '50', '--out', disk.folder])
      const first = () => existsSync(join(disk.folder, 'latest'))
      await until('a measurement is kept', ENDS_WITHIN_MS, new AbortController().signal, async () => first())
      disk.fill()
      expectRefusal(await running, 4, 'What was finished before is kept (', 'no room left on the disk')
      disk.free()
      const report = await bench(['report', join(disk.folder, 'latest')])
      expect(report.stdout).toContain('INCOMPLETE')
    },
  )

  test.each(['doctor', 'up'])('a home and a name for its user: %s', async (command) => {
    // Without root this user's own name is found; the cache is then where it usually is.
    const machine = {
      environment: { HOME: undefined, THREE_WAYS_CACHE: '', XDG_CACHE_HOME: '' },
      user: 12_345,
    }
    const words = command === 'up' ? await upLocally() : ['doctor']
    if (isRoot) expectRefusal(await bench(words, machine), 4, 'HOME', 'THREE_WAYS_CACHE')
  })

  test.skipIf(!existsSync('/proc/self'))('a folder that keeps downloads', async () => {
    const environment = { THREE_WAYS_CACHE: '/proc/three-ways/cache' }
    expectRefusal(
      await bench(await upLocally(), { environment }),
      4,
      '/proc/three-ways/cache',
      'Set THREE_WAYS_CACHE',
    )
  })

  test('Java and Maven', async () => {
    const environment = {
      PATH: onlyThese(['sh', 'env']),
      JAVA_HOME: '',
      HOME: folder,
      THREE_WAYS_CACHE: folder,
    }
    const words = ['run', 'latency', '--model', 'streaming-kafka', '--broker', 'local', '--out', folder]
    expectRefusal(await bench(words, { environment }), 4, 'Java 17')
  })

  test('free ports for the services: all that are taken, and the flag that moves them', async () => {
    const [port = 0] = await freePorts(1)
    const server = createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    try {
      const refused = await bench(['up', 'sync-rest', '--order-port', String(port)])
      expectRefusal(refused, 4, `${port} (order-service)`, '--order-port')
    } finally {
      server.close()
    }
  })
})

test.skipIf(!isRoot)('who has no home, no name and no broker to start measures all the same', async () => {
  const out = join(folder, 'of-nobody')
  mkdirSync(out)
  chmodSync(folder, 0o755)
  chownSync(out, 12_345, 12_345)
  const machine = { environment: { HOME: undefined, THREE_WAYS_CACHE: '', TMPDIR: out }, user: 12_345 }
  const words = ['run', 'inventory-down', '--model', 'sync-rest', '--profile', 'smoke', '--duration', '1s']
  const { exit_code, stdout } = await bench([...words, '--out', out], machine)
  expect(stdout).toContain('report.md')
  // A busy machine makes a measurement invalid.
  expect([0, 3]).toContain(exit_code)
})

test('nothing is left of what could not run', () => {
  expect(readdirSync(folder).filter((name) => name.startsWith('2'))).toEqual([])
})

/** A model with a broker to start, whose ports are nobody's. */
async function upLocally(): Promise<string[]> {
  const order_port = await freeOrderPort(await loadModel('streaming-kafka'))
  return ['up', 'streaming-kafka', '--broker', 'local', '--order-port', String(order_port)]
}

/** A folder with these programs and no others. */
function onlyThese(programs: readonly string[]): string {
  const path = mkdtempSync(join(folder, 'path-'))
  for (const program of programs) {
    const found = ['/bin', '/usr/bin'].map((place) => join(place, program)).find((file) => existsSync(file))
    if (found !== undefined) symlinkSync(found, join(path, program))
  }
  return path
}
