import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** For tests: a `docker` on a PATH of its own that writes down what it was asked and answers by a script. */
export interface FakeDocker {
  /** Holds the program and nothing else of a test's; remove it afterwards. */
  readonly folder: string
  /** To be put in place of PATH. */
  readonly path: string
  /** The words of every call, in their order. */
  calls(): string[]
}

/** `script` is shell; `$*` are the words, `$STATE` is a folder that lasts over all calls. */
export function fakeDocker(script: string): FakeDocker {
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-fake-docker-'))
  const program = join(folder, 'docker')
  const log = join(folder, 'calls')
  writeFileSync(log, '')
  writeFileSync(program, `#!/bin/sh\nSTATE='${folder}'\necho "$*" >>'${log}'\n${script}\n`)
  chmodSync(program, 0o755)
  return {
    folder,
    path: `${folder}:/usr/bin:/bin`,
    calls: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
  }
}
