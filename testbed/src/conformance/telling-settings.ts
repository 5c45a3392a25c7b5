import { UNKNOWN } from '@three-ways/event-contract/effective-settings'
import { expect, it } from 'vitest'
import type { RaisedForSuite } from './raised.ts'

/** What every model tells, whatever carries its events; the bench compares far more. */
const BY_ALL = {
  trace: false,
  metrics: false,
  process_priority: expect.any(Number),
  cpu_affinity: expect.any(String),
  handlers_hash: expect.stringMatching(/^[0-9a-f]{12}$/),
  runtime_hash: expect.stringMatching(/^[0-9a-f]{12}$/),
  door_nagle_off: true,
  store_journal_mode: 'wal',
  store_synchronous: expect.stringMatching(/^(NORMAL|FULL)$/),
  store_checkpoint_pages: expect.any(Number),
  retention_ms: 30 * 86_400_000,
  transport_client: expect.any(String),
}

/** Settings are read back from what runs, and none of them stays open. */
export function tellingSettings(raised: () => RaisedForSuite): void {
  it('tells what is in force: numbers, booleans and words, the same in all services', async () => {
    const { running, signal } = raised()
    const settings = await running.inspector.settings(signal)
    expect(settings).toMatchObject(BY_ALL)
    const open = Object.entries(settings).filter(([, value]) => {
      return value === UNKNOWN || String(value).startsWith('mixed')
    })
    expect(open).toEqual([])
  })

  it('tells a setting as it is now, not as it was asked for', async () => {
    const { running, signal } = raised()
    const slowed = running.service('inventory-service')
    const delayOf = async () => (await running.inspector.settings(signal)).injected_delay_ms
    expect(await delayOf()).toBe(0)
    await slowed.slowDown(5)
    expect(await delayOf()).toBe('mixed:0|5')
    await slowed.slowDown(0)
    expect(await delayOf()).toBe(0)
  })
}
