import { keepGenerated } from '../keep-generated.ts'
import { costText, keptCost } from './metrics-cost.ts'

// `node bench/test/observe/write-metrics-cost.ts [--check]`: what METRICS=on costs, as it was measured last
// (`measure-metrics-cost.ts`), stands in ARCHITECTURE.md. With --check nothing is written; a stale text ends
// with 1.

const stale = 'the cost of METRICS=on is not that of bench/test/observe/metrics-cost.json'
keepGenerated('metrics-cost', costText(keptCost()), stale)
