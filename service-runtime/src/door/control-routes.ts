import { check } from '@three-ways/event-contract/faults'
import type { Express, RequestHandler } from 'express'
import { z } from 'zod'
import type { Transport } from '../carrier.ts'
import { crashPointsOf } from '../intake/crash-point.ts'
import type { FaultControls } from '../intake/fault-controls.ts'
import type { Checkpoints } from '../store/checkpoints.ts'
import type { ServiceDeclaration } from '../workflow.ts'
import { sendJson, sendProblem } from './answers.ts'

const faultsSchema = z.strictObject({
  delay_ms: z.number().min(0).max(3_600_000).optional(),
  delay_share: z.number().min(0).max(1).optional(),
  fail_reason: z.string().min(1).max(128).nullable().optional(),
  throw_for: z
    .strictObject({ type: z.string().min(1), subject: z.string().min(1) })
    .nullable()
    .optional(),
})

/** What faults are injected into. */
interface Faulted {
  readonly transport: Transport
  readonly declaration: ServiceDeclaration
  readonly checkpoints: Pick<Checkpoints, 'endThread'>
}

const threadSchema = z.strictObject({ end: z.literal(true) })

/**
 * Test-only: mounted where `FAULT_CONTROLS=on`. `GET /control/faults` tells what is injected, and whether any
 * handler of this service heeds it (`acts`). `POST /control/faults { delay_ms?, delay_share?, fail_reason?,
 * throw_for? }` injects or ends faults; what is left out stays. `POST /control/checkpoint-thread { end: true
 * }` ends that thread, for good. `GET /control/crash` tells the points at which the process may be made to
 * die, `POST /control/crash { point, nth }` has the n-th message there be its last.
 */
export function mountFaultControls(
  door: Express,
  controls: FaultControls,
  { transport, declaration, checkpoints }: Faulted,
): void {
  const points = crashPointsOf(transport, declaration)
  door.use('/control', refusePages)
  const acts = Object.values(declaration.handles).some(({ refuse }) => refuse !== undefined)
  door.get('/control/faults', (_request, response) => sendJson(response, 200, { ...controls.faults, acts }))
  door.post('/control/faults', (request, response) => {
    const read = check(faultsSchema, request.body)
    if (!read.ok) return sendProblem(response, 400, { faults: read.faults })
    const { delay_ms, delay_share, fail_reason, throw_for } = read.value
    if (delay_ms !== undefined) controls.faults.delay_ms = delay_ms
    if (delay_share !== undefined) controls.faults.delay_share = delay_share
    if (fail_reason !== undefined) controls.faults.fail_reason = fail_reason ?? undefined
    if (throw_for !== undefined) controls.faults.throw_for = throw_for ?? undefined
    sendJson(response, 200, controls.faults)
  })
  door.post('/control/checkpoint-thread', async (request, response) => {
    const read = check(threadSchema, request.body)
    if (!read.ok) return sendProblem(response, 400, { faults: read.faults })
    await checkpoints.endThread()
    sendJson(response, 200, read.value)
  })
  const { crash } = controls
  door.get('/control/crash', (_request, response) => {
    sendJson(response, 200, { points: crash === undefined ? [] : points })
  })
  if (crash === undefined) return
  const crashSchema = z.strictObject({ point: z.enum(points), nth: z.int().min(1).max(1_000_000) })
  door.post('/control/crash', (request, response) => {
    const read = check(crashSchema, request.body)
    if (!read.ok) return sendProblem(response, 400, { faults: read.faults })
    crash.arm(read.value.point, read.value.nth)
    sendJson(response, 200, read.value)
  })
}

/** Any page in a browser of this machine can send a request here, and none has a reason to. */
const refusePages: RequestHandler = ({ headers }, response, next) => {
  if (headers.origin === undefined) return next()
  sendProblem(response, 403, { detail: `Faults are injected by tools, not by a page (${headers.origin})` })
}
