import { describe, expect, it } from 'vitest'
import { readRepublishSettings } from './republish-settings.ts'

describe('the flags of republish', () => {
  it.each([
    [undefined, 60_000],
    ['60', 60_000],
    ['0', 0],
    ['250ms', 250],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
  ])('takes --older-than %s as %i ms', (older_than, older_than_ms) => {
    expect(readRepublishSettings({ model: 'sync-rest', older_than })).toMatchObject({ older_than_ms })
  })

  it.each(['', 'soon', '-1', '5 weeks', '1e3', 'Infinity', '400d'])(
    'refuses --older-than "%s"',
    (older_than) => {
      expect(() => readRepublishSettings({ model: 'sync-rest', older_than })).toThrow(/--older-than/)
    },
  )

  it('takes the workflow that is carried, and where that is', () => {
    const orders = readRepublishSettings({ model: 'sync-rest', order_port: '9000' })
    expect(orders).toMatchObject({ workflow: 'order-workflow', order_port: 9000 })
    const patterns = { model: 'sync-rest', workflow: 'patterns', port_base: '8200' }
    expect(readRepublishSettings(patterns)).toMatchObject({ workflow: 'patterns', port_base: 8200 })
    const moved = () => readRepublishSettings({ ...patterns, order_port: '9000' })
    expect(moved).toThrow(/--order-port.*--port-base/s)
  })

  it('names all faults at once', () => {
    const wrong = () => readRepublishSettings({ model: 'sync', order_port: '0', older_than: 'soon' })
    expect(wrong).toThrow(/model.*--order-port.*--older-than/s)
  })
})
