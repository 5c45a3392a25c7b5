import { handler, NO_DECISION, type ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { emailOperations } from '../doors/email-door.ts'
import type { UserRegistered, WelcomeMailSent } from '../fire-and-forget.ts'
import { workTime } from '../settings.ts'
import { workFor } from '../simulated-work.ts'
import { type MailChange, MailTables } from '../tables/mail-tables.ts'

const MAIL_WORK_MS = 500

/** Sends a welcome mail to everybody who registered, once. */
export const emailService: ServiceDeclaration<MailTables, MailChange> = {
  name: 'email-service',
  summary: 'Sends welcome mails, each of them once.',
  operations: emailOperations,
  openTables: (database, environment) => {
    return new MailTables(database, workTime(environment, 'MAIL_WORK_MS', MAIL_WORK_MS))
  },
  closeTables: (tables) => tables.close(),
  apply: (tables, change) => tables.apply(change),
  queries: { 'GET /mails': (tables) => ({ status: 200, body: { count: tables.count() } }) },
  emits: ['WelcomeMailSent'],
  handles: {
    UserRegistered: handler<MailTables, MailChange, boolean, UserRegistered>({
      verb: 'send_welcome_email',
      wait: 'awaited',
      work: (_event, signal, { work_ms }) => workFor(work_ms, signal),
      load: (tables, { subject }) => tables.wasSent(subject),
      decide(was_sent, { subject, data }, { now_ms }) {
        if (was_sent) return NO_DECISION
        const told: WelcomeMailSent['data'] = { request_id: subject, user_id: data.user_id }
        return {
          changes: [{ request_id: subject, email: data.email, sent_ms: now_ms }],
          events: [{ type: 'WelcomeMailSent', subject, data: told }],
          moments: [],
        }
      },
      perform: (tables, { subject }) => tables.send(subject),
    }),
  },
}
