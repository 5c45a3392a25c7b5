import { describe, expect, it } from 'vitest'
import { attemptsBefore, isForAnother, saidBy } from './header-hints.ts'

const bytes = (text: string) => Buffer.from(text)

describe('what a header says', () => {
  it.each([
    ['nothing where it is not there', undefined, []],
    ['nothing where it has no value', null, []],
    ['nothing where it is empty', bytes(''), []],
    ['its value', bytes('OrderPlaced'), ['OrderPlaced']],
    ['all of its values but the empty ones', [bytes('a'), null, bytes(''), bytes('b')], ['a', 'b']],
  ])('is %s', (_what, value, said) => {
    expect(saidBy({ ce_type: value } as never, 'ce_type')).toEqual(said)
  })

  it('is nothing without headers', () => {
    expect(saidBy(undefined, 'ce_type')).toEqual([])
  })
})

describe('a record', () => {
  const readers = ['order-service', 'notification-service']
  it.each([
    ['is for everybody without a name', undefined, false],
    ['is for everybody with an empty one', bytes(''), false],
    ['is for everybody with one that is null', null, false],
    ['is not for another where it names this one', bytes('order-service'), false],
    [
      'is not for another where it names this one too',
      [bytes('notification-service'), bytes('order-service')],
      false,
    ],
    ['is for another where it names that', bytes('notification-service'), true],
    ['is for everybody where nobody whom it names reads here', bytes('inventory-service'), false],
  ])('%s', (_what, redriven_for, another) => {
    expect(isForAnother('order-service', readers, { redriven_for } as never)).toBe(another)
  })

  it.each([
    ['3', 3],
    ['0', 0],
    ['many', 0],
    ['-5', 0],
    ['1e300', 0],
    ['99999999999', 0],
    ['2.5', 0],
    ['', 0],
  ])('was tried %s times before: %s', (text, count) => {
    expect(attemptsBefore({ attempts_before: bytes(text) })).toBe(count)
  })

  it('was not tried before where the header has no value, or several', () => {
    expect(attemptsBefore({ attempts_before: null } as never)).toBe(0)
    expect(attemptsBefore({ attempts_before: [bytes('3'), bytes('4')] })).toBe(0)
  })
})
