import { sampleRun } from '@three-ways/result-files/sample-run'
import { describe, expect, test, vi } from 'vitest'
import { type ProgressTarget, streamProgress } from './stream-progress.ts'

const { cells } = sampleRun()
const [first, second] = cells.map(({ result }) => result)

function record(options: Partial<ProgressTarget> = {}, quiet = false) {
  let written = ''
  let now_s = 0
  const target: ProgressTarget = {
    write: (text) => {
      written += text
    },
    rewrites: false,
    colours: false,
    columns: 80,
    now_s: () => now_s,
    ...options,
  }
  const ending = new Set<string>()
  const progress = streamProgress(target, ending, quiet)
  const cell = (result: typeof first, took_s: number) => {
    if (result === undefined) throw new Error('the sample has too few cells')
    progress.cellStarts(result, 10)
    progress.phase('measuring')
    now_s += took_s
    progress.cellEnds(result)
  }
  const pass = (seconds: number) => {
    now_s += seconds
  }
  return { progress, cell, ending, pass, written: () => written }
}

describe('progress', () => {
  test('is one line per finished cell where nothing can be rewritten', () => {
    const { progress, cell, written } = record()
    progress.runStarts({ cells: 2, estimate_s: 20, out: 'results/x' })
    cell(first, 10)
    cell(second, 10)
    progress.runEnds()
    const lines = written().trimEnd().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[1]).toMatch(/^✓ \[1\/2\] 0:10, about 10 s left {2}latency \/ steady, sync-rest/)
    expect(lines[1]).toContain('completed p50')
    expect(lines[2]).not.toContain('left')
    expect(written()).not.toContain('\u001b')
  })

  test('stretches the time left when cells take longer than planned', () => {
    const { progress, cell, written } = record()
    progress.runStarts({ cells: 3, estimate_s: 30, out: '' })
    cell(first, 20)
    expect(written()).toContain('about 35 s left')
    cell(second, 20)
    expect(written()).toContain('about 19 s left')
  })

  test('does not take a first short cell for the pace of a long run', () => {
    const { progress, cell, written } = record()
    progress.runStarts({ cells: 8, estimate_s: 1200, out: '' })
    cell(first, 60)
    expect(written()).toContain('about 27 min left')
  })

  test('rewrites its lines on a terminal, never longer than it', () => {
    const { progress, written } = record({ rewrites: true, columns: 30 })
    progress.runStarts({ cells: 1, estimate_s: 10, out: '' })
    progress.turnStarts({ model: 'sync-rest', round: 1, rounds: 6, cells: 3 })
    if (first !== undefined) progress.cellStarts(first, 10)
    progress.phase('warming up')
    const drawn = written().split('\u001b[J').at(-1)?.split('\n') ?? []
    expect(drawn).toHaveLength(3)
    for (const line of drawn) expect(line.length).toBeLessThan(30)
  })

  test('shows the run, the turn and the measurement, what is left of each, and what changes first', () => {
    const { progress, pass, written } = record({ rewrites: true, columns: 100 })
    progress.runStarts({ cells: 2, estimate_s: 20, out: '' })
    progress.turnStarts({ model: 'sync-rest', round: 2, rounds: 6, cells: 3 })
    if (first !== undefined) progress.cellStarts(first, 10)
    const drawn = () => written().split('\u001b[J').at(-1)?.split('\n') ?? []
    progress.phase('measuring')
    expect(drawn()).toEqual([
      '[1/2] 0:00, about 20 s left',
      '  round 2 of 6, sync-rest: 1 of 3',
      '    measuring: latency / steady, sync-rest, repetition 1, about 10 s in all',
    ])
    pass(6)
    progress.phase('draining')
    expect(drawn()[0]).toBe('[1/2] 0:06, about 14 s left')
    pass(60)
    progress.phase('reading the stores')
    expect(drawn()[0]).toMatch(/ about 10 s left$/)
  })

  test('is still while a load is measured: nothing is written but by a call', () => {
    vi.useFakeTimers()
    try {
      const { progress, written } = record({ rewrites: true })
      progress.runStarts({ cells: 1, estimate_s: 10, out: '' })
      progress.phase('measuring')
      const before = written()
      vi.advanceTimersByTime(600_000)
      expect(vi.getTimerCount()).toBe(0)
      expect(written()).toBe(before)
    } finally {
      vi.useRealTimers()
    }
  })

  test('counts one measurement as one', () => {
    const { progress, written } = record()
    progress.runStarts({ cells: 1, estimate_s: 10, out: '' })
    expect(written()).toMatch(/^1 measurement, /)
  })

  test('tells only what needs a person where quiet is asked for', () => {
    const { progress, cell, written } = record({ rewrites: true }, true)
    progress.runStarts({ cells: 2, estimate_s: 20, out: 'x' })
    progress.note('a broker was found')
    cell(first, 10)
    expect(written()).toBe('')
    cell({ ...first, verdict: 'invalid', invalid_reasons: ['slip p99 9 ms'] } as typeof first, 1)
    expect(written()).toMatch(/^✗ latency \/ steady, .*INVALID: slip p99 9 ms\n$/)
  })

  test('counts a second attempt as one more', () => {
    const { progress, cell, written } = record()
    progress.runStarts({ cells: 1, estimate_s: 10, out: '' })
    cell(first, 1)
    cell(first === undefined ? undefined : { ...first, attempt: 2 }, 1)
    expect(written()).toContain('[2/2]')
  })

  test('says loudly what is wrong', () => {
    const { progress, cell, written } = record()
    progress.runStarts({ cells: 1, estimate_s: 10, out: '' })
    const ledger = { ...(first?.ledger ?? cells[0]?.result.ledger), lost: 2 }
    cell({ ...first, ledger, verdict: 'invalid', invalid_reasons: ['slip p99 9 ms'] } as typeof first, 1)
    expect(written()).toContain('✗')
    expect(written()).toContain('2 LOST')
    expect(written()).toContain('INVALID: slip p99 9 ms')
  })

  test('knows what is being ended, until it is', () => {
    const { progress, ending } = record()
    {
      using _ = progress.ending('Kafka broker')
      expect([...ending]).toEqual(['Kafka broker'])
    }
    expect(ending.size).toBe(0)
  })
})
