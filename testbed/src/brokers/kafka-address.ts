export const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
export type SaslMechanism = (typeof SASL_MECHANISMS)[number]

export interface HostAndPort {
  /** A name or an address; an IPv6 one without its brackets. */
  readonly host: string
  readonly port: number
}

/** How a Kafka is reached. */
export interface KafkaAddress {
  /** At least one; any of them tells of all the others. */
  readonly hosts: readonly [HostAndPort, ...HostAndPort[]]
  readonly tls: boolean
  readonly login:
    | { readonly mechanism: SaslMechanism; readonly user: string; readonly password: string }
    | undefined
}

export const KAFKA_FORM =
  'host:port, or kafka[+ssl]://user:password@host:port,host:port?mechanism=scram-sha-512'

/** It is no address of a Kafka. The message says what was expected, and never the password. */
export class BadKafkaAddress extends Error {
  override readonly name = 'BadKafkaAddress'
  readonly code = 'bad_kafka_address'
}

/**
 * Reads `host:port`, several with commas between, or the same behind `kafka://` or, for TLS, `kafka+ssl://`,
 * with `user:password@` for SASL and `?mechanism=`, which is PLAIN unless it says otherwise. IPv6 addresses
 * stand in brackets; what has a meaning in a URL is percent-encoded in user and password. Throws
 * `BadKafkaAddress`.
 */
export function readKafkaAddress(text: string): KafkaAddress {
  const [, scheme, rest = ''] = /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*)$/is.exec(text) ?? []
  if (scheme !== undefined && !/^kafka(\+ssl)?$/i.test(scheme)) {
    throw new BadKafkaAddress(`expected ${KAFKA_FORM}; "${scheme}://" is none of these`)
  }
  const [authority = '', query = ''] = rest.split('?', 2)
  const at = authority.lastIndexOf('@')
  const hosts = authority.slice(at + 1).replace(/\/$/, '')
  return {
    hosts: readHosts(hosts),
    tls: scheme?.toLowerCase() === 'kafka+ssl',
    login: readLogin(scheme, at === -1 ? undefined : authority.slice(0, at), new URLSearchParams(query)),
  }
}

function readHosts(text: string): KafkaAddress['hosts'] {
  const [first, ...others] = text.split(',').map((part) => {
    const [, bracketed, plain, digits] = /^(?:\[([\da-f:.%\w]+)\]|([^\s:/[\]]+)):(\d{1,5})$/i.exec(part) ?? []
    const host = bracketed ?? plain
    const port = Number(digits)
    if (host !== undefined && port > 0 && port < 65_536) return { host, port }
    // What stands in the place of a host may be a password that lost its `@`.
    throw new BadKafkaAddress(`expected ${KAFKA_FORM}; every host needs a port, and an IPv6 address brackets`)
  })
  if (first === undefined) throw new BadKafkaAddress(`expected ${KAFKA_FORM}, got no host`)
  return [first, ...others]
}

function readLogin(
  scheme: string | undefined,
  userinfo: string | undefined,
  query: URLSearchParams,
): KafkaAddress['login'] {
  for (const name of query.keys()) {
    if (name === 'mechanism') continue
    throw new BadKafkaAddress(`expected nothing but ?mechanism= behind the hosts, got "${name}"`)
  }
  const asked = query.get('mechanism')
  if (userinfo === undefined) {
    if (asked === null) return undefined
    throw new BadKafkaAddress('expected user:password@ before the host, since ?mechanism= names a login')
  }
  if (scheme === undefined) throw new BadKafkaAddress('expected kafka:// or kafka+ssl:// before a user')
  const mechanism = SASL_MECHANISMS.find((known) => known === (asked ?? 'plain').toLowerCase())
  if (mechanism === undefined) {
    throw new BadKafkaAddress(`expected ?mechanism= to be ${SASL_MECHANISMS.join(', ')}, got "${asked}"`)
  }
  const [, user = '', password] = /^([^:]*):(.*)$/s.exec(userinfo) ?? []
  if (password === undefined || user === '') throw new BadKafkaAddress('expected user:password before the @')
  return { mechanism, user: percentDecoded(user), password: percentDecoded(password) }
}

/** What is percent-encoded is decoded; a percent sign that encodes nothing is one. */
export function percentDecoded(text: string): string {
  return text.replace(/(%[\da-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded
    }
  })
}
