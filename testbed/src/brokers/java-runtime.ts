import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { BrokerUnavailable } from './broker-unavailable.ts'
import { runCommand } from './run-command.ts'

export interface JavaRuntime {
  command: string
  /** For example `17.0.15`. */
  version: string
  /** Different for every build of every vendor: a class archive fits exactly one. */
  build_id: string
}

export const oldest_java = 17

/** Java of JAVA_HOME, otherwise of PATH; rejects with what to install when it is missing or too old. */
export async function findJava(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<JavaRuntime> {
  const home = environment.JAVA_HOME
  const command = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java')
  let said: string
  try {
    said = (await runCommand(command, ['-version'], { signal, timeout_ms: 20_000, environment })).stderr
  } catch (error) {
    signal.throwIfAborted()
    throw new BrokerUnavailable(
      'no_java',
      `looked for Java ${oldest_java} or newer to run Kafka and found none (tried \`${command}\`). ${java_fix}`,
      error,
    )
  }
  const version = /version "([^"]+)"/.exec(said)?.[1] ?? 'unknown'
  const major = Number.parseInt(version, 10)
  if (!(major >= oldest_java)) {
    throw new BrokerUnavailable(
      'java_too_old',
      `Kafka needs Java ${oldest_java} or newer, and \`${command}\` is ${version}. ${java_fix}`,
    )
  }
  return { command, version, build_id: createHash('sha256').update(said).digest('hex').slice(0, 12) }
}

export const java_fix =
  'Install one (Debian, Ubuntu: `apt-get install openjdk-17-jre-headless`; macOS: `brew install openjdk`), ' +
  'or set JAVA_HOME to one.'
