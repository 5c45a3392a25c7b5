import { seededRandom } from '@three-ways/instrument/seeded-random'
import type { OrderOutcome, OrderRecord } from './order-record.ts'

/** The made-up orders of one cell. */
export interface SampleCell {
  readonly scenario: string
  readonly variant: string
  readonly model: string
  readonly repetition: number
  /** `null`: a burst. */
  readonly rate_per_s: number | null
  readonly is_bulk: boolean
  readonly orders: readonly OrderRecord[]
}

/** What became of one order: milliseconds after its plan. */
interface Fate {
  readonly http_status: number
  readonly outcome: OrderOutcome
  readonly answer_ms: number
  readonly decided_ms: number
  readonly completed_ms: number
}

const ROWS = [
  { scenario: 'latency', variant: 'steady', rate_per_s: 100, orders: 1100, repetitions: 2 },
  { scenario: 'delay-injection', variant: 'uniform-2s', rate_per_s: 8, orders: 40, repetitions: 1 },
  { scenario: 'delay-injection', variant: 'above-timeout-6s', rate_per_s: 4, orders: 32, repetitions: 1 },
  { scenario: 'delay-injection', variant: 'mixed-1-percent', rate_per_s: 50, orders: 1100, repetitions: 1 },
  { scenario: 'forced-failure', variant: 'inventory-error', rate_per_s: 50, orders: 200, repetitions: 1 },
  { scenario: 'inventory-down', variant: 'stopped', rate_per_s: 20, orders: 120, repetitions: 1 },
  { scenario: 'throughput-10k', variant: 'door', rate_per_s: null, orders: 10_000, repetitions: 1 },
  { scenario: 'throughput-10k', variant: 'bulk', rate_per_s: null, orders: 10_000, repetitions: 1 },
] as const
type Row = (typeof ROWS)[number]

// Medians in milliseconds, and orders per second in a burst. Invented, of a believable size.
const SPEEDS = {
  'sync-rest': { accepted: 1.6, decided: 1.1, completed: 1.5, burst_per_s: 2_700, status: 201 },
  'async-rabbitmq': { accepted: 1.1, decided: 2.9, completed: 3.8, burst_per_s: 3_300, status: 202 },
  'streaming-kafka': { accepted: 1.15, decided: 3.6, completed: 3.85, burst_per_s: 4_600, status: 202 },
} as const
type SampleModel = keyof typeof SPEEDS

/** The cells of a run over all scenarios, interleaved by repetition; always the same. */
export function sampleCells(): SampleCell[] {
  return [1, 2].flatMap((repetition) =>
    ROWS.filter((row) => row.repetitions >= repetition).flatMap((row) =>
      (Object.keys(SPEEDS) as SampleModel[]).map((model) => cellOf(row, model, repetition)),
    ),
  )
}

/** Repetitions of the steady row, all models in turn; what takes time takes `slower` times as long. */
export function steadyCells(repetitions: number, slower = 1): SampleCell[] {
  return Array.from({ length: repetitions }, (_, index) =>
    (Object.keys(SPEEDS) as SampleModel[]).map((model) => cellOf(ROWS[0], model, index + 1, slower)),
  ).flat()
}

function cellOf(row: Row, model: SampleModel, repetition: number, slower = 1): SampleCell {
  const random = seededRandom(repetition * 1000 + ROWS.indexOf(row) * 10 + Object.keys(SPEEDS).indexOf(model))
  const { scenario, variant, rate_per_s } = row
  const is_bulk = row.variant === 'bulk'
  const orders = Array.from({ length: row.orders }, (_, n): OrderRecord => {
    const planned_us = rate_per_s === null ? 0 : Math.round((n / rate_per_s) * 1e6)
    const fate = fateOf(row, model, n, random)
    const at = (after_ms: number) => planned_us + Math.round(slower * after_ms * 1000)
    const isRefused = fate.outcome === 'refused'
    return {
      scenario,
      variant,
      model,
      repetition,
      order_id: `${variant}-${model}-${repetition}-${n}`,
      planned_us,
      sent_us: sentAt(row, n, planned_us, at(fate.answer_ms * 0.9)),
      ended_us: at(fate.answer_ms),
      accepted_us: isRefused ? null : at(fate.answer_ms),
      decided_us: isRefused ? null : at(fate.decided_ms),
      completed_us: isRefused ? null : at(fate.completed_ms),
      http_status: fate.http_status,
      outcome: fate.outcome,
    }
  })
  return { scenario, variant, model, repetition, rate_per_s, is_bulk, orders }
}

/** On a schedule a little late, in a burst when the answer before is in, and in a bulk all at once. */
function sentAt({ rate_per_s, variant }: Row, n: number, planned_us: number, in_turn_us: number): number {
  if (rate_per_s !== null) return planned_us + 40 + ((n * 37) % 700)
  return variant === 'bulk' ? planned_us : in_turn_us
}

function fateOf(row: Row, model: SampleModel, n: number, random: () => number): Fate {
  const { accepted, decided, completed, status, burst_per_s } = SPEEDS[model]
  const noise = 0.8 + 0.4 * random() + (random() < 0.015 ? 3 * random() : 0)
  const isRest = model === 'sync-rest'
  const fine = (delay_ms: number): Fate => ({
    http_status: status,
    outcome: 'completed',
    answer_ms: accepted * noise + (isRest ? delay_ms : 0),
    decided_ms: decided * noise + delay_ms,
    completed_ms: completed * noise + delay_ms,
  })
  const failed = (fate: Fate): Fate => ({
    ...fate,
    http_status: isRest ? 422 : 202,
    outcome: 'business_failed',
    completed_ms: fate.decided_ms,
  })
  const refused = (http_status: number, answer_ms: number): Fate => ({
    ...fine(0),
    http_status,
    outcome: 'refused',
    answer_ms,
  })
  switch (row.variant) {
    case 'steady':
      return fine(0)
    case 'uniform-2s':
      return fine(2000)
    case 'mixed-1-percent':
      return fine(n % 100 === 50 ? 2000 : 0)
    case 'above-timeout-6s':
      return isRest ? refused(504, 5000 + noise) : fine(6000)
    case 'inventory-error':
      return failed(fine(0))
    case 'stopped':
      return isRest ? refused(503, 2 * noise) : fine(6500 - (n / row.rate_per_s) * 1000)
    case 'door':
    case 'bulk': {
      const done_ms = ((n + 1) / burst_per_s) * (row.variant === 'bulk' ? 650 : 1000)
      const answer_ms = row.variant === 'bulk' ? 140 : done_ms * (isRest ? 1 : 0.7)
      const fate = { ...fine(0), answer_ms, decided_ms: done_ms, completed_ms: done_ms }
      const ended = n % 10 === 9 ? failed(fate) : fate
      return row.variant === 'bulk' ? { ...ended, http_status: 202 } : ended
    }
  }
}
