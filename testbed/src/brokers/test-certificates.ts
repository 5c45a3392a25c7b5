import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** For tests: a certificate for the name `localhost`, and who signed it. */
export interface TestCertificates {
  /** The certificate of the authority: what `NODE_EXTRA_CA_CERTS` takes. */
  readonly authority_file: string
  /** Key and certificate of a broker. */
  readonly identity_file: string
}

const SETTINGS = `
[req]
distinguished_name = name
prompt = no
[name]
CN = three-ways-test
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost
`

/** For tests: why certificates cannot be made here; undefined where they can. */
export function whyNoCertificates(): string | undefined {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'there is no openssl on PATH to make certificates with'
  }
}

/** For tests: makes an authority and what it signed, in a new folder below `folder`. */
export function makeTestCertificates(folder: string): TestCertificates {
  const at = (name: string) => join(folder, 'certificates', name)
  mkdirSync(at(''))
  writeFileSync(at('settings'), SETTINGS)
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'pipe' })
  const newKey = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-config',
    at('settings'),
  ]
  const signed = ['-CA', at('authority.pem'), '-CAkey', at('authority.key'), '-CAcreateserial', '-days', '2']
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-extensions',
    'authority',
    '-days',
    '2',
    '-keyout',
    at('authority.key'),
    '-out',
    at('authority.pem'),
  )
  openssl('req', ...newKey, '-keyout', at('server.key'), '-out', at('server.request'))
  openssl(
    'x509',
    '-req',
    '-in',
    at('server.request'),
    ...signed,
    '-extfile',
    at('settings'),
    '-extensions',
    'server',
    '-out',
    at('server.pem'),
  )
  writeFileSync(at('identity.pem'), `${readFileSync(at('server.key'))}${readFileSync(at('server.pem'))}`)
  return { authority_file: at('authority.pem'), identity_file: at('identity.pem') }
}
