import { isBurst } from '../settings/loads.ts'
import { measureBurst } from './pattern-burst.ts'
import { measurePattern, nothingBeside } from './pattern-load.ts'
import type { Scenario } from './scenario.ts'
import { serviceAway } from './service-away.ts'

/** The variant in which the mail service is away for a while. */
const MAIL_DOWN = 'mail-down'

/** Users register; each gets a mail that nobody has to wait for. */
export const fireAndForget: Scenario = {
  name: 'fire-and-forget',
  warm_up: { orders: 20 },
  async measure(context) {
    if (isBurst(context.load)) return await measureBurst(context)
    const { running, variant } = context
    const away = serviceAway(running, 'email-service', async () => {})
    const findings = await measurePattern(context, variant === MAIL_DOWN ? away : nothingBeside)
    // Mails beyond the first for one user: a crash between the mail and its row sends it twice.
    const { external_effects_doubled } = running.ledgerView()
    const { journal } = findings.offer
    const refused = [...journal.records()].filter(({ accepted_us }) => accepted_us === null).length
    const check = {
      name: 'nobody is refused for want of a mail',
      passed: refused === 0,
      detail: `${refused} of ${journal.offered}`,
    }
    const figures = { ...findings.figures, external_effects_doubled }
    return { ...findings, figures, checks: [check] }
  },
}
