import type { Fault } from '@three-ways/event-contract/faults'
import { check } from '@three-ways/event-contract/faults'
import { type ReplayFrom, readReplayFrom } from '@three-ways/event-contract/replay-from'
import { z } from 'zod'
import { LOG_LEVELS } from './log.ts'
import { AWAITED_CALLS, type AwaitedCalls } from './raising.ts'
import { DEFAULT_RETENTION_MS, retentionSchema } from './retention-setting.ts'

const whole = (least: number, most: number) =>
  z.coerce
    .number({ error: `expected a whole number from ${least} to ${most}` })
    .int()
    .min(least)
    .max(most)

/** Something for each service that is named: `one-service=...,another-service=...`. */
function byService<Value>(what: string, read: (text: string) => Value | undefined) {
  return z.string().transform((text, context) => {
    const values = new Map<string, Value>()
    for (const part of text.split(',').filter((piece) => piece !== '')) {
      const [name, of_it] = part.split('=')
      const value = of_it === undefined ? undefined : read(of_it)
      if (name === undefined || value === undefined) {
        const message = `expected name=${what} pairs with commas between, got "${part}"`
        context.addIssue({ code: 'custom', message })
        return z.NEVER
      }
      values.set(name, value)
    }
    return values as ReadonlyMap<string, Value>
  })
}

const peersSchema = byService('url', (url) => (URL.canParse(url) ? url.replace(/\/$/, '') : undefined))

const slotsSchema = whole(1, 10_000)
const slotsByServiceSchema = byService('number', (text) => slotsSchema.safeParse(text).data)

const replayFromSchema = z.string().transform((text, context) => {
  const from = readReplayFrom(text)
  if (from !== undefined) return from
  context.addIssue({ code: 'custom', message: `expected first, time <ms> or number <n>, got "${text}"` })
  return z.NEVER
})

/** The environment of a service process. One table: the documentation of every variable is beside it. */
const environmentSchema = z.object({
  /** TCP port of the door; 0 = any free one. */
  SERVICE_PORT: whole(0, 65_535).default(0),
  SERVICE_HOST: z.string().default('127.0.0.1'),
  STORE_FILE: z.string().min(1, 'expected the path of the store file'),
  DURABILITY: z.enum(['D1', 'D2']).default('D1'),
  HANDLER_CONCURRENCY: slotsSchema.default(32),
  /** In place of that, for the services that are named: `one-service=8,another-service=1`. */
  HANDLER_CONCURRENCY_BY_SERVICE: slotsByServiceSchema.default(new Map()),
  /** Requests at the door in work at a time; more are answered with 503 and Retry-After. */
  MAX_REQUESTS_IN_FLIGHT: whole(1, 1_000_000).default(2048),
  /** Deliveries that the outbox may owe; beyond, commands are answered with 503 and Retry-After. */
  MAX_UNDELIVERED: whole(1, 100_000_000).default(250_000),
  /** How long inbox and outbox keep what nobody needs any more: `30d`, `720h`, `off` = for ever. */
  RETENTION: retentionSchema.default(DEFAULT_RETENTION_MS),
  /** `on` mounts the fault controls: for tests and benches only. */
  FAULT_CONTROLS: z.enum(['on', 'off']).default('off'),
  /** `on` stamps messages and stores hops, for those who want to know where the time goes. */
  TRACE: z.enum(['on', 'off']).default('off'),
  /** `on` counts and times what is done, and tells it at `/metrics`, for Prometheus. */
  METRICS: z.enum(['on', 'off']).default('off'),
  /** The collector to which a service that traces hands its hops, as OTLP over HTTP: `http://host:4318`. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .literal('')
    .or(z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }))
    .optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  /** The module that exports the workflow; that of the model unless given. */
  WORKFLOW: z.string().optional(),
  BROKER_URL: z.string().optional(),
  /** Copies of each topic that is made; the broker's own default unless given. */
  REPLICATION_FACTOR: whole(1, 32_767).optional(),
  /** Prefix of topics, name of the vhost. */
  NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9_.-]*$/, 'expected letters, digits, _ . -')
    .default(''),
  /**
   * Set for a process that reads past events again: the name of the reader that it is, and where it begins.
   */
  REPLAY_READER: z
    .string()
    .regex(/^[A-Za-z0-9_.-]+$/, 'expected letters, digits, _ . -')
    .optional(),
  REPLAY_FROM: replayFromSchema.default({ kind: 'first' }),
  /** Neighbours: `one-service=http://...,another-service=http://...`. */
  PEERS: peersSchema.default(new Map()),
  /** In place of what the workflow declares. */
  AWAITED_CALLS: z.enum(AWAITED_CALLS).optional(),
  /** How long REST waits for a neighbour's answer. */
  REQUEST_TIMEOUT_MS: whole(1, 600_000).default(5000),
  /** Faults from the start: seconds of delay, and `true` or a reason to refuse with. */
  SIMULATED_DELAY: z.coerce.number().min(0).max(3600).default(0),
  FORCE_FAILURE: z.string().optional(),
})

