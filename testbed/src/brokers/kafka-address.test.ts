import { expect, test } from 'vitest'
import { BadKafkaAddress, percentDecoded, readKafkaAddress } from './kafka-address.ts'

const HOST = { host: 'broker.example', port: 9092 }

test('hosts and ports, with and without a scheme', () => {
  const plain = { hosts: [HOST], tls: false, login: undefined }
  expect(readKafkaAddress('broker.example:9092')).toEqual(plain)
  expect(readKafkaAddress('kafka://broker.example:9092')).toEqual(plain)
  expect(readKafkaAddress('kafka+ssl://broker.example:9092/')).toEqual({ ...plain, tls: true })
  expect(readKafkaAddress('a:1,b:2').hosts).toEqual([
    { host: 'a', port: 1 },
    { host: 'b', port: 2 },
  ])
  expect(readKafkaAddress('[::1]:9092,kafka:2').hosts[0]).toEqual({ host: '::1', port: 9092 })
})

test('a login, PLAIN unless it says otherwise', () => {
  const login = (text: string) => readKafkaAddress(text).login
  expect(login('kafka://ana:s3cret@h:1')).toEqual({ mechanism: 'plain', user: 'ana', password: 's3cret' })
  expect(login('kafka+ssl://ana:s3cret@a:1,b:2?mechanism=SCRAM-SHA-512')?.mechanism).toBe('scram-sha-512')
  expect(login('kafka://an%40a:a:b%2F%40%25@[::1]:1')).toMatchObject({ user: 'an@a', password: 'a:b/@%' })
  expect(login('kafka://ana:raw@sign@h:1')?.password).toBe('raw@sign')
})

test.each([
  ['no port', 'kafka://broker.example'],
  ['a port that is none', 'broker.example:99999'],
  ['another protocol', 'http://broker.example:9092'],
  ['a user without a scheme', 'ana:s3cret@broker.example:9092'],
  ['a user without a password', 'kafka://s3cret@broker.example:9092'],
  ['a password without its host', 'kafka://ana:s3cret'],
  ['an unknown mechanism', 'kafka://ana:s3cret@broker.example:9092?mechanism=gssapi'],
  ['a mechanism for nobody', 'kafka://broker.example:9092?mechanism=plain'],
  ['an unknown setting', 'kafka://ana:s3cret@broker.example:9092?ssl=true'],
  ['an empty host between commas', 'a:1,,b:2'],
  ['IPv6 without brackets', '::1:9092'],
])('%s is refused, and no password is shown', (_, text) => {
  expect(() => readKafkaAddress(text)).toThrow(BadKafkaAddress)
  expect(() => readKafkaAddress(text)).not.toThrow(/s3cret/)
})

test('a percent sign that encodes nothing stays what it is', () => {
  expect(percentDecoded('100%')).toBe('100%')
  expect(percentDecoded('%zz%41')).toBe('%zzA')
  expect(percentDecoded('%ff')).toBe('%ff')
  expect(percentDecoded('%C3%A9')).toBe('é')
})
