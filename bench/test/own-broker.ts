import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { describeSecured } from '@three-ways/testbed/conformance/own-broker'
import { until } from '@three-ways/testbed/order-client'
import { expect, test } from 'vitest'
import { freeOrderPort } from './free-order-port.ts'
import { expectNoPassword, OwnBench, type Way } from './own-bench.ts'

const RAISED_WITHIN_MS = 120_000
const { signal } = new AbortController()

/** What the bench owes whoever brings a broker with TLS and a login. */
export function benchOnOwnBroker(way: Way): void {
  describeSecured(`a broker of one's own, ${way.system.broker}`, way.system, (broker) => {
    const bench = new OwnBench(way, broker)

    test('is measured over TLS and a login, and its password is nowhere', async () => {
      await expectMeasured(bench)
    }, 300_000)

    test('serves a model in the foreground, whose printed lines work as they are', async () => {
      const order_port = await freeOrderPort(way.system)
      await using up = await raiseInForeground(bench, order_port)
      const shown = commandLines(bench.model, order_port)
      expect(shown.length).toBeGreaterThan(way.system.services.length)
      expectNoPassword('the list of processes', shown.join('\n'))
      // Whoever is denied changes nothing; and somebody who is silent is waited for.
      await Promise.all([
        expectPrintedLinesWork(bench, up.printed, order_port),
        expectWrongPasswordDenied(bench, order_port),
        expectSilenceTold(bench, order_port, 'dead-letters list'),
        expectSilenceTold(bench, order_port, 'replay'),
      ])
      const stores = /stores and logs\s+(\S+)/.exec(up.printed)?.[1] ?? ''
      const logs = filesBelow(stores).filter((file) => file.endsWith('.log'))
      expect(logs.length).toBeGreaterThan(0)
      for (const file of logs) expectNoPassword(file, contentsOf(file))
    }, 400_000)

    test('that refuses the password ends everything at once with 4', async () => {
      const { model, shown_url, wrong_password } = bench
      const order_port = await freeOrderPort(way.system)
      const refused = async (command: string) => {
        const { stderr, exit_code } = await bench.run(`${command} ${shown_url}`, wrong_password)
        expect({ stderr, exit_code }).toMatchObject({ exit_code: EXIT.environment })
        expect(stderr).toMatch(/refuses user ana/)
      }
      await Promise.all([
        refused(`up ${model} --order-port ${order_port}`),
        refused(`run latency --profile smoke --model ${model} --out '${broker.own.folder}'`),
        bench.run('doctor', wrong_password),
      ])
    })
  })
}

async function expectMeasured(bench: OwnBench): Promise<void> {
  const { model, way, broker } = bench
  const { broker: kind } = way.system
  const out = join(broker.own.folder, 'results')
  mkdirSync(out)
  const run = `run latency --profile smoke --model ${model} --duration 3 --out '${out}'`
  const { stderr, exit_code } = await bench.run(
    `${run} --broker-url '${kind}=${bench.address()}' ${way.flags}`,
  )
  // A machine that is too busy to measure on makes the run invalid; the broker was reached all the same.
  expect([EXIT.ok, EXIT.invalid], stderr).toContain(exit_code)
  const files = filesBelow(out)
  for (const file of files) expectNoPassword(file, contentsOf(file))
  const metrics = files.find((file) => file.endsWith('metrics.json')) ?? ''
  const { run: told, results } = JSON.parse(readFileSync(metrics, 'utf8'))
  expect(told.command).toContain(`'${kind}=$${way.variable}'`)
  expect(told.brokers[0].source).toBe('attach')
  expect(results[0].ledger).toMatchObject({ lost: 0, doubled: 0 })
  expect(results[0].ledger.completed).toBeGreaterThan(0)
}

