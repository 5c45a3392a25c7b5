import type { BrokerRequest, RunningBroker } from '../brokers/broker-source.ts'
import { BrokerUnavailable } from '../brokers/broker-unavailable.ts'
import type { Site } from '../site.ts'
import type { SystemUnderTest } from '../system.ts'
import { startComposeBroker } from './compose-broker.ts'
import { openComposeStack } from './compose-stack.ts'
import { containerHost } from './container-host.ts'
import { expectLinux, expectSharedMachine } from './shared-machine.ts'
import { startNameServer } from './start-name-server.ts'

/** A broker by a model's stack, for services that are processes here. Disposing it removes the stack. */
export async function openComposeBroker(request: BrokerRequest): Promise<RunningBroker> {
  const { stack: file, working_folder, signal, say } = request
  if (file === undefined) {
    const message = `raising ${request.kind} by compose: expected the model's compose file, got none.`
    throw new BrokerUnavailable('bad_stack', message)
  }
  await using owned = new AsyncDisposableStack()
  const stack = owned.use(await openComposeStack({ file, working_folder, signal, say }))
  const { broker } = await startComposeBroker(stack, request)
  owned.use(broker)
  const kept = owned.move()
  return { ...broker, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/**
 * A whole stack: the broker of a model that has one, and its services as containers beside it. Rejects with
 * `BrokerUnavailable` where containers and the bench do not share one machine.
 */
export async function openComposeSite(
  system: SystemUnderTest & { readonly stack: URL },
  request: Omit<BrokerRequest, 'kind'>,
): Promise<Site> {
  const { working_folder, signal, say } = request
  expectLinux()
  await using owned = new AsyncDisposableStack()
  const stack = owned.use(await openComposeStack({ file: system.stack, working_folder, signal, say }))
  const services = system.services.map(({ name }) => name)
  const [first = ''] = services
  const image_id = await stack.image(first)
  await expectSharedMachine(stack.project, stack.service(first).image, working_folder, signal)
  const started =
    system.broker === undefined
      ? undefined
      : await startComposeBroker(stack, { ...request, kind: system.broker })
  if (started !== undefined) owned.use(started.broker)
  const dns = await startNameServer(stack.project, image_id, signal)
  const service_host = containerHost({ stack, services, broker_url: started?.inner_url, image_id, dns })
  const kept = owned.move()
  return { broker: started?.broker, service_host, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