/** The settings of one service process, checked. */
export interface Settings {
  readonly port: number
  readonly host: string
  readonly store_file: string
  readonly durability: 'D1' | 'D2'
  readonly handler_concurrency: number
  readonly max_requests_in_flight: number
  readonly max_undelivered: number
  /** Undefined = for ever; so for a service that reads past events again, for which all of them are old. */
  readonly retention_ms: number | undefined
  readonly replication_factor: number | undefined
  readonly fault_controls: boolean
  readonly trace: boolean
  readonly metrics: boolean
  readonly otlp_endpoint: string | undefined
  readonly log_level: (typeof LOG_LEVELS)[number]
  readonly workflow: string | undefined
  readonly broker_url: string | undefined
  readonly namespace: string
  /** Undefined for a service that reads what comes, as all do unless something is read again. */
  readonly replay: { readonly reader: string; readonly from: ReplayFrom } | undefined
  readonly peers: ReadonlyMap<string, string>
  readonly awaited_calls: AwaitedCalls | undefined
  readonly request_timeout_ms: number
  readonly delay_ms: number
  readonly fail_reason: string | undefined
}

/** The environment cannot be understood. The message names every fault. */
export class BadSettings extends Error {
  readonly code = 'bad_settings'
  constructor(faults: readonly Fault[]) {
    super(`Reading the environment: ${faults.map(({ path, message }) => `${path}: ${message}`).join('; ')}`)
    this.name = 'BadSettings'
  }
}

/**
 * Reads the environment of a service process; `service` is its name, for what is meant for it alone. Throws
 * `BadSettings` with all faults at once.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  service = '',
): Settings {
  const checked = check(environmentSchema, environment)
  if (!checked.ok) throw new BadSettings(checked.faults)
  const read = checked.value
  const failure = read.FORCE_FAILURE?.toLowerCase()
  return Object.freeze({
    port: read.SERVICE_PORT,
    host: read.SERVICE_HOST,
    store_file: read.STORE_FILE,
    durability: read.DURABILITY,
    handler_concurrency: read.HANDLER_CONCURRENCY_BY_SERVICE.get(service) ?? read.HANDLER_CONCURRENCY,
    max_requests_in_flight: read.MAX_REQUESTS_IN_FLIGHT,
    max_undelivered: read.MAX_UNDELIVERED,
    retention_ms: read.REPLAY_READER !== undefined || read.RETENTION === 'off' ? undefined : read.RETENTION,
    fault_controls: read.FAULT_CONTROLS === 'on',
    trace: read.TRACE === 'on',
    metrics: read.METRICS === 'on',
    otlp_endpoint: read.OTEL_EXPORTER_OTLP_ENDPOINT || undefined,
    log_level: read.LOG_LEVEL,
    workflow: read.WORKFLOW,
    broker_url: read.BROKER_URL,
    replication_factor: read.REPLICATION_FACTOR,
    namespace: read.NAMESPACE,
    replay:
      read.REPLAY_READER === undefined ? undefined : { reader: read.REPLAY_READER, from: read.REPLAY_FROM },
    peers: read.PEERS,
    awaited_calls: read.AWAITED_CALLS,
    request_timeout_ms: read.REQUEST_TIMEOUT_MS,
    delay_ms: read.SIMULATED_DELAY * 1000,
    fail_reason:
      failure === undefined || failure === '' || failure === 'false' ? undefined : reasonOf(failure),
  })
}

function reasonOf(failure: string): string {
  return failure === 'true' ? 'service_error' : failure
}
