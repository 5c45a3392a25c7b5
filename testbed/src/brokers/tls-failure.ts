import { connect } from 'node:tls'

const UNTRUSTED = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]
const NOT_NOW = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']
const ASKS_WITHIN_MS = 2_000

/**
 * Why no TLS connection to `where` came about, as the end of a sentence that says what to do; undefined where
 * the reason is none that trying again would not change.
 */
export function tlsFailure(error: unknown, where: string): string | undefined {
  for (const { code, message } of causesOf(error)) {
    if (code !== undefined && UNTRUSTED.includes(code)) {
      const remedy = 'name the file of its CA in NODE_EXTRA_CA_CERTS'
      return `the certificate of ${where} is signed by nobody who is trusted here (${code}); ${remedy}`
    }
    if (code !== undefined && NOT_NOW.includes(code)) {
      return `the certificate of ${where} is not valid now (${code}); renew it, or set the clock`
    }
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
      const reason = message.replace(/^.*altnames: /, '')
      return `the certificate of ${where} is for another name (${reason}); use a name that stands in it`
    }
    if (code?.includes('CERTIFICATE_REQUIRED') === true) {
      return `${where} wants a certificate of its clients, which nothing here can give; log in by a password`
    }
    if (isOtherProtocol(code, message)) {
      return `${where} speaks no TLS; write the address without it, or the port that speaks it`
    }
  }
  return undefined
}

/** Whether somebody who speaks TLS listens there: asked when a plain connection fails for no clear reason. */
export async function speaksTls(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  // Nothing is said there and nobody is believed: whose certificate it is does not matter.
  const socket = connect({ host, port, rejectUnauthorized: false }, () => resolve(true))
  socket.setTimeout(ASKS_WITHIN_MS, () => resolve(false))
  socket.once('error', () => resolve(false))
  socket.once('close', () => resolve(false))
  try {
    return await promise
  } finally {
    socket.destroy()
  }
}

interface Cause {
  readonly code: string | undefined
  readonly message: string
}

/** A failure and what caused it, outermost first. Several attempts that failed together are all causes. */
export function* causesOf(error: unknown): Generator<Cause> {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException
    yield { code: typeof code === 'string' ? code : undefined, message: cause.message }
    if (cause instanceof AggregateError) for (const one of cause.errors) yield* causesOf(one)
  }
}

/** What comes back to a greeting of TLS is not TLS, or the connection ends at once. */
function isOtherProtocol(code: string | undefined, message: string): boolean {
  if (code !== undefined && /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/.test(code)) return true
  if (/wrong version number|packet length too long/i.test(message)) return true
  return message.includes('before secure TLS connection was established')
}
