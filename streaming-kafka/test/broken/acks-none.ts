import { system } from '../../src/system.ts'

/** Produces with `acks=0`: a record counts as published when it is written to the socket. */
export const broken = { ...system, entry: new URL('./acks-none-service.ts', import.meta.url) }
