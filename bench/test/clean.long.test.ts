import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { BrokerThing } from '@three-ways/testbed/broker-things'
import { openTestBroker } from '@three-ways/testbed/conformance/test-broker'
import { knownRuns } from '@three-ways/testbed/made-list'
import { until } from '@three-ways/testbed/order-client'
import { expect, test } from 'vitest'
import { loadModel } from '../src/settings/models.ts'

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const WITHIN_MS = 120_000

/** What nobody may touch: no run id stands before its name, or another's does. */
const OTHERS: Readonly<Record<string, readonly BrokerThing[]>> = {
  rabbitmq: [{ kind: 'vhost', name: 'theirs' }],
  kafka: [{ kind: 'topic', name: 'theirs.order-events' }],
}

// Each has a broker of its own, and waits for it.
test.concurrent.each(['async-rabbitmq', 'streaming-kafka'] as const)(
  'what a killed run of %s left is kept while it is alive, then listed, and removed when asked for',
  async (model) => {
    const system = await loadModel(model)
    await using own = await openTestBroker(system)
    const { broker, folder, signal } = own
    await using _theirs = await own.raise('theirs')
    const state = join(folder, 'state')
    const env = { ...process.env, THREE_WAYS_STATE: state, TMPDIR: folder }
    const urls = ['--broker-url', `${broker.kind}=${broker.url}`]
    const management = broker.management_url === undefined ? [] : ['--management-url', broker.management_url]
    const bench = (...words: string[]) => {
      return spawn(process.execPath, [CLI, ...words, ...urls, ...management], {
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
    }
    const clean = async (...words: string[]) => {
      const child = bench('clean', ...words)
      const [shown] = await Promise.all([text(child.stdout), once(child, 'close')])
      return { shown, exit_code: child.exitCode }
    }
    // It has to be alive when somebody wants to clean, however busy the machine is.
    const words = ['latency', '--model', model, '--profile', 'smoke', '--duration', '5m']
    const run = bench('run', ...words, '--out', join(folder, 'out'))
    const owner = await ownerOfSomethingMade(state, run, signal)
    // What is on the list may not be made yet, or be a first thing that is gone again; nothing is removed.
    await until('something of the run is there', WITHIN_MS, signal, async () => {
      const { shown } = await clean('--yes')
      expect(shown).not.toContain('removed')
      return shown.includes(`${owner}: kept, the run is alive`)
    })
    run.kill('SIGKILL')
    await once(run, 'close')
    // The broker gives killed members up after their session.
    await until('nobody uses what is left', WITHIN_MS, signal, async () => {
      return (await clean()).shown.includes(`${owner}: left behind`)
    })
    const listed = await clean()
    expect(listed.exit_code).toBe(0)
    expect(listed.shown).toMatch(new RegExp(`(vhost|topic) ${owner}\\.`))
    expect(listed.shown).toContain('Nothing was removed')
    const removed = await clean('--yes')
    expect(removed).toMatchObject({ exit_code: 0, shown: expect.stringContaining(`${owner}: removed`) })
    expect((await clean()).shown).toContain('no run has left anything here')
    expect(knownRuns(state)).toEqual([])
    const search = { isWanted: (name: string) => name.startsWith('theirs'), known: [], say: () => {} }
    const address = { broker_url: broker.url, management_url: broker.management_url }
    const there = (await system.findThings?.(address, search, signal)) ?? []
    for (const other of OTHERS[broker.kind] ?? [])
      expect(there).toContainEqual(expect.objectContaining(other))
  },
  300_000,
)

/** The run, once something that it makes is on its list. */
async function ownerOfSomethingMade(state: string, run: ChildProcess, signal: AbortSignal): Promise<string> {
  let found = ''
  await until('something is on the list of the run', WITHIN_MS, signal, () => {
    if (run.exitCode !== null) throw new Error(`the run ended by itself with ${run.exitCode}`)
    for (const { owner, left } of knownRuns(state)) if (left.length > 0) found = owner
    return found !== ''
  })
  return found
}