/** `up`, until it is disposed: then what it raised has ended with it. */
async function raiseInForeground(bench: OwnBench, order_port: number) {
  const { model, shown_url, way, right_password } = bench
  const child = bench.start(
    `up ${model} --order-port ${order_port} ${shown_url} ${way.flags}`,
    right_password,
  )
  const end = bench.end(child)
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  const up = {
    get printed() {
      return printed
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await end
    },
  }
  try {
    await until('it is up', RAISED_WITHIN_MS, signal, async () => {
      if (child.exitCode !== null) throw new Error((await end).stderr)
      return printed.includes('Ctrl-C ends everything')
    })
    return up
  } catch (failure) {
    await up[Symbol.asyncDispose]()
    throw failure
  }
}

async function expectPrintedLinesWork(bench: OwnBench, printed: string, order_port: number): Promise<void> {
  const url = `http://127.0.0.1:${order_port}/order`
  const placed = await fetch(url, { method: 'POST', body: '{"item":"burger","qty":1}' })
  expect(placed.status).toBe(202)
  const lines = [...printed.matchAll(/npm run bench -- (.*)$/gm)].map(([, line = '']) => line)
  const watched = lines.filter((line) => line.startsWith('watch '))
  expect(watched).toHaveLength(1)
  for (const line of watched) await expectWatched(bench, line)
  const asked = lines.filter((line) => !watched.includes(line))
  expect(asked).toHaveLength(2)
  for (const line of asked) {
    const { stdout, stderr, exit_code } = await bench.run(line, bench.right_password)
    expect({ line, stderr, exit_code }).toMatchObject({ line, exit_code: EXIT.ok })
    expect(stdout).toMatch(/There are no dead letters|Equal: /)
  }
  // The port alone says which one is meant, and its variable how it is reached.
  const words = `dead-letters list ${bench.model} --order-port ${order_port}`
  expect(await bench.run(words, bench.right_password)).toMatchObject({ exit_code: EXIT.ok })
}

/** `watch` shows the model on its page, until Ctrl-C. */
async function expectWatched(bench: OwnBench, line: string): Promise<void> {
  const child = bench.start(line, bench.right_password)
  const end = bench.end(child)
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  try {
    await until('the page is served', RAISED_WITHIN_MS, signal, async () => {
      if (child.exitCode !== null) throw new Error((await end).stderr)
      return printed.includes('Ctrl-C ends it')
    })
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed) ?? []
    expect((await fetch(url)).status).toBe(200)
  } finally {
    child.kill('SIGINT')
  }
  expect(await end).toMatchObject({ exit_code: EXIT.ok })
}

/** Who has a wrong password is told so. */
async function expectWrongPasswordDenied(bench: OwnBench, order_port: number): Promise<void> {
  const { model, shown_url, wrong_password } = bench
  const asked = `--order-port ${order_port} ${shown_url}`
  const denied = await bench.run(`dead-letters list ${model} ${asked}`, wrong_password)
  expect(denied).toMatchObject({ exit_code: EXIT.environment })
  expect(denied.stderr).toMatch(/refuses user ana/)
}

/** Who names a port where nobody answers is told so by the command. */
async function expectSilenceTold(bench: OwnBench, order_port: number, command: string): Promise<void> {
  const { model, way } = bench
  const { broker: kind } = way.system
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const at = `127.0.0.1:${(silent.address() as AddressInfo).port}`
  const url = kind === 'kafka' ? at : `amqp://${at}`
  const line = `${command} ${model} --order-port ${order_port} --broker-url ${kind}=${url}`
  const { stderr, exit_code } = await bench.run(line)
  silent.close()
  expect({ stderr, exit_code }).toMatchObject({ exit_code: EXIT.environment })
  expect(stderr).toContain(at)
  expect(stderr).toMatch(/expected an? \w+.*, got none/)
}

function filesBelow(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile())
}

function contentsOf(file: string): string {
  const bytes = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1')
}

/**
 * The arguments of what this `up` runs, the services of its model and itself: they are for everybody to see.
 * Beside it others run, and one who writes his password into a command has only himself to blame.
 */
function commandLines(model: string, order_port: number): readonly string[] {
  const shown: string[] = []
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')
      const isUp = words.includes('up') && words.includes(String(order_port))
      if (isUp || words.some((word) => word.endsWith(`/${model}/src/service.ts`))) shown.push(words.join(' '))
    } catch {
      // It has ended meanwhile.
    }
  }
  return shown
}
