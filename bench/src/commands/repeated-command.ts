import { holdsPassword, withoutPassword } from '@three-ways/event-contract/secrets'
import type { BrokerKind } from '@three-ways/testbed/brokers/broker-source'
import { URL_VARIABLE } from '../settings/broker-settings.ts'

/**
 * The command that was typed, as it would be typed again. Where an address has a password stands the variable
 * that is to hold it; where the results were put is left out, a place on one machine and nobody else's.
 */
export function repeatedCommand(words: readonly string[]): string {
  return [BENCH, ...words.filter(isRepeated).map(shown)].join(' ')
}

const BENCH = 'npm run bench --'

/** The words of such a command again; undefined where it is none. */
export function commandWords(command: string): string[] | undefined {
  if (!command.startsWith(`${BENCH} `)) return undefined
  const rest = command.slice(BENCH.length)
  const words = [...rest.matchAll(WORD)]
  // Between and behind them nothing else may stand.
  if (words.map(([word]) => word).join('') !== rest) return undefined
  return words.map(([, word = '']) => word.replaceAll(QUOTED, (_, inner = '', quote = '') => inner + quote))
}

function isRepeated(word: string, index: number, words: readonly string[]): boolean {
  if (word === OUT || word.startsWith(`${OUT}=`)) return false
  return words[index - 1] !== OUT || word.startsWith('-')
}

const OUT = '--out'

/** Text in quotes, quotes outside of them, and bare letters, as `quoted` writes a word. */
const WORD = / ((?:'[^']*'|\\'|[\w@%+=:,./-])+)/g
const QUOTED = /'([^']*)'|\\(')/g

function shown(word: string): string {
  const [, flag = '', kind, address = ''] = /^(--broker-url=)?(rabbitmq|kafka)=(.*)$/s.exec(word) ?? []
  if (kind === undefined || !holdsPassword(address)) return quoted(withoutPassword(word))
  return quoted(`${flag}${kind}=$${URL_VARIABLE[kind as BrokerKind]}`)
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
