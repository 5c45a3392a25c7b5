import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
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
import { z } from 'zod'
import { transport } from '../src/transport.ts'

const callSchema = z.strictObject({ id: z.string() })

/** Emits two events about one subject. */
const calling: Command<unknown, never, { id: string }> = {
  read: (body) => check(callSchema, body),
  subject: ({ id }) => id,
  load: () => undefined,
  decide: (_state, { id }) => {
    const events = ['Called', 'Recalled'].map((type) => ({ type, subject: id, data: {} }))
    return { kind: 'new', decision: { ...NO_DECISION, events } }
  },
  answer: () => ({ status: 202, body: {} }),
}

const taking = (verb: string): Handler<unknown, unknown> => {
  return { verb, wait: 'required', load: () => undefined, decide: () => NO_DECISION }
}

const service = (name: string, parts: Partial<ServiceDeclaration>): ServiceDeclaration => {
  return { name, openTables: () => undefined, apply: () => {}, emits: [], handles: {}, ...parts }
}

const kind = (type: string) => defineEvent(type, 1, 'Somebody called.', z.object({}))
const workflow: Workflow = {
  name: 'calls',
  catalogue: defineCatalogue([kind('Called'), kind('Recalled')]),
  services: [
    service('near-service', {
      commands: { 'POST /call': calling as Command<unknown, unknown> },
      emits: ['Called', 'Recalled'],
    }),
    service('far-service', { handles: { Called: taking('call'), Recalled: taking('recall') } }),
  ],
  ledgerView: () => {
    throw new TypeError('Nobody asks for a ledger')
  },
}

/** A call that has come and is not answered yet. */
export interface Waiting {
  /** `Called a`. */
  readonly what: string
  answer(status?: number): void
}

/** One service that calls, and the neighbour that it calls, whose answers a test gives. */
export class CallingService implements AsyncDisposable {
  /** All that ever came, in order. */
  readonly came: string[] = []
  readonly waiting = new Map<string, Waiting>()
  readonly #owned = new AsyncDisposableStack()
  readonly #folder = mkdtempSync(join(tmpdir(), 'three-ways-relay-'))
  #peers = ''
  running: RunningService | undefined

  static async open(): Promise<CallingService> {
    const calling_service = new CallingService()
    await calling_service.#listen()
    await calling_service.start()
    return calling_service
  }

  /** Begins a new life on the same store. */
  async start(): Promise<void> {
    const environment = { STORE_FILE: join(this.#folder, 'near.sqlite'), PEERS: this.#peers }
    this.running = await startService({
      workflow,
      service: 'near-service',
      transport,
      settings: readSettings(environment),
      environment,
      log: createLog('near-service', 'silent', () => {}),
    })
  }

  async place(...ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map((id) => fetch(`${this.running?.url}/call`, { method: 'POST', body: JSON.stringify({ id }) })),
    )
  }

  /** Answers what has come, and what comes from now on. */
  answerAll(status = 200): void {
    this.#status = status
    for (const call of this.waiting.values()) call.answer(status)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.running?.abandon()
    await this.#owned.disposeAsync()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #status: number | undefined

  async #listen(): Promise<void> {
    const server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      this.#take(body, response)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    this.#owned.defer(() => {
      server.closeAllConnections()
      server.close()
    })
    this.#peers = `far-service=http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  #take(body: string, response: ServerResponse): void {
    const { type, subject } = JSON.parse(body) as { type: string; subject: string }
    const what = `${type} ${subject}`
    this.came.push(what)
    const answer = (status = 200) => {
      this.waiting.delete(what)
      response.writeHead(status).end('{"events":[]}')
    }
    if (this.#status === undefined) this.waiting.set(what, { what, answer })
    else answer(this.#status)
  }
}
