import { system } from '../../src/system.ts'

/** Asks for confirms and not for a queue: the broker confirms what it throws away. */
export const broken = { ...system, entry: new URL('./not-mandatory-service.ts', import.meta.url) }
