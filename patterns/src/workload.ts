import type { Workload } from '@three-ways/event-contract/workload'
import { fieldsOf, readDoorAnswer } from './workloads/door-answer.ts'
import { patternWorkload } from './workloads/pattern-workload.ts'
import { sagaChecks } from './workloads/saga-checks.ts'

const PRODUCTS = 3
const PAGES = ['homepage', 'menu', 'cart', 'checkout']
const CLICKING_USERS = 10_000

const fireAndForget = patternWorkload({
  noun: { one: 'user', many: 'users' },
  services: ['user-service', 'email-service'],
  statuses: { registered: 'placed', welcomed: 'confirmed' },
  path: () => '/register',
  // The store takes an address once.
  asked: (_n, request_id) => ({ email: `${request_id}@example.org` }),
})

const slowPayment = patternWorkload({
  noun: { one: 'payment', many: 'payments' },
  services: ['payment-service'],
  statuses: { processing: 'placed', paid: 'confirmed' },
  path: () => '/process_payment',
  asked: () => ({ amount: 100, currency: 'USD' }),
})

const fanOut = patternWorkload({
  noun: { one: 'update', many: 'updates' },
  services: ['product-service', 'search-service', 'cache-service', 'analytics-service'],
  statuses: { updated: 'placed', 'known to all': 'confirmed' },
  method: 'PUT',
  path: (n) => `/products/${1 + (n % PRODUCTS)}`,
  asked: (n) => ({ name: `Product ${n}`, stock: 1 + (n % 100) }),
})

const cpuReport = patternWorkload({
  noun: { one: 'report', many: 'reports' },
  services: ['report-service'],
  statuses: { queued: 'placed', computed: 'confirmed' },
  path: () => '/generate_report',
  asked: () => ({ report_type: 'monthly' }),
})

/** Concurrent orders on one product. Which of them fail is a function of their names. */
const saga = patternWorkload({
  noun: { one: 'order', many: 'orders' },
  services: ['order-service', 'inventory-service', 'payment-service'],
  statuses: { pending: 'placed', completed: 'confirmed', failed: 'failed' },
  path: () => '/create_order',
  asked: (n) => ({ product_id: 1, quantity: 1 + (n % 3) }),
  readAnswer(http_status, body) {
    if (http_status === 201) return { accepted: true, status: 'confirmed', reason: undefined }
    const { detail } = fieldsOf(body)
    // An order that failed as it was meant to was taken on; a request that cannot be read was not.
    if (http_status === 400 && typeof detail === 'object' && detail !== null) {
      const { reason } = detail as { readonly reason?: unknown }
      return { accepted: true, status: 'failed', reason: typeof reason === 'string' ? reason : undefined }
    }
    return readDoorAnswer(http_status, body)
  },
  checks: sagaChecks,
})

const ingestion = patternWorkload({
  noun: { one: 'click', many: 'clicks' },
  services: ['analytics-service'],
  statuses: { tracked: 'placed', counted: 'confirmed' },
  path: () => '/track_click',
  asked: (n) => ({ user_id: n % CLICKING_USERS, page: PAGES[n % PAGES.length] as string }),
})

/** What the patterns tell who measures them, by the name of each. */
export const workloads: Readonly<Record<string, Workload>> = {
  'fire-and-forget': fireAndForget as Workload,
  'slow-payment': slowPayment as Workload,
  'fan-out': fanOut as Workload,
  'cpu-report': cpuReport as Workload,
  saga: saga as Workload,
  ingestion: ingestion as Workload,
}
