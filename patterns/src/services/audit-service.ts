import type { Envelope } from '@three-ways/event-contract/envelope'
import { handler, type ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { auditOperations } from '../doors/audit-door.ts'
import { type AuditChange, AuditTables } from '../tables/audit-tables.ts'

const counting = handler<AuditTables, AuditChange, undefined, Envelope>({
  verb: 'count',
  wait: 'background',
  load: () => undefined,
  decide: (_state, { type, source }) => ({
    changes: [{ type, emitted_by: source.slice(1) }],
    events: [],
    moments: [],
  }),
})

/** Watches events of all these types and changes nothing; what it knows can be had again from past events. */
export function auditService(types: readonly string[]): ServiceDeclaration<AuditTables, AuditChange> {
  return {
    name: 'audit-service',
    summary: 'Watches all events and counts them; runs where somebody may watch.',
    operations: auditOperations,
    observer: true,
    openTables: (database) => new AuditTables(database),
    apply: (tables, change) => tables.apply(change),
    queries: {
      'GET /audit': (tables) => {
        const events = tables.all()
        return { status: 200, body: { count: events.reduce((sum, { count }) => sum + count, 0), events } }
      },
    },
    emits: [],
    handles: Object.fromEntries(types.map((type) => [type, counting])),
  }
}
