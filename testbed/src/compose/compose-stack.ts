import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BrokerUnavailable } from '../brokers/broker-unavailable.ts'
import { CommandFailed } from '../brokers/run-command.ts'
import { Container } from './container.ts'
import { type DockerVersions, docker, requireDocker } from './docker.ts'
import { guardProject } from './project-guardian.ts'
import { newProjectName, PROJECT_LABEL } from './project-name.ts'
import { removeProject, sweepDeadProjects } from './project-removal.ts'
import {
  type DeclaredService,
  type DeclaredStack,
  networkOf,
  type Placing,
  placed,
  serviceIn,
} from './stack-declaration.ts'

export interface StackRequest {
  /** The model's docker-compose.yml. */
  readonly file: URL
  /** An existing folder of the caller's, for files that go with the stack. */
  readonly working_folder: string
  readonly signal: AbortSignal
  readonly say: (line: string) => void
}

/**
 * A model's stack under a project name of its own; its containers are made one by one, when they are asked
 * for.
 */
export interface ComposeStack extends AsyncDisposable {
  readonly file: string
  readonly project: string
  readonly versions: DockerVersions
  readonly declared: DeclaredStack
  service(name: string): DeclaredService
  /** Has the image of a service built, where it is made from sources, or fetched. Resolves with its id. */
  image(name: string): Promise<string>
  /** A container that is not there yet. `service` is the stack's, `placing` what is ours about it. */
  container(service: string, placing: Omit<Placing, 'container_name'>): Container
}

const RESOLVED_WITHIN_MS = 20_000
/** The first build fetches a base image and packages. */
const BUILT_WITHIN_MS = 15 * 60_000

/**
 * Resolves when Docker answers, the file is understood and the project's network is there. Disposing removes
 * everything that the project ever had. What killed benches left is removed on the way.
 */
export async function openComposeStack(request: StackRequest): Promise<ComposeStack> {
  const { signal, say } = request
  const file = fileURLToPath(request.file)
  const versions = await requireDocker(signal)
  const swept = await sweepDeadProjects(signal)
  if (swept.length > 0) say(`removed what benches that were killed had left: ${swept.join(', ')}`)
  const declared = await resolved(file, signal)
  const project = newProjectName()
  await using owned = new AsyncDisposableStack()
  owned.use(await guardProject(project))
  owned.defer(() => removeProject(project))
  const folder = await mkdtemp(join(request.working_folder, 'compose-'))
  owned.defer(() => rm(folder, { recursive: true, force: true }))
  await makeNetwork(project, signal)
  const kept = owned.move()
  return {
    file,
    project,
    versions,
    declared,
    service: (name) => serviceIn(declared, name, file),
    image: (name) => imageOf(serviceIn(declared, name, file), name, file, request),
    container(name, placing) {
      const container_name = `${project}-${placing.key}`
      const compose_file = join(folder, `${placing.key}.json`)
      const text = placed(serviceIn(declared, name, file), declared, project, { ...placing, container_name })
      return new Container({
        name: container_name,
        create: async (until) => {
          await writeFile(compose_file, JSON.stringify(text, null, 2))
          const project_words = ['compose', '--project-name', project, '--file', compose_file]
          const up_words = ['up', '--detach', '--no-deps', '--force-recreate', placing.key]
          await docker([...project_words, ...up_words], { signal: until, timeout_ms: BUILT_WITHIN_MS })
        },
      })
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** `--env-file`: a `.env` beside the file, like our own environment, is somebody's stack and not ours. */
async function resolved(file: string, signal: AbortSignal): Promise<DeclaredStack> {
  const words = ['compose', '--env-file', '/dev/null', '--file', file, 'config', '--format', 'json']
  try {
    const { stdout } = await docker(words, { signal, timeout_ms: RESOLVED_WITHIN_MS })
    return JSON.parse(stdout) as DeclaredStack
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    throw new BrokerUnavailable('bad_stack', `reading ${file} by docker compose: ${error.message}`, error)
  }
}

async function makeNetwork(project: string, signal: AbortSignal): Promise<void> {
  const labels = ['--label', `${PROJECT_LABEL}=${project}`, '--label', 'com.docker.compose.network=default']
  try {
    await docker(['network', 'create', ...labels, networkOf(project)], { signal })
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    const message = `making a network for a compose project: ${error.message}`
    throw new BrokerUnavailable('docker_silent', message, error)
  }
}

async function imageOf(
  { image, build }: DeclaredService,
  name: string,
  file: string,
  { signal, say }: StackRequest,
): Promise<string> {
  const inspect = () => docker(['image', 'inspect', '--format', '{{.Id}}', image], { signal })
  try {
    if (build !== undefined) {
      say(`building the image ${image}`)
      const words = ['compose', '--env-file', '/dev/null', '--file', file, 'build', name]
      await docker(words, { signal, timeout_ms: BUILT_WITHIN_MS })
    } else {
      await inspect().catch(async () => {
        say(`fetching the image ${image}`)
        await docker(['pull', '--quiet', image], { signal, timeout_ms: BUILT_WITHIN_MS })
      })
    }
    return (await inspect()).stdout.trim()
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    const doing = build === undefined ? 'fetching' : 'building'
    const message = `${doing} the image ${image} for ${name} of ${file}: ${error.message}`
    throw new BrokerUnavailable('no_image', message, error)
  }
}
