import { BrokerUnavailable } from '../brokers/broker-unavailable.ts'
import { CommandFailed, type CommandOutput, runCommand } from '../brokers/run-command.ts'

/** What Docker Engine is there, and by which compose it is asked. */
export interface DockerVersions {
  readonly docker: string
  readonly compose: string
}

export interface DockerCall {
  readonly signal: AbortSignal
  readonly timeout_ms?: number
}

const ANSWERS_WITHIN_MS = 60_000
/**
 * Of our own environment only what leads to the daemon: a `STOCK` or `ORDER_PORT` that somebody exported for
 * a stack of their own is none of ours.
 */
const HANDED_ON = /^(PATH|HOME|USER|XDG_RUNTIME_DIR|DOCKER_.+|BUILDX_.+|SSL_CERT_.+|.+_proxy)$/i

const INSTALL =
  'Install Docker with its compose plugin (Debian: `apt-get install docker.io docker-compose`), ' +
  'or take another source: --broker local, or --broker-url'

/** Runs `docker` with these words. Rejects with `CommandFailed` unless it ended with 0. */
export function docker(words: readonly string[], call: DockerCall): Promise<CommandOutput> {
  return runCommand('docker', words, {
    signal: call.signal,
    timeout_ms: call.timeout_ms ?? ANSWERS_WITHIN_MS,
    environment: handedOn(process.env),
  })
}

/** Resolves when a daemon and the compose plugin answer; rejects with the one thing that is missing. */
export async function requireDocker(signal: AbortSignal): Promise<DockerVersions> {
  const daemon = ['version', '--format', '{{.Server.Version}}']
  const server = await ask(daemon, signal, (failure) =>
    failure.code === 'missing'
      ? new BrokerUnavailable(
          'no_docker',
          `expected the program docker on PATH, got none. ${INSTALL}.`,
          failure,
        )
      : new BrokerUnavailable(
          'docker_silent',
          `expected a Docker daemon to answer, got: ${failure.message}\nStart it (\`systemctl start docker\`, ` +
            'or Docker Desktop) and see that you may talk to it (`docker ps`).',
          failure,
        ),
  )
  const compose = await ask(['compose', 'version', '--short'], signal, (failure) => {
    const message = `expected Docker's plugin compose, version 2, got: ${failure.message}\n${INSTALL}.`
    return new BrokerUnavailable('no_compose', message, failure)
  })
  return { docker: server, compose }
}

async function ask(
  words: readonly string[],
  signal: AbortSignal,
  explain: (failure: CommandFailed) => BrokerUnavailable,
): Promise<string> {
  try {
    return (await docker(words, { signal, timeout_ms: 20_000 })).stdout.trim().replace(/^v/, '')
  } catch (failure) {
    throw failure instanceof CommandFailed ? explain(failure) : failure
  }
}

function handedOn(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const known = Object.entries(environment).filter(([name]) => HANDED_ON.test(name))
  return { ...Object.fromEntries(known), COMPOSE_IGNORE_ORPHANS: '1', COMPOSE_PROGRESS: 'plain' }
}
