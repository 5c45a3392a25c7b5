import { DURABILITIES } from '@three-ways/event-contract/durability'
import { z } from 'zod'
import { capacityWindowSchema } from './capacity-window.ts'
import { configurationSchema, manifestRowSchema } from './configuration.ts'
import { foreignCpuSchema } from './foreign-cpu.ts'
import { growthPointSchema } from './growth-point.ts'
import { hostSchema } from './host.ts'
import { processUseSchema } from './process-use.ts'
import { rowVerdictSchema } from './row-verdict.ts'
import {
  batchSizesSchema,
  hostFlushesSchema,
  publishTimesSchema,
  serviceFlushesSchema,
} from './service-counts.ts'
import { sittingSchema } from './sitting.ts'
import { idleBrokerSchema, stationaritySchema, warmUpSchema } from './temperature.ts'
import { tracedWaySchema } from './traced-way.ts'

/** The version of `metrics.json`; raised when a field changes its meaning or goes. */
export const SCHEMA_VERSION = 3

/**
 * What can still be read. In version 1 REST's decided and completed were its HTTP answer, memory was that at
 * the end of the load, and batch sizes were counted from the start of the services on. Up to version 2
 * settings were sentences (`manifest`), and nothing followed from them.
 */
export const READABLE_VERSIONS = [1, 2, SCHEMA_VERSION] as const

const milliseconds = z.number().min(0).nullable()

/**
 * Milliseconds since the planned start. `null`: fewer than ten samples beyond this percentile (measuring rule
 * 5).
 */
export const latencySchema = z.object({
  count: z.int().min(0),
  min_ms: milliseconds,
  mean_ms: milliseconds,
  p50_ms: milliseconds,
  p95_ms: milliseconds,
  p99_ms: milliseconds,
  max_ms: milliseconds,
})
export type Latency = z.output<typeof latencySchema>

/**
 * offered = refused + completed + business_failed + dead_lettered + unresolved + lost; `doubled` stands
 * beside.
 */
export const ledgerSchema = z.object({
  offered: z.int().min(0),
  refused: z.int().min(0),
  accepted: z.int().min(0),
  completed: z.int().min(0),
  business_failed: z.int().min(0),
  dead_lettered: z.int().min(0),
  unresolved: z.int().min(0),
  lost: z.int().min(0),
  doubled: z.int().min(0),
})
export type Ledger = z.output<typeof ledgerSchema>

export const checkSchema = z.object({ name: z.string(), passed: z.boolean(), detail: z.string() })
export type Check = z.output<typeof checkSchema>

export const resultSchema = z.object({
  scenario: z.string(),
  variant: z.string(),
  model: z.string(),
  repetition: z.int().min(1),
  /**
   * 1, or 2 where the first attempt of this repetition was invalid and was measured once more; both are kept.
   */
  attempt: z.int().min(1),
  /** What an acknowledgement waited for; earlier results do not say. */
  durability: z.enum(DURABILITIES).optional(),
  /** Where messages are kept, and whether they are flushed there; read back from the broker. */
  message_durability: z.string().optional(),
  /** Equal for results of one model that may stand in one table. */
  configuration_hash: z.string(),
  verdict: z.enum(['valid', 'invalid']),
  invalid_reasons: z.array(z.string()),
  /** Where the machine may be the limit: why it was (schedule not held, no processor). Empty: it was not. */
  hollow_reasons: z.array(z.string()).optional(),
  checks: z.array(checkSchema),
  ledger: ledgerSchema,
  /**
   * `accepted` and `decided`: of every order that was not refused, whatever became of it. `completed`: of
   * orders that completed. `business_failed`: the end of those that failed by business. `refused`: the end of
   * the refused request, by an answer or without one. Orders that one request made (a bulk import) have no
   * latencies of their own: every count is 0.
   */
  latency: z.object({
    accepted: latencySchema,
    decided: latencySchema,
    completed: latencySchema,
    refused: latencySchema,
    business_failed: latencySchema,
  }),
  throughput: z.object({
    offered_per_s: z.number().min(0),
    completed_per_s: z.number().min(0),
    duration_s: z.number().min(0),
  }),
  /**
   * Share (0..1) of the offered orders completed within so many seconds of the plan; refusals count as not.
   */
  completed_within: z.object({ s1: z.number(), s5: z.number(), s60: z.number() }),
  /** What the system had been through when this was measured. Results of earlier versions do not say. */
  warm_up: warmUpSchema.optional(),
  /** Of a steady load with at least 300 completed orders in each third; null where it was not judged. */
  stationarity: stationaritySchema.nullable().optional(),
  /** How well the instrument did: schedule slip and event-loop delay of the generator, host CPU. */
  instrument: z.object({
    slip_p50_ms: milliseconds,
    slip_p95_ms: milliseconds,
    slip_p99_ms: milliseconds,
    slip_max_ms: milliseconds,
    event_loop_delay_p99_ms: milliseconds,
    achieved_rate_share: z.number().min(0).nullable(),
    host_cpu_percent: z.number().min(0),
    load_average_1m: z.number().min(0),
    foreign_cpu: foreignCpuSchema.nullable().optional(),
    /**
     * How fast the machine was before the load and behind it: the mean round trip of 500 bytes between two
     * threads over the loopback, in µs. The same work every time, whatever is measured. Earlier results have
     * none.
     */
    loopback_round_trip_us: z.object({ before: z.number().min(0), after: z.number().min(0) }).optional(),
  }),
  processes: z.array(processUseSchema),
  /** How many messages shared a transaction or a publish while the load ran (measuring rule 26). */
  batch_sizes: z.array(batchSizesSchema),
  /** Of models that publish in lots; earlier results have none. */
  publish_times: z.array(publishTimesSchema).optional(),
  /** Earlier results have none. */
  flushes: z.object({ services: z.array(serviceFlushesSchema), host: hostFlushesSchema }).optional(),
  /** HTTP statuses seen by the customer, `none` where there was no answer. */
  http_statuses: z.record(z.string(), z.int()),
  /** The scenario's own numbers, unit in the name. */
  figures: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
  /** The rates that were tried before the measured load, in their order. */
  search: z.array(capacityWindowSchema).optional(),
  curve: z.array(growthPointSchema).optional(),
  /** Single orders, where the services traced. */
  ways: z.array(tracedWaySchema).optional(),
  /** The files of this cell beside `metrics.json`, and each one's SHA-256 when it ended; since version 2. */
  kept: z.array(z.object({ file: z.string(), sha256: z.string() })).optional(),
})
export type Result = z.output<typeof resultSchema>

