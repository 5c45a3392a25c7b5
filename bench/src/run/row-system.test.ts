import { expect, test } from 'vitest'
import { loadModel } from '../settings/models.ts'
import { systemOfRow } from './row-system.ts'

const STUDY = ['as-in-the-study']

test('the work of the study is told to who is called alone, and what a row says counts before it', async () => {
  const rest = await loadModel('sync-rest')
  const kills = { scenario: 'saga', environment: { SAGA_PAYMENT_WORK_MS: '20' } } as const
  const called = await systemOfRow(rest, 'sync-rest', kills, STUDY)
  expect(called.told.environment).toMatchObject({ SEARCH_WORK_MS: '0', SAGA_PAYMENT_WORK_MS: '20' })
  expect(called.variants).toEqual(STUDY)
  const rabbitmq = await loadModel('async-rabbitmq')
  const told = await systemOfRow(rabbitmq, 'async-rabbitmq', { scenario: 'saga' }, STUDY)
  expect(told.told.environment).toEqual({})
  // It is another configuration all the same: others did less beside it.
  expect(told.variants).toEqual(STUDY)
})

test('the order workflow has no variants', async () => {
  const rest = await loadModel('sync-rest')
  const orders = await systemOfRow(rest, 'sync-rest', { scenario: 'latency' }, STUDY)
  expect(orders).toMatchObject({ variants: [], told: {} })
})
