import { describe, expect, it } from 'vitest'
import { boundedHeaders } from './encodable-headers.ts'

describe('headers that somebody sent', () => {
  it('are said again as they were', () => {
    const headers = {
      word: 'x',
      number: 7,
      yes: true,
      nothing: null,
      bytes: Buffer.from([1]),
      list: [1, 'two', { three: 3 }],
      when: { '!': 'timestamp', value: 17 },
      price: { '!': 'decimal', value: { places: 2, digits: 999 } },
    }
    expect(boundedHeaders(headers)).toEqual({ headers, left_out: [] })
  })

  it('are given their type where the client would guess a wrong one, or none', () => {
    const { headers } = boundedHeaders({
      not_a_number: Number.NaN,
      far_below: -1e300,
      half: 0.5,
      called_so: { '!': 'weird' },
      no_time: { '!': 'timestamp', value: 2 ** 64 },
      list: [Number.NaN],
    })
    expect(headers).toEqual({
      not_a_number: 'NaN',
      far_below: { '!': 'double', value: -1e300 },
      half: { '!': 'double', value: 0.5 },
      called_so: { '!': 'object', value: { '!': 'weird' } },
      no_time: { '!': 'object', value: { '!': 'timestamp', value: { '!': 'double', value: 2 ** 64 } } },
      list: ['NaN'],
    })
  })

  it('are left out where they are too large, too deep or have a name too long; the small ones stay', () => {
    let deep: unknown = 1
    for (let level = 0; level < 1000; level += 1) deep = [deep]
    const long_name = 'n'.repeat(300)
    const { headers, left_out } = boundedHeaders({
      large: 'x'.repeat(100_000),
      tenant: 7,
      deep,
      [long_name]: 1,
      inner: { [long_name]: 1 },
    })
    expect(headers).toEqual({ tenant: 7 })
    expect(left_out.toSorted()).toEqual(['deep', 'inner', 'large', 'n'.repeat(255)])
  })
})
