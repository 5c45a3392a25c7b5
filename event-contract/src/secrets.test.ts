import { describe, expect, test } from 'vitest'
import { holdsPassword, withoutPassword, withoutPasswords } from './secrets.ts'

/** What came, and what may be shown of it. */
const ADDRESSES: readonly (readonly [string, string, string])[] = [
  ['a usual one', 'amqp://user:s3cret@host:5672', 'amqp://user:***@host:5672'],
  ['with a vhost and a query', 'amqps://u:s3cret@h/v?heartbeat=4', 'amqps://u:***@h/v?heartbeat=4'],
  ['a colon in it', 'amqp://user:half:s3cret@host', 'amqp://user:***@host'],
  ['an @ in it', 'amqp://user:half@s3cret@host:5672', 'amqp://user:***@host:5672'],
  ['percent-encoded', 'amqp://user:s3%40cret%2F@host', 'amqp://user:***@host'],
  ['a percent sign that encodes nothing', 'amqp://user:100%s3cret@host', 'amqp://user:***@host'],
  ['a slash in it', 'amqp://user:half/s3cret@host', 'amqp://user:***@host'],
  ['a question mark in it', 'amqp://user:half?s3cret@host', 'amqp://user:***@host'],
  ['a hash in it', 'amqp://user:half#s3cret@host', 'amqp://user:***@host'],
  ['digits, then a slash', 'amqp://user:12/s3cret@host', 'amqp://user:***@host'],
  ['a space in it', 'amqp://user:half s3cret@host', 'amqp://user:***@host'],
  ['an IPv6 host', 'amqp://user:s3cret@[::1]:5672', 'amqp://user:***@[::1]:5672'],
  ['no user', 'amqp://:s3cret@host', 'amqp://:***@host'],
  [
    'several hosts',
    'kafka+ssl://u:s3cret@a:1,b:2?mechanism=plain',
    'kafka+ssl://u:***@a:1,b:2?mechanism=plain',
  ],
  ['an @ in the query', 'amqp://user:s3cret@host/v?name=a@b', 'amqp://user:***@host/v?name=a@b'],
  ['no scheme', 'user:s3cret@host:9092', 'user:***@host:9092'],
  ['a mistyped scheme', 'amqp//user:s3cret@host', 'amqp//user:***@host'],
  ['of a flag', 'rabbitmq=amqp://user:s3cret@host', 'rabbitmq=amqp://user:***@host'],
  ['of a flag, mistyped', 'rabbit=amqp//user:s3cret@host', 'rabbit=amqp//user:***@host'],
  ['without its host', 'amqp://user:s3cret', 'amqp://user:***'],
]

const HARMLESS = [
  'amqp://host:5672',
  'amqp://user@host:5672/vhost',
  'amqp://[::1]:5672',
  'amqp://user@[::1]:5672',
  '127.0.0.1:9092',
  'a:9092,b:9093',
  '[::1]:9092,[::2]:9092',
  'kafka://[fe80::1%25eth0]:9092',
  'http://host/path?mail=a@b.example',
  'localhost',
  '',
]

describe('a password in an address is not shown', () => {
  test.each(ADDRESSES)('%s', (_, address, shown) => {
    expect(withoutPassword(address)).toBe(shown)
    expect(withoutPassword(shown)).toBe(shown)
    expect(holdsPassword(address)).toBe(true)
  })

  test.each(HARMLESS)('what has none is shown as it is: %s', (address) => {
    expect(withoutPassword(address)).toBe(address)
    expect(holdsPassword(address)).toBe(false)
  })
})

describe('a text is shown without the passwords of the URLs in it', () => {
  test.each(ADDRESSES.filter(([, address]) => /^\w+:\/\/\S+@\S+$/.test(address)))(
    '%s',
    (_, address, shown) => {
      expect(withoutPasswords(`no answer from "${address}", and not from ${address} either`)).toBe(
        `no answer from "${shown}", and not from ${shown} either`,
      )
    },
  )

  test('what is no URL with a password stays as it is', () => {
    const text =
      'placed at http://127.0.0.1:8001: see {"url":"http://127.0.0.1:8001/order"} or mail a:b@c.example'
    expect(withoutPasswords(text)).toBe(text)
  })
})
