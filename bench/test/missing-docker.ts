import { BrokerUnavailable } from '@three-ways/testbed/brokers/broker-unavailable'
import { requireDocker } from '@three-ways/testbed/compose/docker'
import { expectLinux } from '@three-ways/testbed/compose/shared-machine'

/** The one thing that is missing here to raise stacks; undefined where they can be raised. */
export async function missingDocker(): Promise<string | undefined> {
  try {
    expectLinux()
    await requireDocker(new AbortController().signal)
    return undefined
  } catch (error) {
    if (error instanceof BrokerUnavailable) return error.message.split('\n')[0]
    throw error
  }
}
