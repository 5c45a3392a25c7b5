import { expect, test } from 'vitest'
import { readCleanSettings } from './clean-settings.ts'
import { FlagReader } from './flags.ts'
import { readManagementUrl } from './management-settings.ts'

test('cleaning lists unless it is told to remove, in the brokers that are named', () => {
  expect(readCleanSettings({ broker_url: ['kafka=127.0.0.1:9092'] })).toEqual({
    urls: { kafka: '127.0.0.1:9092' },
    management_url: undefined,
    runs: [],
    yes: false,
  })
})

test('cleaning without a broker, and a management address that is none, are told at once', () => {
  const wrong = () => readCleanSettings({ management_url: 'amqp://a:secret@b' })
  expect(wrong).toThrow(/--broker-url: expected .*--management-url: expected http:/s)
  expect(wrong).not.toThrow('secret')
})

test('the management address may stand in a variable', () => {
  const reader = new FlagReader()
  const environment = { MANAGEMENT: 'https://user:password@host:15671' }
  expect(readManagementUrl(reader, '$MANAGEMENT', environment)).toBe(environment.MANAGEMENT)
  expect(reader.faults).toEqual([])
  readManagementUrl(reader, '$MISSING', environment)
  expect(reader.faults).toMatchObject([{ path: '--management-url' }])
})
