import type { Deployment } from '../deployment.ts'
import type { ServiceHost, ServiceToHost } from '../service-host.ts'
import type { ComposeStack } from './compose-stack.ts'
import { ServiceContainer } from './service-container.ts'
import { limitsOf } from './stack-declaration.ts'

/** Where every service listens in its container; its published port is another one. */
const DOOR_PORT = 8000
const STORES = '/stores'

export interface ContainerHostOptions {
  readonly stack: ComposeStack
  /** The services that will be hosted; the first one's image and limits stand for all. */
  readonly services: readonly string[]
  /** How containers of the stack reach its broker. */
  readonly broker_url: string | undefined
  /** The id of the services' image. */
  readonly image_id: string
  /** Who answers for names of services that are down. */
  readonly dns: string
}

/**
 * Hosts services as containers of a stack. Their stores are files of the caller's folder, written under the
 * user id of this process; they call each other and the broker by the names that the stack gives them.
 */
export function containerHost(options: ContainerHostOptions): ServiceHost {
  const { stack, services, broker_url, image_id, dns } = options
  const taken = new Set<string>()
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`
  return {
    kind: 'containers',
    facts: factsOf(stack, services, image_id),
    inside: (deployment) => inside(deployment, broker_url),
    host(service) {
      expectInImage(service)
      const key = freeKey(service.name, taken)
      taken.add(key)
      const { declared_as, command } = declarationOf(service, options)
      const container = stack.container(declared_as, {
        key,
        ...(command === undefined ? {} : { command }),
        image_id,
        ports: new Map([[service.port, DOOR_PORT]]),
        environment: {
          ...service.environment,
          SERVICE_HOST: '0.0.0.0',
          SERVICE_PORT: String(DOOR_PORT),
          STORE_FILE: `${STORES}/${service.name}.sqlite`,
        },
        volumes: [{ type: 'bind', source: service.folder, target: STORES }],
        user,
        dns,
      })
      return new ServiceContainer(service, container, () => taken.delete(key))
    },
  }
}

/** The same deployment as its containers see it: by the names of the stack's network. */
function inside(deployment: Deployment, broker_url: string | undefined): Deployment {
  const urls = [...deployment.urls.keys()].map((name) => [name, `http://${name}:${DOOR_PORT}`] as const)
  return { ...deployment, broker_url, management_url: undefined, urls: new Map(urls) }
}

/** A second one of a name, which reads past events, stands beside the first and answers to nobody's calls. */
function freeKey(name: string, taken: ReadonlySet<string>): string {
  let key = name
  for (let number = 2; taken.has(key); number += 1) key = `${name}-${number}`
  return key
}

/**
 * Which of the stack's services it is placed as. One of another workflow is placed as the first one, but for
 * its name: the stack gives the same image and limits to all of them.
 */
function declarationOf(
  { name, environment: { WORKFLOW } }: ServiceToHost,
  { stack, services: [first = name] }: ContainerHostOptions,
): { readonly declared_as: string; readonly command?: readonly string[] } {
  if (WORKFLOW === undefined) return { declared_as: name }
  const { command } = stack.service(first)
  if (!Array.isArray(command)) {
    throw new TypeError(`Hosting ${name} in a container: expected ${first} to have a command, got ${command}`)
  }
  return { declared_as: first, command: [...command.slice(0, -1), name] }
}

/** The image holds the rooms of the project; what a test brings of its own is not in it. */
function expectInImage({ name, environment: { WORKFLOW } }: ServiceToHost): void {
  if (WORKFLOW === undefined || !WORKFLOW.startsWith('file:')) return
  throw new TypeError(`Hosting ${name} in a container: expected a workflow of the image, got ${WORKFLOW}`)
}

function factsOf(stack: ComposeStack, services: readonly string[], image_id: string): Record<string, string> {
  const limits = services.map((name) => `${name} ${limitsOf(stack.service(name))}`)
  const alike = new Set(services.map((name) => limitsOf(stack.service(name))))
  const [first = ''] = services
  return {
    image: stack.service(first).image,
    image_id,
    limits: alike.size === 1 ? `each ${[...alike][0]}` : limits.join('; '),
    docker: stack.versions.docker,
    compose: stack.versions.compose,
  }
}
