import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type AllowedFigure, isAbout, writtenFigures } from './tidy-figures.ts'

const root = import.meta.dirname
const DOCUMENTS = ['README.md', 'ARCHITECTURE.md']

const VERDICT = 'instrument/src/verdict.ts'
const TEMPER = 'bench/src/run/temper.ts'
const STATIONARITY = 'bench/src/measure/stationarity.ts'
const LATER = ['service-runtime/src/store/group-commit.ts', 'LATER_MS = 50'] as const
const PAUSE = ['service-runtime/src/intake/finished-prefix.ts', 'ACKNOWLEDGING_PAUSE_MS = 50'] as const

/**
 * Figures that nobody measured: settings and limits, each with the line of the source that it is, so that a
 * document cannot keep an old one; and a few that follow from nothing but arithmetic or from somebody
 * else's document.
 */
const ALLOWED: readonly AllowedFigure[] = [
  { words: '--objective 250ms', because: 'a flag as it is typed' },
  { words: '--outage 10s', because: 'a flag as it is typed' },
  { words: 'ack after the commit, 50 ms later at most', stands_in: PAUSE },
  { words: 'after the local commit, 50 ms later at most', stands_in: PAUSE },
  { words: 'leaves 50 ms between two of them', stands_in: PAUSE },
  { words: 'has its own after 50 ms in which nobody', stands_in: LATER },
  { words: 'by the next transaction, 50 ms later at most', stands_in: LATER },
  { words: 'stalls for 200 ms', stands_in: ['instrument/src/self-test.ts', 'STALL_MS = 200'] },
  { words: 'by more than 1 ms at p99', stands_in: [VERDICT, 'SLIP_LIMIT_US = 1_000'] },
  { words: "(5 ms where the cell's own p50", stands_in: [VERDICT, 'SLIP_LIMIT_OF_SLOW_US = 5_000'] },
  { words: "the cell's own p50 is above 1 s", stands_in: [VERDICT, 'SLOW_P50_US = 1_000_000'] },
  { words: 'in windows of 5 s', stands_in: [TEMPER, 'COLD: WarmUpLimits = { window_s: 5,'] },
  { words: 'windows (10 %, both', stands_in: ['instrument/src/rank-trend.ts', 'TREND_LEVEL = 0.1'] },
  { words: 'At least 30 s for a JVM', stands_in: [TEMPER, 'floor_s: 30, ceiling_s: 120'] },
  { words: '20 s for another broker', stands_in: [TEMPER, 'floor_s: 20, ceiling_s: 120'] },
  { words: 'at most 120 s', stands_in: [TEMPER, 'ceiling_s: 120'] },
  { words: 'gets 4.5 % better per window', because: 'a made-up series, of which the sentence speaks' },
  { words: 'in windows of 2.5 s', stands_in: [TEMPER, 'window_s: 2.5'] },
  { words: '(10 to 30 s; 250 orders', stands_in: [TEMPER, 'floor_s: 10, ceiling_s: 30'] },
  { words: 'differ by more than 15 %', stands_in: [STATIONARITY, 'LEAST_SHARE = 0.15'] },
  { words: '15 %, 0.4 ms and', stands_in: [STATIONARITY, 'LEAST_DIFFERENCE_MS = 0.4'] },
  { words: 'a 99 % block-bootstrap', stands_in: [STATIONARITY, 'confidence: 0.99'] },
  { words: '`smoke` warms 3 s', stands_in: [TEMPER, 'SMOKE_S = 3'] },
  { words: '5 %) is not ranked', stands_in: ['report/src/ranking.ts', 'DRIFT_LEVEL = 0.05'] },
  {
    words: 'apart from the others in 20 % of the cases',
    because: 'of 90 ways to arrange them, 18: arithmetic',
  },
  { words: 'the host was 90 % busy', stands_in: ['bench/src/scenarios/load.ts', 'SATURATED_PERCENT = 90'] },
  {
    words: 'rate at which 99 % of what was offered',
    stands_in: ['result-files/src/capacity-window.ts', 'LEAST_WITHIN = 0.99'],
  },
  { words: 'for longer at 90 %', stands_in: ['bench/src/scenarios/capacity.ts', 'CONFIRMED_AT = 0.9'] },
  { words: 'nothing (3 %, or', stands_in: ['instrument/src/foreign-judgement.ts', 'LEAST_PERCENT = 3'] },
  {
    words: 'more than 1 % of a core',
    stands_in: ['bench/src/run/kept-site.ts', 'PAUSE_ABOVE_PERCENT ?? 1)'],
  },
  { words: 'and 5 s of load through every queue', stands_in: [TEMPER, 'AFTER_SLEEP_S = 5'] },
  {
    words: '65,536 pages (64 MiB)',
    stands_in: ['service-runtime/src/store/checkpoints.ts', 'MOST_PAGES_IN_LOG = 65_536'],
  },
  { words: 'a disk that stalls for 2 s', because: 'what a case of the conformance suite does' },
  { words: 'Pages of 1 KiB', stands_in: ['service-runtime/src/store/database.ts', 'PAGE_BYTES = 1024'] },
  { words: 'boundaries up to 10 s are those of the conventions', because: 'a convention of OpenTelemetry' },
  {
    words: '20 and 30 s behind',
    stands_in: ['service-runtime/src/metrics/timed-series.ts', '10, 20, 30,'],
  },
]

