import { system } from '../../src/system.ts'

/** Takes a message for published when it is written, and does not wait for the broker's word. */
export const broken = { ...system, entry: new URL('./without-confirms-service.ts', import.meta.url) }
