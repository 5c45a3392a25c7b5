import { keepGenerated } from '../keep-generated.ts'
import { keptOwners, ownersText } from './kept-owners.ts'

// `node bench/test/profile/write-cpu-owners.ts [--check]`: whose the processor time of an order is, as it was
// measured last (`measure-cpu-owners.ts`), stands in ARCHITECTURE.md. With --check nothing is written; a
// stale text ends with 1.

const stale = 'whose the processor time is, is not that of bench/test/profile/cpu-owners.json'
keepGenerated('cpu-owners', ownersText(keptOwners()), stale)
