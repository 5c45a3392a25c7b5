import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bringUp } from '@three-ways/testbed/bring-up'
import type { RunningBroker } from '@three-ways/testbed/brokers/broker-source'
import { openSite } from '@three-ways/testbed/open-site'
import type { BringUpOptions, RunningSystem, SystemUnderTest } from '@three-ways/testbed/system'
import { loadModel, type ModelName } from '../src/settings/models.ts'

/** A model of which somebody looks at something by hand: its broker, if it needs one, and a folder. */
export interface OpenedByHand extends AsyncDisposable {
  readonly system: SystemUnderTest
  readonly broker: RunningBroker | undefined
  /** Gone with it. */
  readonly folder: string
  /**
   * A system with names and stores of its own, raised as what is ranked unless told; the caller ends it.
   * `raised`: the model unless told, or what stands below it on the same broker.
   */
  raise(options?: Partial<BringUpOptions>, raised?: SystemUnderTest): Promise<RunningSystem>
}

export interface ByHandOptions {
  readonly say?: (line: string) => void
  readonly signal: AbortSignal
}

/**
 * Opens a model on a local broker of its own, in a folder of its own. Rejects with `BrokerUnavailable` when
 * there is none to be had.
 */
export async function openByHand(
  model: ModelName,
  { say = () => {}, signal }: ByHandOptions,
): Promise<OpenedByHand> {
  const system = await loadModel(model)
  await using opening = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'three-ways-by-hand-'))
  opening.defer(() => rm(folder, { recursive: true, force: true }))
  const request = { source: 'local', url: undefined, working_folder: folder, signal, say } as const
  const { broker } = opening.use(await openSite(system, request))
  const owned = opening.move()
  return {
    system,
    broker,
    folder,
    raise(options = {}, raised = system) {
      const name = `by-hand-${randomUUID()}`
      return bringUp(raised, broker, {
        durability: 'D1',
        handler_concurrency: 32,
        observers: false,
        stock: 1_000_000,
        namespace: broker === undefined ? '' : name,
        folder: join(folder, name),
        signal,
        ...options,
      })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
