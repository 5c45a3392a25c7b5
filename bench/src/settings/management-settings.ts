import { withoutPassword } from '@three-ways/event-contract/secrets'
import type { FlagReader, RawFlag } from './flags.ts'

const FORM = 'http://user:password@host:15672 or https://'

/**
 * Reads `--management-url`: where RabbitMQ's management API answers, if not where a stock broker has it. As
 * with `--broker-url`, it may be the name of an environment variable behind a `$`.
 */
export function readManagementUrl(
  reader: FlagReader,
  raw: RawFlag,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (raw === undefined) return undefined
  const given = reader.text('--management-url', raw, '')
  const variable = /^\$(\w+)$/.exec(given)?.[1]
  const address = variable === undefined ? given : (environment[variable] ?? '')
  const url = URL.parse(address)
  if (url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '') return address
  const got =
    address === '' && variable !== undefined ? `nothing in ${variable}` : `"${withoutPassword(address)}"`
  reader.fault('--management-url', `expected ${FORM}; got ${got}`)
  return undefined
}
