import { expect, test } from 'vitest'
import { type ArrivedOutcome, packOutcomes, unpackOutcomes } from './outcome-batch.ts'
import { OutcomeLines } from './outcome-lines.ts'
import { PROBE_FEED } from './probe-workload.ts'

const line = (sequence: number, change: object = {}) =>
  `${JSON.stringify({ sequence, subject: `x-${sequence}`, moment: 'decided', status: 'confirmed', ...change })}\n`
const sequences = (arrived: readonly ArrivedOutcome[]) => arrived.map(({ outcome }) => outcome.sequence)

test('lines are found wherever the chunks are cut, and stamped with the chunk that completes them', () => {
  const whole = Buffer.from(line(1, { reason: 'ausverkauft: Käse' }) + line(2) + line(3))
  for (let cut = 0; cut <= whole.length; cut += 1) {
    const lines = new OutcomeLines(0, PROBE_FEED)
    const first = lines.push(whole.subarray(0, cut), 10)
    const second = lines.push(whole.subarray(cut), 20)
    expect(sequences([...first, ...second])).toEqual([1, 2, 3])
    expect(first.every(({ arrived_us }) => arrived_us === 10)).toBe(true)
    expect(second.every(({ arrived_us }) => arrived_us === 20)).toBe(true)
    expect([...first, ...second][0]?.outcome.reason).toBe('ausverkauft: Käse')
    expect(lines.malformed_lines).toBe(0)
  }
})

test('lines that were seen before are left out and counted', () => {
  const lines = new OutcomeLines(2, PROBE_FEED)
  expect(sequences(lines.push(Buffer.from(line(1) + line(2) + line(3)), 0))).toEqual([3])
  expect(lines).toMatchObject({ last_sequence: 3, repeated_lines: 2 })
})

test('a half line of a broken connection is forgotten', () => {
  const lines = new OutcomeLines(0, PROBE_FEED)
  lines.push(Buffer.from(line(1) + line(2).slice(0, 20)), 0)
  lines.restart()
  expect(sequences(lines.push(Buffer.from(line(2)), 0))).toEqual([2])
  expect(lines.malformed_lines).toBe(0)
})

test('what is no outcome is counted and does not stop the feed; an empty line is a heartbeat', () => {
  const lines = new OutcomeLines(0, PROBE_FEED)
  const bad = ['not JSON', 'null', '{"sequence":"1"}', '{}']
  const worse = [line(1, { moment: 'begun' }), line(1, { status: 'eaten' }), line(1, { reason: 7 })]
  const text = `${bad.join('\n')}\n\n${worse.join('')}${line(2)}`
  expect(sequences(lines.push(Buffer.from(text), 0))).toEqual([2])
  expect(lines.malformed_lines).toBe(7)
})

test('a batch is unpacked as it was packed', () => {
  const lines = new OutcomeLines(0, PROBE_FEED)
  const text =
    line(1) + line(2, { moment: 'completed', status: 'failed', reason: 'item_not_found' }) + line(5)
  const arrived = lines.push(Buffer.from(text), 77)
  const cloned = structuredClone(packOutcomes(arrived))
  expect([...unpackOutcomes(cloned)]).toEqual(arrived)
  expect([...unpackOutcomes(packOutcomes([]))]).toEqual([])
})
