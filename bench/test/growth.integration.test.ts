import { system as rest } from '@three-ways/sync-rest/system'
import { expect, test } from 'vitest'
import { growth } from '../src/scenarios/growth.ts'
import { failedChecks, scenarioCell } from './scenario-cell.ts'

test('what processes and stores hold is looked at while orders of one request are carried', async () => {
  const load = { orders: 5_000, repetitions: 1 }
  const row = { scenario: 'growth', variant: '5k', durability: 'D1', load } as const
  const cell = await scenarioCell(rest, growth, row)
  expect(failedChecks(cell)).toEqual([])
  const { ledger, figures, curve = [] } = cell.result
  expect(ledger).toMatchObject({ offered: 5_000, lost: 0, doubled: 0 })
  expect(ledger.business_failed).toBeGreaterThan(300)
  expect(figures.us_per_order).toBeGreaterThan(0)
  expect(figures.store_kb_per_order).toBeGreaterThan(0)
  expect(curve).toHaveLength(100)
  const last = curve.at(-1)
  const resident_mb = last?.resident_mb ?? {}
  expect(last?.orders).toBe(5_000)
  const services = ['order-service', 'inventory-service', 'notification-service']
  expect(Object.keys(resident_mb)).toEqual([...services, 'generator'])
  for (const name of services) expect(resident_mb[name]).toBeGreaterThan(20)
})
