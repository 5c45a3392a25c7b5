import type { Express, Request, Response } from 'express'
import type { Carrier } from '../carrier.ts'
import type { Engine } from '../engine/engine.ts'
import type { Batch, Command, PathParameters, QueryRequest } from '../workflow.ts'
import { sendAnswer, sendProblem } from './answers.ts'
import { arrivalOf } from './arrival-of.ts'
import { type StoredCommand, storeBatch } from './batches.ts'
import { Overloaded } from './overloaded.ts'

/** What routes need to know of their service. */
export interface DoorOptions {
  readonly door: Express
  readonly engine: Engine
  readonly carrier: Carrier
  readonly answers: 'accepted' | 'settled'
  readonly fault_controls: boolean
}

/** Mounts what the declaration offers: commands, batches, queries, and controls where they are asked for. */
export function mountDeclaration(options: DoorOptions): void {
  const { engine, fault_controls } = options
  const { commands, batches, queries, controls } = engine.declaration
  for (const [route, command] of Object.entries(commands ?? {})) {
    mount(options, route, (request, response) => serveCommand(options, command, request, response))
  }
  for (const [route, batch] of Object.entries(batches ?? {})) {
    mount(options, route, (request, response) => serveBatch(options, batch, request, response))
  }
  for (const [route, query] of Object.entries(queries ?? {})) {
    mount(options, route, (request, response) => sendAnswer(response, query(engine.tables, queryOf(request))))
  }
  if (!fault_controls) return
  for (const [route, control] of Object.entries(controls ?? {})) {
    mount(options, route, async (request, response) => {
      const answer = await engine.commits.run(() => control(engine.tables, queryOf(request)))
      sendAnswer(response, answer)
    })
  }
}

type Serve = (request: Request, response: Response) => void | Promise<void>

function mount({ door }: DoorOptions, route: string, serve: Serve): void {
  const [method, path] = route.split(' ')
  if (path === undefined || !(method === 'GET' || method === 'POST' || method === 'PUT')) {
    throw new TypeError(`Mounting a route: expected "GET|POST|PUT /path", got "${route}"`)
  }
  door[method.toLowerCase() as 'get' | 'post' | 'put'](path, serve)
}

async function serveCommand(
  { engine, carrier, answers }: DoorOptions,
  command: Command<unknown, unknown>,
  request: Request,
  response: Response,
): Promise<void> {
  const input = command.read(request.body, engine.now_ms(), request.params as PathParameters)
  if (!input.ok) return sendProblem(response, 400, { faults: input.faults, ...named(engine, request.body) })
  const subject = command.subject(input.value)
  const outcome = await engine.command(command, input.value, arrivalOf(response))
  if (outcome.kind === 'conflict') {
    return sendProblem(response, 409, { detail: outcome.detail, [engine.subject_word]: subject })
  }
  if (outcome.kind === 'refused') return sendAnswer(response, outcome.answer)
  if (outcome.kind === 'overloaded') throw new Overloaded(subject)
  if (outcome.kind === 'new') await carrier.dispatch(subject, outcome.emitted)
  else await carrier.join(subject)
  const answered = answers === 'settled' ? 'settled' : outcome.kind === 'new' ? 'accepted' : 'repeated'
  sendAnswer(response, command.answer(engine.tables, input.value, answered))
}

async function serveBatch(
  { engine, carrier, answers }: DoorOptions,
  batch: Batch<unknown, unknown>,
  request: Request,
  response: Response,
): Promise<void> {
  const now_ms = engine.now_ms()
  const read = batch.read(request.body, now_ms)
  if (!read.ok) return sendProblem(response, 400, { faults: read.faults })
  const inputs = batch.inputs(read.value, now_ms)
  const keep_emitted = answers === 'settled'
  const stored = await storeBatch(engine, batch.command, inputs, keep_emitted, arrivalOf(response))
  // Where a command is settled by calls, somebody has to make them, also for what was stored before a
  // conflict or a failure; elsewhere the relay was told by the commit.
  const carry = () => (keep_emitted ? settleAll(carrier, stored.commands) : undefined)
  if (stored.failure !== undefined) {
    void carry()
    throw stored.failure.cause
  }
  if (stored.refused !== undefined) sendAnswer(response, stored.refused)
  else if (stored.conflict !== undefined) {
    const { detail, subject } = stored.conflict
    sendProblem(response, 409, { detail, [engine.subject_word]: subject })
  } else sendAnswer(response, batch.answer(read.value, stored.commands.length))
  await carry()
}

/** How many call chains of a batch run at a time. */
const CHAINS_AT_A_TIME = 64

/** Makes the deliveries of commands whose answer is given, or that nobody waits for. Never rejects. */
export async function settleAll(carrier: Carrier, commands: readonly StoredCommand[]): Promise<void> {
  let next = 0
  const work = async () => {
    for (let command = commands[next++]; command !== undefined; command = commands[next++]) {
      await carrier.dispatch(command.subject, command.emitted)
    }
  }
  await Promise.all(Array.from({ length: CHAINS_AT_A_TIME }, work))
}

function queryOf(request: Request): QueryRequest {
  return { path: request.params as PathParameters, query: request.query, body: request.body }
}

/** The subject that a body names although it cannot be read, in the workflow's word for it. */
function named({ subject_word }: Engine, body: unknown): Readonly<Record<string, string>> {
  const id =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[subject_word] : null
  return typeof id === 'string' && id.length <= 128 ? { [subject_word]: id } : {}
}
