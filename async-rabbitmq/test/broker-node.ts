import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { TestBroker } from '@three-ways/testbed/conformance/test-broker'

/** The environment of a running local broker's own process: where its settings are, and its name. */
export function nodeEnvironment({ broker }: TestBroker): Readonly<Record<string, string>> {
  const [pid] = broker.pids()
  const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(1 + pair.indexOf('='))]),
  )
}

/** The broker's own tool, as its operator would use it. */
export async function rabbitmqctl(own: TestBroker, ...words: readonly string[]): Promise<void> {
  const inherited = nodeEnvironment(own)
  // Erlang's own start scripts put the folder of the machine itself in front, which knows one place only.
  const folders = (inherited.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('/erts-'))
  const { ROOTDIR: _root, BINDIR: _bin, ...rest } = inherited
  const env = { ...rest, PATH: folders.join(delimiter) }
  const tool = join(dirname(inherited.ERL_LIBS ?? ''), 'sbin', 'rabbitmqctl')
  await promisify(execFile)(tool, words, { env, signal: own.signal })
}
