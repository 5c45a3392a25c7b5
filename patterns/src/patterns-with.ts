import { defineCatalogue } from '@three-ways/event-contract/catalogue'
import type { ServiceDeclaration, Workflow } from '@three-ways/service-runtime/workflow'
import { cpuReport } from './cpu-report.ts'
import { fanOut } from './fan-out.ts'
import { fireAndForget } from './fire-and-forget.ts'
import { ingestion } from './ingestion.ts'
import { ledgerView } from './ledger-view.ts'
import type { Pattern } from './pattern.ts'
import { saga } from './saga.ts'
import { analyticsService } from './services/analytics-service.ts'
import { emailService } from './services/email-service.ts'
import { inventoryService } from './services/inventory-service.ts'
import { orderService } from './services/order-service.ts'
import { paymentService } from './services/payment-service.ts'
import { reactingService } from './services/product-reaction.ts'
import { productService } from './services/product-service.ts'
import { reportService } from './services/report-service.ts'
import { userService } from './services/user-service.ts'
import { slowPayment } from './slow-payment.ts'

const PATTERNS: readonly Pattern[] = [fireAndForget, slowPayment, fanOut, cpuReport, saga, ingestion]

const searchService = reactingService({
  name: 'search-service',
  verb: 'reindex',
  setting: 'SEARCH_WORK_MS',
  work_ms: 100,
})
const cacheService = reactingService({
  name: 'cache-service',
  verb: 'invalidate_cache',
  setting: 'CACHE_WORK_MS',
  work_ms: 50,
})

const EVERYBODY_ELSE = [
  reportService,
  orderService,
  analyticsService,
  emailService,
  searchService,
  cacheService,
  inventoryService,
] as ServiceDeclaration[]

/**
 * The six patterns, and `more` services, which may react to whatever travels. The order of the services is
 * that of their ports.
 */
export function patternsWith(more: readonly ServiceDeclaration[]): Workflow {
  const others = [...EVERYBODY_ELSE, ...more]
  const reacting = others.filter(({ handles }) => handles.ProductUpdated !== undefined)
  const products = productService(reacting.map(({ name }) => name))
  return {
    name: 'patterns',
    catalogue: defineCatalogue(PATTERNS.flatMap(({ kinds }) => kinds)),
    services: [userService, paymentService, products, ...others] as ServiceDeclaration[],
    ports: { settled_base: 8000, accepted_base: 8100 },
    variants: {
      'all-fail': { PAYMENT_FAILS_PERCENT: '100' },
      'at-once': { AWAITED_CALLS: 'at-once' },
    },
    examples: PATTERNS.flatMap(({ examples }) => examples),
    ledgerView,
  }
}
