import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  eventAbout,
  type OpenedService,
  openService,
  permutationsOf,
  temporaryFolder,
} from '../../test/open-service.ts'
import type { InventoryTables } from '../tables/inventory-tables.ts'

describe('the inventory service', () => {
  let owned: DisposableStack
  let inventory: OpenedService

  beforeEach(() => {
    owned = new DisposableStack()
    inventory = openService(owned, 'inventory-service', temporaryFolder(owned))
  })
  afterEach(() => owned.dispose())

  const tables = () => inventory.engine.tables as InventoryTables
  const burgers = () =>
    tables()
      .stock()
      .find(({ sku }) => sku === 'burger')
  const handle = (id: string, type: string, data: object = {}) =>
    inventory.engine.handle(eventAbout(id, type, data), { carry: true })

  it('holds nothing after a cancellation, in whatever order the two come, and however often', async () => {
    const types = ['OrderPlaced', 'OrderPlaced', 'OrderCancelled', 'OrderCancelled']
    for (const [n, permutation] of permutationsOf(types).entries()) {
      for (const type of permutation) await handle(`o${n}`, type)
      expect(burgers(), permutation.join()).toMatchObject({ available: 100, reserved: 0 })
      expect(tables().reservedBy(`o${n}`)).toBeUndefined()
      const { emitted } = await handle(`o${n}`, 'OrderPlaced')
      const cancelledFirst = permutation[0] === 'OrderCancelled'
      expect(emitted.map(({ type }) => type)).toEqual([
        cancelledFirst ? 'InventoryFailed' : 'InventoryReserved',
      ])
    }
  })

  it('gives nothing back for an order that was refused', async () => {
    await handle('a', 'OrderPlaced', { items: [{ sku: 'burger', qty: 6 }] })
    await handle('a', 'OrderCancelled')
    expect(burgers()).toMatchObject({ available: 100, reserved: 0 })
  })

  it('never sells more than there is, however many ask in one transaction', async () => {
    const asking = Array.from({ length: 70 }, (_, n) => handle(`o${n}`, 'OrderPlaced'))
    const types = (await Promise.all(asking)).map(({ emitted }) => emitted[0]?.type)
    expect(types.filter((type) => type === 'InventoryReserved')).toHaveLength(50)
    expect(types.filter((type) => type === 'InventoryFailed')).toHaveLength(20)
    expect(burgers()).toMatchObject({ initial: 100, available: 0, reserved: 100 })
  })

  it('refuses a STOCK that is no number, and takes an empty one as none', () => {
    const open = (STOCK: string) => inventory.engine.declaration.openTables(inventory.database, { STOCK })
    expect(() => open('many')).toThrow(/STOCK.*"many"/)
    expect(() => open('')).not.toThrow()
  })
})
