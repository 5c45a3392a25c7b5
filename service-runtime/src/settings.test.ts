import { describe, expect, it } from 'vitest'
import { BadSettings, readSettings } from './settings.ts'

const least = { STORE_FILE: 'a.sqlite' }

describe('the settings of a service', () => {
  it('have defaults for everything but the store', () => {
    expect(readSettings(least)).toMatchObject({
      port: 0,
      durability: 'D1',
      handler_concurrency: 32,
      fault_controls: false,
      workflow: undefined,
      namespace: '',
      delay_ms: 0,
      fail_reason: undefined,
    })
  })

  it('name every fault at once', () => {
    const wrong = {
      SERVICE_PORT: '65536',
      DURABILITY: 'D3',
      HANDLER_CONCURRENCY: '0',
      HANDLER_CONCURRENCY_BY_SERVICE: 'a-service=8,b-service=many',
      FAULT_CONTROLS: 'yes',
      NAMESPACE: 'a b',
      PEERS: 'inventory-service',
      REPLAY_READER: '',
      REPLAY_FROM: 'last',
      REQUEST_TIMEOUT_MS: '1.5',
      SIMULATED_DELAY: '-1',
    }
    let message = ''
    try {
      readSettings(wrong)
    } catch (error) {
      expect(error).toBeInstanceOf(BadSettings)
      message = String(error)
    }
    for (const name of [...Object.keys(wrong), 'STORE_FILE']) expect(message).toContain(name)
  })

  it('read who reads again and from where, the first event unless said', () => {
    expect(readSettings(least).replay).toBeUndefined()
    expect(readSettings({ ...least, REPLAY_READER: 'again' }).replay).toEqual({
      reader: 'again',
      from: { kind: 'first' },
    })
    const { replay } = readSettings({ ...least, REPLAY_READER: 'again', REPLAY_FROM: 'number 7' })
    expect(replay?.from).toEqual({ kind: 'number', position: 7 })
  })

  it('read neighbours, and drop a slash at the end of an address', () => {
    const { peers } = readSettings({ ...least, PEERS: 'a-service=http://h:1/,b-service=http://h:2' })
    expect([...peers]).toEqual([
      ['a-service', 'http://h:1'],
      ['b-service', 'http://h:2'],
    ])
  })

  it('read the slots of one service beside those of all', () => {
    const told = {
      ...least,
      HANDLER_CONCURRENCY: '16',
      HANDLER_CONCURRENCY_BY_SERVICE: 'a-service=8,b-service=1',
    }
    const slots = (service?: string) => readSettings(told, service).handler_concurrency
    expect([slots('a-service'), slots('b-service'), slots('c-service'), slots()]).toEqual([8, 1, 16, 16])
  })

  it.each([
    [undefined, undefined],
    ['', undefined],
    ['false', undefined],
    ['FALSE', undefined],
    ['true', 'service_error'],
    ['kitchen_fire', 'kitchen_fire'],
  ])('read FORCE_FAILURE=%s as the reason %s', (FORCE_FAILURE, fail_reason) => {
    expect(readSettings({ ...least, FORCE_FAILURE }).fail_reason).toBe(fail_reason)
  })

  it.each([
    ['7d', 7 * 86_400_000],
    ['720h', 30 * 86_400_000],
    ['off', undefined],
  ])('read RETENTION=%s as %s ms', (RETENTION, retention_ms) => {
    expect(readSettings({ ...least, RETENTION }).retention_ms).toBe(retention_ms)
  })

  it.each(['30', '6d', '167h', '0d', '-30d', '1e3d', '', 'never', '4w'])(
    'refuse RETENTION=%s',
    (RETENTION) => {
      expect(() => readSettings({ ...least, RETENTION })).toThrow('RETENTION: expected off, or at least 7d')
    },
  )

  it('forget after thirty days unless said, and nothing where past events are read again', () => {
    expect(readSettings(least).retention_ms).toBe(30 * 86_400_000)
    expect(readSettings({ ...least, REPLAY_READER: 'again' }).retention_ms).toBeUndefined()
  })

  it('read a delay in seconds', () => {
    expect(readSettings({ ...least, SIMULATED_DELAY: '0.25' }).delay_ms).toBe(250)
  })
})
