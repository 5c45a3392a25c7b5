import { defineCatalogue } from '@three-ways/event-contract/catalogue'
import { CONTRACT_VERSION } from '@three-ways/event-contract/contract-version'
import type { ServiceDeclaration, Workflow } from '@three-ways/service-runtime/workflow'
import { cpuReport } from './cpu-report.ts'
import { withRoot } from './doors/root.ts'
import { fanOut } from './fan-out.ts'
import { fireAndForget } from './fire-and-forget.ts'
import { ingestion } from './ingestion.ts'
import { ledgerView } from './ledger-view.ts'
import type { Pattern } from './pattern.ts'
import { saga } from './saga.ts'
import { analyticsService } from './services/analytics-service.ts'
import { auditService } from './services/audit-service.ts'
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

/** The study's services that are called do not work; those that get events do. */
const NO_WORK_AMONG_CALLED = {
  SEARCH_WORK_MS: '0',
  CACHE_WORK_MS: '0',
  ANALYTICS_WORK_MS: '0',
  SAGA_PAYMENT_WORK_MS: '0',
}

const DOCUMENTS = {
  title: 'six patterns',
  version: CONTRACT_VERSION,
  description: [
    'A door that settles what it takes (sync-rest) answers when the work is done; the others give a receipt.',
    'Each command may bring a `request_id`, by which the same request is known again.',
    'What is malformed, unknown or in conflict is problem+json (RFC 9457).',
  ].join(' '),
}

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
 * The six patterns, and `more` services, which may react to whatever travels; where somebody may watch, one
 * does. The order of the services is that of their ports.
 */
export function patternsWith(more: readonly ServiceDeclaration[]): Workflow {
  const others = [...EVERYBODY_ELSE, ...more]
  const reacting = others.filter(({ handles }) => handles.ProductUpdated !== undefined)
  const products = productService(reacting.map(({ name }) => name))
  const kinds = PATTERNS.flatMap((pattern) => pattern.kinds)
  const audit = auditService(kinds.map(({ type }) => type))
  const services = [userService, paymentService, products, ...others, audit] as ServiceDeclaration[]
  return {
    name: 'patterns',
    subject_word: 'request_id',
    catalogue: defineCatalogue(kinds),
    services: services.map(withRoot),
    documents: () => DOCUMENTS,
    watched_at: '/audit',
    ports: { settled_base: 8000, accepted_base: 8100 },
    variants: {
      'all-fail': { always: { PAYMENT_FAILS_PERCENT: '100' } },
      'at-once': { always: { AWAITED_CALLS: 'at-once' } },
      'as-in-the-study': { settled: NO_WORK_AMONG_CALLED },
    },
    examples: PATTERNS.flatMap(({ examples }) => examples),
    ledgerView,
  }
}
