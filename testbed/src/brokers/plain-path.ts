import { BrokerUnavailable } from './broker-unavailable.ts'

/**
 * Rejects a folder that the brokers' own scripts and settings would tear apart: RabbitMQ's scripts split
 * at spaces, Kafka's settings at commas, Java's class path at colons.
 */
export function assertPlainPath(purpose: string, path: string): void {
  if (/^[\w./@%+=~-]+$/.test(path)) return
  throw new BrokerUnavailable(
    'unusable_folder',
    `${purpose} is ${JSON.stringify(path)}, and a broker can only work in a folder whose path has letters, ` +
      'digits and any of . _ - + = @ % ~ in it. Choose another one.',
  )
}
