import { resolve } from 'node:path'

/** What decides whose certificates Node believes. */
export const TRUST = [
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_TLS_REJECT_UNAUTHORIZED',
] as const

/**
 * The part of our environment that a service needs to believe whom we believe. A file that is named from here
 * is found from everywhere.
 */
export function trustOf(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const told: NodeJS.ProcessEnv = {}
  for (const name of TRUST) {
    const value = environment[name]
    if (value !== undefined && value !== '')
      told[name] = name === 'NODE_EXTRA_CA_CERTS' ? resolve(value) : value
  }
  return told
}
