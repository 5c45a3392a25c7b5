import type { Express, Request, Response } from 'express'
import type { Carrier } from '../carrier.ts'
import type { Engine } from '../engine/engine.ts'
import type { Batch, Command, PathParameters, QueryRequest } from '../workflow.ts'
import { sendAnswer, sendProblem } from './answers.ts'
import { arrivalOf } from './arrival-of.ts'
import { type StoredCommand, storeBatch } from './batches.ts'
import { Overloaded } from './overloaded.ts'
import { Settling } from './settling.ts'

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
  // Where a command is settled by calls, somebody has to make them, also for what was stored before a
  // conflict or a failure; elsewhere the relay was told by the commit.
  const settling = answers === 'settled' ? new Settling(carrier) : undefined
  const onStored = settling && ((commands: readonly StoredCommand[]) => settling.add(commands))
  const { stored, failure, refused, conflict } = await storeBatch(engine, batch.command, inputs, {
    onStored,
    isAwaited: () => !response.destroyed,
    arrival: arrivalOf(response),
  })
  if (failure !== undefined) throw failure.cause
  if (refused !== undefined) sendAnswer(response, refused)
  else if (conflict !== undefined) {
    const { detail, subject } = conflict
    sendProblem(response, 409, { detail, [engine.subject_word]: subject })
  } else sendAnswer(response, batch.answer(read.value, stored))
  await settling?.idle()
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
