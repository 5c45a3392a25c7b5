import { expect, test } from 'vitest'
import { commandWords, repeatedCommand } from './repeated-command.ts'

test('the command is shown as it was typed, quoted where a shell wants it', () => {
  const words = ['run', 'latency', '--broker-url', 'kafka=a:1,b:2', '--only', "it's here"]
  expect(repeatedCommand(words)).toBe(
    `npm run bench -- run latency --broker-url kafka=a:1,b:2 --only 'it'\\''s here'`,
  )
})

test.each([
  [['run', '--out', '/elsewhere/results', 'latency']],
  [['run', '--out=/elsewhere/results', 'latency']],
  [['run', 'latency', '--out']],
])('where the results were put is nobody else’s: %j', (words) => {
  expect(repeatedCommand(words)).toBe('npm run bench -- run latency')
})

test('a flag behind an empty place stays', () => {
  expect(repeatedCommand(['run', '--out', '--quiet'])).toBe('npm run bench -- run --quiet')
})

test.each([
  ['rabbitmq=amqp://user:half:s3cret@host', "'rabbitmq=$RABBITMQ_URL'"],
  ['--broker-url=kafka=kafka+ssl://user:s3@cret@host:1', "'--broker-url=kafka=$KAFKA_URL'"],
  ['rabbitmq=$MINE', "'rabbitmq=$MINE'"],
  ['rabbit=amqp//user:s3cret@host', "'rabbit=amqp//user:***@host'"],
])('where an address has a password stands a variable: %s', (typed, shown) => {
  expect(repeatedCommand(['run', '--broker-url', typed])).toBe(`npm run bench -- run --broker-url ${shown}`)
})

test('its words are had again, however they were quoted', () => {
  const words = ['run', 'latency', '--only', "it's 'here'", '--broker-url', 'kafka=$MINE', 'a b', "'"]
  expect(commandWords(repeatedCommand(words))).toEqual(words)
  expect(commandWords('npm run bench -- run; rm x')).toBeUndefined()
  expect(commandWords('make all')).toBeUndefined()
})
