import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'

/** Whether settings were told by a floor: it promises nothing, and is compared with nobody. */
export function isOfFloor(settings: EffectiveSettings | undefined): boolean {
  return settings?.floor_step !== undefined
}
