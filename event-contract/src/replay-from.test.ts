import { describe, expect, it } from 'vitest'
import { type ReplayFrom, readReplayFrom, writeReplayFrom } from './replay-from.ts'

describe('where a reader begins', () => {
  it.each<ReplayFrom>([
    { kind: 'first' },
    { kind: 'time', since_ms: 1_795_229_760_000 },
    { kind: 'number', position: 0 },
  ])('is written and read: %o', (from) => {
    expect(readReplayFrom(writeReplayFrom(from))).toEqual(from)
  })

  it.each(['', 'last', 'time', 'time soon', 'number -1', 'number 1.5', ' first', 'number 0 0'])(
    'is not "%s"',
    (text) => {
      expect(readReplayFrom(text)).toBeUndefined()
    },
  )
})
