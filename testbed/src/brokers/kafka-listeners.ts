import type { SecuredListeners } from './broker-source.ts'

export interface Listener {
  readonly name: string
  readonly protocol: string
  readonly at: string
  /** What clients are told, where it is another place. */
  readonly told_at?: string
}

const SCRAM_MECHANISMS = ['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const

/** Clients are told the name that stands in the certificate, and not the address. */
export function securedListeners(secured: SecuredListeners): Listener[] {
  const { tls_port, tls_login_port, ipv6_port } = secured
  const at = (name: string, protocol: string, port: number | undefined): Listener[] =>
    port === undefined ? [] : [{ name, protocol, at: `127.0.0.1:${port}`, told_at: `localhost:${port}` }]
  return [
    ...at('SECURE', 'SSL', tls_port),
    ...at('LOGIN', 'SASL_SSL', tls_login_port),
    ...(ipv6_port === undefined ? [] : [{ name: 'SIXTH', protocol: 'PLAINTEXT', at: `[::1]:${ipv6_port}` }]),
  ]
}

/** What these listeners need besides their places. */
export function securedSettings(secured: SecuredListeners): Record<string, string> {
  const { identity_file, user, password } = secured
  const known = `user_${user}="${password}"`
  const module = 'org.apache.kafka.common.security'
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': identity_file,
    'sasl.enabled.mechanisms': ['PLAIN', ...SCRAM_MECHANISMS].join(','),
    'listener.name.login.plain.sasl.jaas.config': `${module}.plain.PlainLoginModule required ${known};`,
    ...Object.fromEntries(
      SCRAM_MECHANISMS.map((mechanism) => [
        `listener.name.login.${mechanism.toLowerCase()}.sasl.jaas.config`,
        `${module}.scram.ScramLoginModule required;`,
      ]),
    ),
  }
}

/** The words of the storage tool that make the user known to SCRAM. */
export function scramWords({ user, password }: SecuredListeners): string[] {
  return SCRAM_MECHANISMS.flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${user},password=${password}]`,
  ])
}
