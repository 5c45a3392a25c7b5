import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineCatalogue, defineEvent } from '@three-ways/event-contract/catalogue'
import { check } from '@three-ways/event-contract/faults'
import { createLog } from '@three-ways/service-runtime/log'
import { type RunningService, startService } from '@three-ways/service-runtime/process/run-service'
import { readSettings } from '@three-ways/service-runtime/settings'
import {
  type Command,
  type Handler,
  NO_DECISION,
  type ServiceDeclaration,
  type Workflow,
} from '@three-ways/service-runtime/workflow'
import { freePorts } from '@three-ways/testbed/brokers/free-ports'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { transport } from './transport.ts'

const callSchema = z.strictObject({ id: z.string() })

const calling: Command<unknown, never, { id: string }> = {
  read: (body) => check(callSchema, body),
  subject: ({ id }) => id,
  load: () => undefined,
  decide: (_state, { id }) => {
    const events = [{ type: 'Called', subject: id, data: {} }]
    return { kind: 'new', decision: { ...NO_DECISION, events } }
  },
  answer: () => ({ status: 200, body: {} }),
}

describe('a chain of calls', () => {
  let owned: AsyncDisposableStack
  let folder: string
  /** What began and what ended, in order. */
  let steps: string[]
  beforeEach(() => {
    owned = new AsyncDisposableStack()
    folder = mkdtempSync(join(tmpdir(), 'three-ways-chain-'))
    owned.defer(() => rmSync(folder, { recursive: true, force: true }))
    steps = []
  })
  afterEach(() => owned.disposeAsync())

  /** A handler of `Called` that is at work until `until` resolves. */
  function reacting(name: string, until: () => Promise<unknown>): Handler<unknown, unknown> {
    const work = async () => {
      steps.push(`${name} begins`)
      await until()
      steps.push(`${name} ends`)
    }
    return { verb: 'react', wait: 'awaited', work, load: () => undefined, decide: () => NO_DECISION }
  }

  const service = (name: string, parts: Partial<ServiceDeclaration>): ServiceDeclaration => ({
    name,
    openTables: () => undefined,
    apply: () => {},
    emits: [],
    handles: {},
    ...parts,
  })
  const calls = { commands: { 'POST /call': calling as Command<unknown, unknown> }, emits: ['Called'] }
  const workflowOf = (...services: ServiceDeclaration[]): Workflow => ({
    name: 'calls',
    catalogue: defineCatalogue([defineEvent('Called', 1, 'Somebody called.', z.object({}))]),
    services,
    ledgerView: () => {
      throw new TypeError('Nobody asks for a ledger')
    },
  })

  /** Every service of a workflow; gives the address of the first. */
  async function start(workflow: Workflow, environment: Readonly<Record<string, string>> = {}) {
    const ports = await freePorts(workflow.services.length)
    const urls = workflow.services.map(
      ({ name }, index) => [name, `http://127.0.0.1:${ports[index]}`] as const,
    )
    const PEERS = urls.map(([name, url]) => `${name}=${url}`).join(',')
    const started: RunningService[] = []
    for (const [index, { name }] of workflow.services.entries()) {
      const STORE_FILE = join(folder, `${name}.sqlite`)
      const settings = { STORE_FILE, PEERS, SERVICE_PORT: String(ports[index]), ...environment }
      const log = createLog(name, 'silent', () => {})
      const running = await startService({
        workflow,
        service: name,
        transport,
        settings: readSettings(settings),
        environment: settings,
        log,
      })
      owned.defer(() => running.abandon())
      started.push(running)
    }
    return started
  }

  const call = (running: RunningService | undefined, id: string) =>
    fetch(`${running?.url}/call`, { method: 'POST', body: JSON.stringify({ id }) })

  const three = (until: () => Promise<unknown>) =>
    workflowOf(
      service('first-service', calls),
      service('second-service', { handles: { Called: reacting('second', until) } }),
      service('third-service', { handles: { Called: reacting('third', until) } }),
    )

  it('asks awaited handlers of one event one after the other', async () => {
    const [door] = await start(three(async () => {}))
    expect((await call(door, 'a')).status).toBe(200)
    expect(steps).toEqual(['second begins', 'second ends', 'third begins', 'third ends'])
  })

  const allAtWork = () => expect.poll(() => steps.filter((step) => step.endsWith('begins'))).toHaveLength(2)

  it.each([
    ['the workflow', { awaited_calls: 'at-once' }, {}],
    ['a setting', {}, { AWAITED_CALLS: 'at-once' }],
  ] as const)('asks them at once where %s says so', async (_who, declared, environment) => {
    // None of them ends before all have begun: one after the other they would never end.
    const workflow = { ...three(async () => allAtWork()), ...declared }
    const [door] = await start(workflow, environment)
    expect((await call(door, 'a')).status).toBe(200)
    expect(steps.slice(2).sort()).toEqual(['second ends', 'third ends'])
  })

  const alone = (until: () => Promise<unknown>) =>
    workflowOf(service('only-service', { ...calls, handles: { Called: reacting('own', until) } }))

  it('waits for the work that a service has with its own event', async () => {
    const [door] = await start(alone(async () => {}))
    expect((await call(door, 'a')).status).toBe(200)
    expect(steps).toEqual(['own begins', 'own ends'])
    expect(door?.engine.outbox.undelivered()).toBe(0)
  })

  it('goes on with such work after a crash in the middle of it', async () => {
    const [door] = await start(alone(() => new Promise(() => {})))
    const answer = call(door, 'a').catch(() => 'no answer')
    await expect.poll(() => steps).toEqual(['own begins'])
    await door?.abandon()
    expect(await answer).toBe('no answer')
    const [again] = await start(alone(async () => {}))
    await expect.poll(() => steps).toEqual(['own begins', 'own begins', 'own ends'])
    await expect.poll(() => again?.engine.outbox.undelivered()).toBe(0)
  })
})
