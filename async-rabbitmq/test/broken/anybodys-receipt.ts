import { system } from '../../src/system.ts'

/** Takes what reached anybody, an observer or a stream, for what reached those who must have it. */
export const broken = { ...system, entry: new URL('./anybodys-receipt-service.ts', import.meta.url) }