describe('figures in documents', () => {
  const figures = DOCUMENTS.flatMap((path) =>
    writtenFigures({ text: readFileSync(join(root, path), 'utf8') }).map((found) => ({ path, ...found })),
  )

  test('that are measured stand in generated blocks; all others are on the list', () => {
    const unknown = figures.filter((figure) => !ALLOWED.some((allowed) => isAbout(allowed, figure)))
    expect(unknown.map(({ path, line, around }) => `${path}:${line} ${around}`)).toEqual([])
  })

  test('that are allowed stand in a document, once for each entry', () => {
    const unused = ALLOWED.filter((allowed) => !figures.some((figure) => isAbout(allowed, figure)))
    expect(unused.map(({ words }) => words)).toEqual([])
  })

  test.each(ALLOWED.filter(({ stands_in }) => stands_in !== undefined))(
    '$words: is what is set',
    (allowed) => {
      const [file, text] = allowed.stands_in as readonly [string, string]
      expect(readFileSync(join(root, file), 'utf8')).toContain(text)
    },
  )

  test('have a reason where no source says them', () => {
    for (const { words, stands_in, because } of ALLOWED) expect(stands_in ?? because, words).toBeDefined()
  })
})

describe('the rule', () => {
  const found = (text: string) => writtenFigures({ text }).map(({ figure }) => figure)

  test('finds times, rates, shares and sizes, however they are written', () => {
    expect(found('took 1.5 ms, 2s, 3,000/s, 90 % of 12 MB and 4KB, 8 GiB')).toEqual([
      '1.5 ms',
      '2s',
      '3,000/s',
      '90 %',
      '12 MB',
      '4KB',
      '8 GiB',
    ])
  })

  test('passes what is generated, names, codes and counts', () => {
    expect(found('<!-- results:begin -->\n| 5 ms |\n<!-- results:end -->')).toEqual([])
    expect(found('RabbitMQ 4.3.6, %40 %3A, 202, 10,000 orders, `v2s`, p99-250ms, 3 services')).toEqual([])
    expect(found('<!-- results:begin -->\n5 ms\n<!-- results:end -->\nand 6 ms')).toEqual(['6 ms'])
  })

  test('an entry is about the figure in it and no other', () => {
    const [first, second] = writtenFigures({ text: 'at most 5 ms, or 6 ms' })
    if (first === undefined || second === undefined) throw new Error('nothing was found')
    expect(isAbout({ words: 'at most 5 ms' }, first)).toBe(true)
    expect(isAbout({ words: 'at most 5 ms' }, second)).toBe(false)
  })
})
