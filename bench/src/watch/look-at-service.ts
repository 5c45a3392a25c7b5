import { z } from 'zod'
import { type Answered, ask, read } from './ask.ts'
import type { ServiceCondition } from './watch-state.ts'

/** What one service tells of itself now. */
export interface ServiceLook {
  readonly name: string
  readonly condition: ServiceCondition
  readonly because: string | null
  readonly undelivered: number | null
  readonly parked: number | null
  readonly duplicates_ignored: number | null
  /** Undefined where the controls of faults are not mounted, or nobody answers. */
  readonly faults: InjectedFaults | undefined
}

const healthSchema = z.object({
  service: z.string(),
  ready: z.boolean(),
  waiting_for: z.array(z.unknown()).default([]),
  blocked: z.array(z.unknown()).default([]),
})

const statusSchema = z.object({
  undelivered: z.number(),
  parked: z.number(),
  duplicates_ignored: z.number(),
})

const faultsSchema = z.object({
  delay_ms: z.number().default(0),
  fail_reason: z.string().optional(),
  /** Whether any handler of the service can be slowed or made to fail. */
  acts: z.boolean().default(false),
})
export type InjectedFaults = Readonly<z.output<typeof faultsSchema>>

/** Asks a service how it is, what it owes, and, `with_faults`, what is injected into it. */
export async function lookAtService(
  name: string,
  url: string,
  with_faults: boolean,
  signal: AbortSignal,
): Promise<ServiceLook> {
  const [health, status, faults] = await Promise.all([
    ask(`${url}/health`, signal),
    read(`${url}/status`, signal),
    with_faults ? read(`${url}/control/faults`, signal) : undefined,
  ])
  const told = statusSchema.safeParse(status)
  const nothing = { undelivered: null, parked: null, duplicates_ignored: null }
  return {
    name,
    ...conditionOf(name, health),
    ...(told.success ? told.data : nothing),
    faults: faultsSchema.safeParse(faults).data,
  }
}

/** What an answer of `GET /health` says of the service of this name. */
export function conditionOf(
  name: string,
  answered: Answered,
): { readonly condition: ServiceCondition; readonly because: string | null } {
  if (answered.kind === 'refused') return { condition: 'down', because: null }
  if (answered.kind !== 'answered') return { condition: 'silent', because: 'it does not answer' }
  const read = healthSchema.safeParse(answered.body)
  if (!read.success) return { condition: 'other', because: 'somebody else answers at its door' }
  const { service, ready, waiting_for, blocked } = read.data
  if (service !== name) return { condition: 'other', because: `${service} answers at its door` }
  if (ready) return { condition: 'up', because: null }
  const because = [...waiting_for.map((what) => `waits for ${words(what)}`), ...blocked.map(words)]
  return { condition: 'not ready', because: because.join('; ') || null }
}

function words(what: unknown): string {
  return typeof what === 'string' ? what : JSON.stringify(what)
}
