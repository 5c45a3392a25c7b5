import type { Result } from '@three-ways/result-files/metrics'
import type { LoggedOrder } from '@three-ways/result-files/order-line'
import { loggedCells, reasonOf } from '@three-ways/result-files/order-logs'
import { orderLines, ordersFileOf } from '@three-ways/result-files/orders-file'
import { readSeries, seriesFileOf } from '@three-ways/result-files/series-file'
import {
  CELL_COLUMNS,
  cellValues,
  type ExportSource,
  type ExportTable,
  real,
  text,
  whole,
} from './export-table.ts'

const TIMES = ['planned_us', 'sent_us', 'ended_us', 'accepted_us', 'decided_us', 'completed_us'] as const

/** Every offered order of every attempt: from here all else can be counted. */
export const ORDERS_TABLE: ExportTable = {
  name: 'orders',
  what: 'an offered order; times in microseconds from the start of its cell',
  columns: [
    ...CELL_COLUMNS,
    text('order_id'),
    ...TIMES.map((name) => real(name)),
    whole('http_status'),
    text('outcome'),
  ],
  async *rows(source) {
    for await (const order of allOrders(source)) {
      const times = TIMES.map((name) => order[name])
      const { order_id, http_status, outcome } = order
      yield [...cellValues(source.metrics.run.id, order), order_id, ...times, http_status, outcome]
    }
  },
}

/** Cell by cell, line by line where each has a file of its own: a million of them are not held. */
async function* allOrders({ folder, metrics, missing }: ExportSource): AsyncGenerator<LoggedOrder> {
  const all = () => true
  for await (const { result, orders, file, missing: why } of loggedCells(folder, metrics, all)) {
    if (why !== undefined) {
      missing(`${file}: ${why}`)
      continue
    }
    if (orders.length > 0) yield* orders
    else yield* linesOf(folder, result, missing)
  }
}

async function* linesOf(
  folder: string,
  result: Result,
  missing: ExportSource['missing'],
): AsyncGenerator<LoggedOrder> {
  if (result.ledger.offered === 0) return
  try {
    yield* orderLines(folder, result)
  } catch (cause) {
    missing(`${ordersFileOf(result)}: ${reasonOf(cause)}`)
  }
}

const COUNTS = ['offered', 'repeated', 'accepted', 'refused', 'completed', 'business_failed'] as const
const LEVELS = ['in_flight', 'open_orders', 'outboxes', 'backlog'] as const

/** Second by second, of cells with an outage or a lag in them. */
export const SECONDS_TABLE: ExportTable = {
  name: 'seconds',
  what: 'a second of a cell with an outage or a lag in it',
  columns: [
    ...CELL_COLUMNS,
    whole('second'),
    ...COUNTS.map((name) => whole(name)),
    ...LEVELS.map((name) => whole(name)),
    real('oldest_age_s'),
    text('events', 'what was done to the system'),
  ],
  async *rows({ folder, metrics: { run, results }, missing }) {
    for (const result of results) {
      const file = seriesFileOf(result)
      if (!hasSeries(result, file)) continue
      const seconds = await readSeries(folder, result).catch((cause: unknown) => {
        missing(`${file}: ${reasonOf(cause)}`)
        return []
      })
      for (const second of seconds) {
        yield [
          ...cellValues(run.id, result),
          second.second,
          ...COUNTS.map((name) => second[name]),
          ...LEVELS.map((name) => second[name]),
          second.oldest_age_s,
          second.events.length === 0 ? null : second.events.join('; '),
        ]
      }
    }
  },
}

function hasSeries({ kept = [] }: Result, file: string): boolean {
  return kept.some((one) => one.file === file)
}
