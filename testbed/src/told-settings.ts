import {
  commonSettings,
  type EffectiveSettings,
  effectiveSettingsSchema,
} from '@three-ways/event-contract/effective-settings'
import { request } from 'undici'
import type { Deployment } from './deployment.ts'

/**
 * The class of durability that is in force: nothing acknowledged waited for a flush, or everything did; where
 * one of store and broker waits and the other does not, neither. Left out `broker_flushes`: there is none.
 */
export function durabilityClass(
  { store_synchronous }: EffectiveSettings,
  broker_flushes?: boolean,
): 'D1' | 'D2' | 'neither' {
  if (store_synchronous === 'NORMAL' && broker_flushes !== true) return 'D1'
  if (store_synchronous === 'FULL' && broker_flushes !== false) return 'D2'
  return 'neither'
}

/**
 * What the services of a deployment tell of themselves under `effective` of `GET /status`, as one: what they
 * do not have alike is mixed, and like nothing else. Rejects where one does not answer, or tells anything but
 * numbers, booleans and words.
 */
export async function toldSettings(
  { urls, services }: Pick<Deployment, 'urls' | 'services'>,
  signal: AbortSignal,
): Promise<EffectiveSettings> {
  const told = services.map(async (service) => {
    const { body } = await request(`${urls.get(service)}/status`, { signal })
    const { effective } = (await body.json()) as { readonly effective?: unknown }
    const read = effectiveSettingsSchema.safeParse(effective)
    if (read.success) return read.data
    throw new TypeError(`Reading the settings of ${service}: ${read.error.message}`)
  })
  return commonSettings(await Promise.all(told))
}
