import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { askNeeds } from './ask-needs.ts'

const { signal: never } = new AbortController()

/** Types these lines, one after the other; gives what follows, and what was shown. */
async function typing(lines: readonly string[]) {
  const output = new PassThrough()
  const shown = text(output)
  const input = Readable.from(lines.map((line) => `${line}\n`))
  const needs = await askNeeds({ input, output }, never)
  output.end()
  return { needs, shown: await shown }
}

describe('somebody is asked what he needs', () => {
  test('one question after the other, and what does not matter is left out', async () => {
    const { needs, shown } = await typing([
      'decided',
      '50ms',
      'yes',
      '30s',
      'y',
      'one',
      '3',
      'services',
      '800',
    ])
    expect(needs).toEqual({
      answer: 'decided',
      answer_within_ms: 50,
      while_slow: true,
      outage_s: 30,
      replay: true,
      sequence: 'one',
      fan_out: 3,
      operations: 'services',
      memory_mb: 800,
    })
    expect(shown.match(/\? \(|\?/g)?.length).toBeGreaterThan(8)
    expect((await typing(['', '', '1m', '', '', '', '', ''])).needs).toEqual({ outage_s: 60 })
  })

  test('again where it cannot be read', async () => {
    const { needs, shown } = await typing([
      'decidedd',
      'decided',
      '',
      'long',
      '30s',
      'maybe',
      'no',
      '',
      '',
      '',
      '',
    ])
    expect(needs).toEqual({ answer: 'decided', outage_s: 30 })
    expect(shown).toContain('did you mean "decided"?')
    expect(shown).toContain('expected a time above 0')
    expect(shown).toContain('expected yes or no, got "maybe"')
  })

  test('whoever ends his input is told by what he has said so far', async () => {
    expect((await typing(['completed'])).needs).toEqual({ answer: 'completed' })
  })

  test('until he wants it to end', async () => {
    const controller = new AbortController()
    const asking = askNeeds({ input: new PassThrough(), output: new PassThrough() }, controller.signal)
    controller.abort(new Error('Ctrl-C'))
    await expect(asking).rejects.toThrow('Ctrl-C')
  })
})
