import { expect, test } from 'vitest'
import { readAnswer } from './order-answer.ts'

const read = (http_status: number, body: unknown) =>
  readAnswer(http_status, Buffer.from(JSON.stringify(body)))

test.each([
  ['a receipt', 202, { status: 'placed' }, [true, 'placed', undefined]],
  ['decided and told', 201, { status: 'confirmed', notification: 'sent' }, [true, 'confirmed', undefined]],
  [
    'decided, to be told',
    201,
    { status: 'confirmed', notification: 'pending' },
    [true, 'confirmed', undefined],
  ],
  [
    'refused by business',
    422,
    { order_id: 'a', status: 'failed', reason: 'insufficient_stock' },
    [true, 'failed', 'insufficient_stock'],
  ],
  [
    'no inventory',
    503,
    { order_id: 'a', status: 'failed', reason: 'inventory_unavailable' },
    [false, undefined, 'inventory_unavailable'],
  ],
  [
    'no answer of the inventory',
    504,
    { order_id: 'a', status: 'failed', reason: 'inventory_timeout' },
    [false, undefined, 'inventory_timeout'],
  ],
  ['overloaded', 503, { reason: 'overloaded', status: 503 }, [false, undefined, 'overloaded']],
  ['malformed', 400, { faults: [] }, [false, undefined, undefined]],
])('%s', (_name, http_status, body, [accepted, status, reason]) => {
  expect(read(http_status, body)).toEqual({ accepted, status, reason })
})

test('a 201 is understood whatever the white space', () => {
  const body = Buffer.from('{ "status": "confirmed", "notification": "sent" }')
  expect(readAnswer(201, body)).toMatchObject({ accepted: true, status: 'confirmed' })
})

test('bodies that are no JSON object never throw', () => {
  for (const body of ['', 'Bad Gateway', 'null', '[1]', '"x"']) {
    expect(readAnswer(502, Buffer.from(body))).toMatchObject({ accepted: false, reason: undefined })
    expect(readAnswer(201, Buffer.from(body))).toMatchObject({ accepted: true, status: undefined })
  }
})
