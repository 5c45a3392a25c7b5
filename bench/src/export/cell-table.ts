import type { Ledger, Result } from '@three-ways/result-files/metrics'
import { CELL_COLUMNS, cellValues, type ExportTable, flag, real, text, whole } from './export-table.ts'

const LEDGER = [
  'offered',
  'refused',
  'accepted',
  'completed',
  'business_failed',
  'dead_lettered',
  'unresolved',
  'lost',
  'doubled',
] as const satisfies readonly (keyof Ledger)[]

/** Every attempt at every measurement: its verdict, its ledger, its rates, its instrument. */
export const CELLS_TABLE: ExportTable = {
  name: 'cells',
  what: 'an attempt at a measurement',
  columns: [
    ...CELL_COLUMNS,
    text('durability'),
    text('configuration_hash'),
    text('verdict', 'valid or invalid'),
    text('invalid_reasons', 'one behind the other'),
    flag('hollow', 'the machine may have been the limit'),
    flag('counts', 'whether figures are made of it: the valid last attempt, of the usual configuration'),
    ...LEDGER.map((term) => whole(term)),
    real('offered_per_s'),
    real('completed_per_s'),
    real('duration_s'),
    real('completed_within_1s_share'),
    real('completed_within_5s_share'),
    real('completed_within_60s_share'),
    text('warm_up_ended'),
    real('slip_p50_ms', 'how late orders were sent'),
    real('slip_p99_ms'),
    real('slip_max_ms'),
    real('achieved_rate_share'),
    real('host_cpu_percent'),
    real('foreign_cpu_percent', 'of one core, by whoever else was at work'),
    real('loopback_before_us', 'a round trip over the loopback: how fast the machine was'),
    real('loopback_after_us'),
  ],
  *rows({ metrics: { run, results }, comparisons }) {
    const counted = new Set(comparisons.flatMap(({ rows }) => rows.flatMap((row) => row.counted)))
    for (const result of results) {
      yield [...cellValues(run.id, result), ...judged(result, counted.has(result)), ...measured(result)]
    }
  },
}

function judged(result: Result, counts: boolean) {
  const { durability = null, configuration_hash, verdict, invalid_reasons, hollow_reasons = [] } = result
  const reasons = invalid_reasons.length === 0 ? null : invalid_reasons.join('; ')
  return [durability, configuration_hash, verdict, reasons, hollow_reasons.length > 0, counts] as const
}

function measured({ ledger, throughput, completed_within, warm_up, instrument }: Result) {
  const { s1, s5, s60 } = completed_within
  const { slip_p50_ms, slip_p99_ms, slip_max_ms, achieved_rate_share, host_cpu_percent } = instrument
  return [
    ...LEDGER.map((term) => ledger[term]),
    ...[throughput.offered_per_s, throughput.completed_per_s, throughput.duration_s],
    ...[s1, s5, s60, warm_up?.ended ?? null],
    ...[slip_p50_ms, slip_p99_ms, slip_max_ms, achieved_rate_share, host_cpu_percent],
    instrument.foreign_cpu?.foreign_percent ?? null,
    instrument.loopback_round_trip_us?.before ?? null,
    instrument.loopback_round_trip_us?.after ?? null,
  ]
}
