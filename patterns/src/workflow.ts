import { defineCatalogue } from '@three-ways/event-contract/catalogue'
import type { ServiceDeclaration, Workflow } from '@three-ways/service-runtime/workflow'
import { fireAndForget } from './fire-and-forget.ts'
import { ledgerView } from './ledger-view.ts'
import type { Pattern } from './pattern.ts'
import { emailService } from './services/email-service.ts'
import { userService } from './services/user-service.ts'

const PATTERNS: readonly Pattern[] = [fireAndForget]

/** Six patterns side by side. The order of the services is that of their ports. */
export const workflow: Workflow = {
  name: 'patterns',
  catalogue: defineCatalogue(PATTERNS.flatMap(({ kinds }) => kinds)),
  services: [userService, emailService] as ServiceDeclaration[],
  ports: { settled_base: 8000, accepted_base: 8100 },
  examples: PATTERNS.flatMap(({ examples }) => examples),
  ledgerView,
}
