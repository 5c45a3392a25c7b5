import { Receivers } from '../../src/receivers.ts'

/** Somebody got it, says somebody, and settles the rows. */
Receivers.prototype.before = () => undefined
Receivers.prototype.after = async () => []
await import('../../src/service.ts')
