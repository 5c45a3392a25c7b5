import type { StoredSubject } from '@three-ways/event-contract/stored-subject'

import { describe, expect, test } from 'vitest'
import type { ClientRecord } from './client-record.ts'
import { closeLedger } from './ledger.ts'
import { ledgerChecks } from './ledger-checks.ts'
import {
  COMPLETED,
  client,
  close,
  EFFECTS_ALONE,
  failedChecks,
  NOUN,
  PLACED,
  REFUSED_503,
  SOLD_OUT,
  TIMED_OUT,
  UNANSWERED,
  UNAVAILABLE,
  UNENDED,
} from './ledger-fixtures.ts'

describe('subjects about which the witnesses disagree', () => {
  const agreement = 'customer, feed and stores agree about every subject'
  const sum = 'the terms of the ledger add up'
  test.each<[string, ClientRecord, StoredSubject, string[]]>([
    [
      'refused, yet carried out',
      client(REFUSED_503),
      COMPLETED,
      [agreement, 'the feed told the end of every subject that ended', sum],
    ],
    ['refused, yet left open', client(REFUSED_503), PLACED, [agreement]],
    ['refused for one reason, failed for another', client(REFUSED_503), SOLD_OUT, [agreement]],
    ['never arrived, yet stored', client({ ...UNANSWERED, fate: 'connection_refused' }), PLACED, [agreement]],
    [
      'told as confirmed, stored as failed',
      client({ http_status: 201, answer_status: 'confirmed' }),
      SOLD_OUT,
      [agreement],
    ],
    [
      'told as confirmed, stored as refused',
      client({ http_status: 201, answer_status: 'confirmed' }),
      UNAVAILABLE,
      [agreement, sum],
    ],
    ['told as failed, stored as completed', client({ feed_status: 'failed' }), COMPLETED, [agreement]],
    [
      'a part of a subject nobody promised',
      client(TIMED_OUT),
      EFFECTS_ALONE,
      ['no subject was lost', agreement],
    ],
  ])('%s', (_name, subject, stored, failed) => {
    const result = close(subject, stored)
    expect(result.violations.get('contradicted')).toEqual(['x-0'])
    expect(failedChecks(result)).toEqual(failed)
  })
})

describe('doubled, ghosts, silence', () => {
  test.each<[string, ClientRecord, StoredSubject]>([
    ['two effects', client(), { ...COMPLETED, effects: 2 }],
    ['two endings', client({ endings: 2 }), COMPLETED],
  ])('%s: doubled, beside the term', (_name, subject, stored) => {
    const result = close(subject, stored)
    expect(result.ledger).toMatchObject({ completed: 1, doubled: 1 })
    expect(failedChecks(result)).toEqual(['no subject was doubled'])
  })
  test('a subject in the stores that nobody offered is a ghost, unless another cell did', () => {
    const entries = new Map([
      ['x-0', COMPLETED],
      ['warm-up-3', COMPLETED],
      ['x-9', PLACED],
    ])
    const result = close(client(), COMPLETED, {
      stored: entries,
      elsewhere: (id) => id.startsWith('warm-up-'),
    })
    expect(result.violations.get('ghost')).toEqual(['x-9'])
    expect(result.ledger.offered).toBe(1)
    expect(failedChecks(result)).toEqual(['the stores hold no subject that was never offered'])
  })
  test('a subject that ended and was never reported', () => {
    const result = close(client(UNENDED), COMPLETED)
    expect(result.ledger.completed).toBe(1)
    expect(failedChecks(result)).toEqual(['the feed told the end of every subject that ended'])
  })
  test('an id that was planned twice makes the terms not add up', () => {
    const result = closeLedger({
      subjects: [client(), client()],
      stored: new Map([['x-0', COMPLETED]]),
      dead_lettered: new Set(),
      under_way: 0,
    })
    expect(failedChecks(result)).toEqual(['the terms of the ledger add up'])
  })
  test('of many, all ids are kept and the first ten are described', () => {
    const subjects = Array.from({ length: 25 }, (_, n) => client({ ...UNENDED, subject: `x-${n}` }))
    const result = closeLedger({ subjects, stored: new Map(), dead_lettered: new Set(), under_way: 0 })
    expect(result.violations.get('lost')).toHaveLength(25)
    expect(result.evidence.map(({ subject }) => subject)).toEqual(
      subjects.slice(0, 10).map(({ subject }) => subject),
    )
    expect(ledgerChecks(result, NOUN)[0]).toMatchObject({
      passed: false,
      detail: expect.stringMatching(/^25: x-0 .*\.\.\.$/),
    })
  })
})
