import { holdsPassword, withoutPassword } from '@three-ways/event-contract/secrets'
import type { BrokerKind } from '@three-ways/testbed/brokers/broker-source'
import { URL_VARIABLE } from '../settings/broker-settings.ts'

/**
 * The command that was typed, as it would be typed again. Where an address has a password stands the variable
 * that is to hold it.
 */
export function repeatedCommand(words: readonly string[]): string {
  return ['npm run bench --', ...words.map(shown)].join(' ')
}

function shown(word: string): string {
  const [, flag = '', kind, address = ''] = /^(--broker-url=)?(rabbitmq|kafka)=(.*)$/s.exec(word) ?? []
  if (kind === undefined || !holdsPassword(address)) return quoted(withoutPassword(word))
  return quoted(`${flag}${kind}=$${URL_VARIABLE[kind as BrokerKind]}`)
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
