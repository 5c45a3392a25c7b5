import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { ENCODED_LOGIN, PASSWORD, type SecuredBroker } from '@three-ways/testbed/conformance/own-broker'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { expect } from 'vitest'

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))

/** A broker that a model needs, and how it is named. */
export interface Way {
  readonly system: SystemUnderTest
  readonly variable: string
  /** The broker's address with this login, and flags beside it. */
  readonly url: (login: string, broker: SecuredBroker) => string
  readonly flags: string
}

/** The bench as somebody runs it in a shell who may believe the broker's certificate. */
export class OwnBench {
  readonly way: Way
  readonly broker: SecuredBroker
  readonly model: string
  /** The flag that names the broker by its variable. */
  readonly shown_url: string

  constructor(way: Way, broker: SecuredBroker) {
    this.way = way
    this.broker = broker
    this.model = way.system.name
    this.shown_url = `--broker-url '${way.system.broker}=$${way.variable}'`
  }

  address(login = ENCODED_LOGIN): string {
    return this.way.url(login, this.broker)
  }

  get right_password(): NodeJS.ProcessEnv {
    return { [this.way.variable]: this.address() }
  }

  get wrong_password(): NodeJS.ProcessEnv {
    return { [this.way.variable]: this.address('ana:half%3As3cret') }
  }

  /** Begins a command; `words` are for the shell. */
  start(words: string, environment: NodeJS.ProcessEnv = {}) {
    const { certificates, ports } = this.broker
    return spawn('/bin/sh', ['-c', `exec "$NODE" "$CLI" ${words}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE: process.execPath,
        CLI,
        NODE_EXTRA_CA_CERTS: certificates.authority_file,
        MANAGEMENT_URL: `https://${ENCODED_LOGIN}@localhost:${ports.management_tls}`,
        ...environment,
      },
    })
  }

  /** Resolves when the command has ended and has told no password. */
  async end(child: ReturnType<OwnBench['start']>) {
    const closed = once(child, 'close')
    const [stdout, stderr, [exit_code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
    expectNoPassword('what was printed', stdout + stderr)
    return { stdout, stderr, exit_code }
  }

  run(words: string, environment?: NodeJS.ProcessEnv) {
    return this.end(this.start(words, environment))
  }
}

/** No part of it by which somebody would know it. */
export function expectNoPassword(where: string, shown: string): void {
  const parts = [PASSWORD, encodeURIComponent(PASSWORD), 's3cret', 'recognisable', 'half:way']
  for (const part of parts) expect(shown.includes(part), `${where} holds ${part}`).toBe(false)
}
