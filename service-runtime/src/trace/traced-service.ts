import { check } from '@three-ways/event-contract/faults'
import type { Express } from 'express'
import { z } from 'zod'
import { sendJson, sendProblem } from '../door/answers.ts'
import { Engine } from '../engine/engine.ts'
import type { EngineOptions } from '../engine/engine-options.ts'
import type { Processed } from '../intake/watched-intake.ts'
import { Hops, type TracedHop } from './hops.ts'
import type { HostClock } from './host-clock.ts'
import { Stamper } from './stamper.ts'
import { TraceContexts } from './trace-contexts.ts'
import { TracedEngine } from './traced-engine.ts'
import { NOT_TRACED, type Tracing } from './tracing.ts'

/** What a service that may trace is made of. */
export interface TracedService {
  readonly engine: Engine
  readonly tracing: Tracing
  /** Told what became of messages: those that are given up are no hops of the engine's. */
  readonly processed: Processed | undefined
  /** Mounts what tells of hops, where there are any. */
  readonly mountTrace: (door: Express) => void
}

/**
 * The engine of a service, and who stamps for it: decided here, once, and by nobody for each message. `told`:
 * of each hop.
 */
export function openEngine(
  traces: boolean,
  options: EngineOptions,
  clock: HostClock,
  told?: (hop: TracedHop) => void,
): TracedService {
  if (!traces) {
    const engine = new Engine(options)
    return { engine, tracing: NOT_TRACED, processed: undefined, mountTrace: () => {} }
  }
  const hops = new Hops(options.database)
  const stamper = new Stamper(clock, hops, new TraceContexts(options.database), told)
  const engine = new TracedEngine(options, stamper)
  const { processed } = stamper
  return { engine, tracing: stamper, processed, mountTrace: (door) => mountTrace(door, engine, hops) }
}

/** Hops in one answer. */
const HOPS_PER_PAGE = 10_000

const askedSchema = z.object({
  subject: z.string().min(1).max(128).optional(),
  after: z.coerce.number().int().min(0).default(0),
  most: z.coerce.number().int().min(0).max(HOPS_PER_PAGE).default(HOPS_PER_PAGE),
})

/**
 * `GET /trace?subject=` tells the hops of a subject here, `GET /trace?after=&most=` those of all, page by
 * page: whatever was committed before it was asked.
 */
function mountTrace(door: Express, engine: Engine, hops: Hops): void {
  door.get('/trace', async (request, response) => {
    const read = check(askedSchema, request.query)
    if (!read.ok) return sendProblem(response, 400, { faults: read.faults })
    const { subject, after, most } = read.value
    // Hops are stored by the next transaction: this is one.
    await engine.commits.run(() => {})
    const found = subject === undefined ? hops.page(after, most) : hops.ofSubject(subject)
    sendJson(response, 200, { service: engine.declaration.name, hops: found, newest: hops.newest() })
  })
}
