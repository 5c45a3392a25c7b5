import { appendFileSync } from 'node:fs'
import { sinkOf } from '@three-ways/service-runtime/store/effect-sink'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  eventAbout,
  type OpenedService,
  openService,
  placeAt,
  temporaryFolder,
} from '../test/open-service.ts'
import { ledgerView } from './ledger-view.ts'

describe('the ledger view', () => {
  let owned: DisposableStack
  let orders: OpenedService
  let inventory: OpenedService
  let notification: OpenedService

  beforeEach(() => {
    owned = new DisposableStack()
    const folder = temporaryFolder(owned)
    orders = openService(owned, 'order-service', folder)
    inventory = openService(owned, 'inventory-service', folder)
    notification = openService(owned, 'notification-service', folder)
  })
  afterEach(() => owned.dispose())

  const view = () =>
    ledgerView(
      new Map([
        ['order-service', orders.file],
        ['inventory-service', inventory.file],
        ['notification-service', notification.file],
      ]),
    )
  const handle = (service: OpenedService, id: string, type: string) =>
    service.engine.handle(eventAbout(id, type), { carry: true })

  it('sees how far an order came, from the rows of each service', async () => {
    await placeAt(orders, 'a')
    const nothing = { reason: undefined, notification: 'pending', reservations: 0, notifications: 0 }
    expect(view().entries.get('a')).toEqual({ ...nothing, status: 'placed' })
    await handle(inventory, 'a', 'OrderPlaced')
    expect(view().entries.get('a')).toMatchObject({ status: 'placed', reservations: 1 })
    await handle(notification, 'a', 'InventoryReserved')
    await handle(orders, 'a', 'InventoryReserved')
    expect(view().entries.get('a')).toMatchObject({ status: 'confirmed', notifications: 1 })
    await handle(orders, 'a', 'NotificationSent')
    expect(view().entries.get('a')).toMatchObject({ notification: 'sent' })
  })

  it('sees effects of an order that the order service never stored', async () => {
    await handle(inventory, 'stranger', 'OrderPlaced')
    expect(view().entries.get('stranger')).toMatchObject({ status: undefined, reservations: 1 })
  })

  it('adds up what is reserved on its own, so that a wrong count shows', async () => {
    await handle(inventory, 'a', 'OrderPlaced')
    const burger = () => view().stock.find(({ sku }) => sku === 'burger')
    expect(burger()).toEqual({ sku: 'burger', initial: 100, available: 98, reserved: 2 })
    inventory.database.exec("UPDATE stock SET available = 97 WHERE sku = 'burger'")
    expect(burger()).toMatchObject({ available: 97, reserved: 2 })
    await handle(inventory, 'a', 'OrderCancelled')
    expect(burger()).toMatchObject({ reserved: 0 })
  })

  it('counts a customer who was told twice, whatever the rows say', async () => {
    await handle(notification, 'a', 'InventoryReserved')
    await handle(notification, 'b', 'InventoryReserved')
    await handle(notification, 'a', 'InventoryReserved')
    expect(view().external_effects_doubled).toBe(0)
    expect(view().duplicates_ignored.get('notification-service')).toBe(1)
    appendFileSync(sinkOf(notification.file), 'a\na\n')
    expect(view().external_effects_doubled).toBe(2)
    expect(view().entries.get('a')).toMatchObject({ notifications: 1 })
  })

  it('sees what is owed and what was parked', async () => {
    await placeAt(orders, 'a')
    await placeAt(orders, 'b')
    expect(view().backlog.get('order-service')).toEqual({ undelivered: 2, parked: 0 })
    orders.engine.outbox.park('broker', 1, 'it threw', 3, 0)
    expect(view().backlog.get('order-service')).toEqual({ undelivered: 1, parked: 1 })
    expect(view().backlog.get('inventory-service')).toEqual({ undelivered: 0, parked: 0 })
  })

  it('knows nothing of a store that is not there', () => {
    const { entries, backlog } = ledgerView(new Map([['order-service', `${orders.file}.gone`]]))
    expect([entries.size, backlog.size]).toEqual([0, 0])
  })
})
