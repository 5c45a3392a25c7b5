import type { StoredSubject } from '@three-ways/event-contract/stored-subject'

import { describe, expect, test } from 'vitest'
import type { ClientRecord } from './client-record.ts'
import {
  COMPLETED,
  client,
  close,
  EFFECTS_ALONE,
  failedChecks,
  PLACED,
  REFUSED_503,
  SOLD_OUT,
  TIMED_OUT,
  UNANSWERED,
  UNAVAILABLE,
  UNENDED,
} from './ledger-fixtures.ts'

describe('subjects about which all witnesses agree', () => {
  test.each<[string, ClientRecord, StoredSubject | undefined, string]>([
    ['receipt, completed', client(), COMPLETED, 'completed'],
    ['201, completed', client({ http_status: 201, answer_status: 'confirmed' }), COMPLETED, 'completed'],
    ['receipt, failed', client({ feed_status: 'failed' }), SOLD_OUT, 'business_failed'],
    [
      '422',
      client({ http_status: 422, answer_status: 'failed', feed_status: 'failed' }),
      SOLD_OUT,
      'business_failed',
    ],
    ['503, stored as failed', client(REFUSED_503), UNAVAILABLE, 'refused'],
    [
      '503, told by the feed too',
      client({ ...REFUSED_503, feed_status: 'failed', endings: 1 }),
      UNAVAILABLE,
      'refused',
    ],
    ['503, absent', client(REFUSED_503), undefined, 'refused'],
    ['400', client({ ...UNANSWERED, http_status: 400 }), undefined, 'refused'],
    ['connection refused', client({ ...UNANSWERED, fate: 'connection_refused' }), undefined, 'refused'],
    ['never sent', client({ ...UNANSWERED, fate: 'not_sent', sent_us: null }), undefined, 'refused'],
    ['timed out, absent', client(TIMED_OUT), undefined, 'refused'],
    ['timed out, stored as refused', client(TIMED_OUT), UNAVAILABLE, 'refused'],
    ['timed out, whole', client({ ...TIMED_OUT, completed_us: 4, endings: 1 }), COMPLETED, 'completed'],
    ['500, whole', client({ http_status: 500, answer_status: undefined }), COMPLETED, 'completed'],
    ['receipt, ended as unavailable', client({ feed_status: 'failed' }), UNAVAILABLE, 'refused'],
  ])('%s', (_name, subject, stored, outcome) => {
    const result = close(subject, stored)
    expect(result.outcomes).toEqual([outcome])
    expect(result.ledger).toMatchObject({ offered: 1, [outcome]: 1, accepted: outcome === 'refused' ? 0 : 1 })
    expect(failedChecks(result)).toEqual([])
    expect(result.evidence).toEqual([])
  })
})

describe('subjects without an end', () => {
  test('with everything drained: lost', () => {
    const result = close(client(UNENDED), PLACED)
    expect(result.ledger).toMatchObject({ accepted: 1, lost: 1, unresolved: 0 })
    expect(result.violations.get('lost')).toEqual(['x-0'])
    expect(failedChecks(result)).toEqual(['no subject was lost'])
    expect(result.evidence[0]?.last_seen).toMatch(/customer: 202.*feed: nothing.*stores: placed/)
  })
  test('with something under way: unresolved, which is no failed check', () => {
    const result = close(client(UNENDED), PLACED, { under_way: 3 })
    expect(result.ledger).toMatchObject({ accepted: 1, unresolved: 1, lost: 0 })
    expect(failedChecks(result)).toEqual([])
  })
  test('confirmed, but the customer was never told: not completed', () => {
    expect(close(client(UNENDED), { ...COMPLETED, end: undefined }).outcomes).toEqual(['lost'])
  })
  test('among the dead letters: dead-lettered', () => {
    const result = close(client(UNENDED), PLACED, { dead_lettered: new Set(['x-0']), under_way: 1 })
    expect(result.ledger).toMatchObject({ accepted: 1, dead_lettered: 1, unresolved: 0 })
  })
  test('an indeterminate subject that the stores know is accepted, and can be lost', () => {
    const result = close(client(TIMED_OUT), PLACED)
    expect(result.ledger).toMatchObject({ accepted: 1, lost: 1, refused: 0 })
  })
})

describe('subjects that are provably lost, whatever is under way', () => {
  test('accepted, and no store knows it', () => {
    expect(close(client(UNENDED), undefined, { under_way: 9 }).outcomes).toEqual(['lost'])
  })
  test('the feed told its end, and the stores have forgotten it', () => {
    expect(close(client(), PLACED, { under_way: 9 }).outcomes).toEqual(['lost'])
  })
  test('effects of an accepted subject that the subject service does not know', () => {
    expect(close(client(UNENDED), EFFECTS_ALONE, { under_way: 9 }).outcomes).toEqual(['lost'])
  })
})
