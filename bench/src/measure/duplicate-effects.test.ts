import { client } from '@three-ways/instrument/ledger-fixtures'
import { describe, expect, test } from 'vitest'
import { COMPLETED, view } from '../../test/ledger-entries.ts'
import { duplicateEffects } from './duplicate-effects.ts'

const burger = { sku: 'burger', initial: 10, available: 9, reserved: 1 }

describe('effects beyond the first', () => {
  test('are none where every order has one of each', () => {
    const stores = { ...view(new Map([['x-0', COMPLETED]])), stock: [burger] }
    expect(duplicateEffects(stores, [client()])).toEqual({
      reservations: 0,
      notifications: 0,
      pieces: 0,
      endings: 0,
      total: 0,
    })
  })

  test('are counted by kind, and added up', () => {
    const stores = {
      ...view(
        new Map([
          ['x-0', { ...COMPLETED, reservations: 2 }],
          ['x-1', { ...COMPLETED, notifications: 3 }],
        ]),
      ),
      // A second effect on the stock without a second row: the row's key did its work, and the update did
      // not.
      stock: [{ ...burger, available: 8 }],
    }
    expect(duplicateEffects(stores, [client({ endings: 2 })])).toEqual({
      reservations: 1,
      notifications: 2,
      pieces: 1,
      endings: 1,
      total: 5,
    })
  })
})