export const runSchema = z.object({
  id: z.string(),
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
  /** False while it runs, and for ever if it was interrupted. */
  complete: z.boolean(),
  bench_most_resident_mb: z.number().min(0).optional(),
  command: z.string(),
  profile: z.string(),
  seed: z.int(),
  commit: z.string().nullable(),
  dirty: z.boolean().nullable(),
  /** Of all files of the checkout, changed ones included, as git names a tree; earlier runs do not say. */
  tree: z.string().nullable().optional(),
  durability: z.enum(['D1', 'D2']),
  host: hostSchema,
  versions: z.record(z.string(), z.string()),
  brokers: z.array(
    z.object({
      kind: z.string(),
      source: z.string(),
      why: z.string(),
      versions: z.record(z.string(), z.string()),
      settings: z.record(z.string(), z.union([z.string(), z.number()])),
      /** Once for each time that it was started. */
      warm_ups: z.array(warmUpSchema).optional(),
      /** Absent where no other model was measured beside it. */
      idle: idleBrokerSchema.optional(),
    }),
  ),
  /**
   * Where the services of each model ran: `kind` is `processes` or `containers`, with image, limits and
   * versions beside it. Runs from before there was a choice have none, and ran processes.
   */
  service_hosts: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  /** How each table names the model: `Kafka by kafkajs 2.2.4`. */
  titles: z.record(z.string(), z.string()),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  manifest: z.array(manifestRowSchema).optional(),
  /** By `configuration_hash`; since version 3. */
  configurations: z.record(z.string(), configurationSchema).optional(),
  /** Over all repetitions; runs from before they were judged have none. */
  rows: z.array(rowVerdictSchema).optional(),
  self_test: z.object({
    passed: z.boolean(),
    detail: z.string(),
    /** How late the generator sends while every core is as busy as in a cell. */
    busy_slip_p99_ms: milliseconds.optional(),
    /** How long a line of the outcome feed is on its way; since version 2. */
    feed_delay_ms: z.object({ p50: z.number(), p99: z.number() }).optional(),
  }),
  /** Of a run that was gone on with, each in its order; a run of one sitting has none. */
  sittings: z.array(sittingSchema).optional(),
  /** Seconds, over all sittings, in which a restless machine was waited for; absent where none were. */
  waited_for_quiet_s: z.number().min(0).optional(),
})
export type Run = z.output<typeof runSchema>

/** `results/<run_id>/metrics.json`. */
export const metricsSchema = z.object({
  schema_version: z.literal(READABLE_VERSIONS),
  run: runSchema,
  results: z.array(resultSchema),
})
export type Metrics = z.output<typeof metricsSchema>
