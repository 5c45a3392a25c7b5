import { request } from 'undici'
import type { RaisedForSuite } from './raised.ts'

interface ToldCheckpoints {
  /** Those that had something to copy, since the service was started. */
  readonly made: number
  /** `thread` or `connection`. */
  readonly by: unknown
}

type Asked = Pick<RaisedForSuite, 'running' | 'signal'>

/** What services say of the checkpoints of their stores, in the order of their names. */
export function toldCheckpoints(asked: Asked, services: readonly string[]): Promise<ToldCheckpoints[]> {
  return Promise.all(services.map((service) => told(asked, service)))
}

/** Whether each has made more of them than `most` says at its place; than none, where it says nothing. */
export function allMadeMoreThan(
  asked: Asked,
  services: readonly string[],
  most: readonly number[] = [],
): () => Promise<boolean> {
  return async () => {
    const all = await toldCheckpoints(asked, services)
    return all.every(({ made }, index) => made > (most[index] ?? 0))
  }
}

async function told({ running, signal }: Asked, service: string): Promise<ToldCheckpoints> {
  const { body } = await request(`${running.deployment.urls.get(service)}/status`, { signal })
  const { flushes, effective } = (await body.json()) as {
    readonly flushes: { readonly checkpoints: number }
    readonly effective: { readonly store_checkpoint_by?: unknown }
  }
  return { made: flushes.checkpoints, by: effective.store_checkpoint_by }
}
