import { request } from 'undici'
import type { RaisedForSuite } from './raised.ts'

interface ToldCheckpoints {
  /** Those that had something to copy, since the service was started. */
  readonly made: number
  /** `thread` or `connection`. */
  readonly by: unknown
}

/** What a service says of the checkpoints of its store. */
export async function toldCheckpoints(
  { running, signal }: Pick<RaisedForSuite, 'running' | 'signal'>,
  service: string,
): Promise<ToldCheckpoints> {
  const { body } = await request(`${running.deployment.urls.get(service)}/status`, { signal })
  const { flushes, effective } = (await body.json()) as {
    readonly flushes: { readonly checkpoints: number }
    readonly effective: { readonly store_checkpoint_by?: unknown }
  }
  return { made: flushes.checkpoints, by: effective.store_checkpoint_by }
}
