import { fileURLToPath } from 'node:url'
import { readMetrics } from '@three-ways/result-files/read-results'
import { keepGenerated } from './keep-generated.ts'
import { priceFacts, prices, priceText } from './price-of-complexity.ts'

// `node bench/test/write-price.ts [--check]`: what each model takes to own stands in ARCHITECTURE.md, made of
// the source, the reference run and what was looked at. With --check nothing is written; a stale text ends
// with 1.

const REFERENCE = fileURLToPath(new URL('../../results/reference', import.meta.url))

const facts = priceFacts()
const text = priceText(await prices(facts, await readMetrics(REFERENCE)), facts)
keepGenerated('price-of-complexity', text, 'the price of complexity is not that of the source')
