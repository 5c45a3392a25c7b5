import { broken as droppedMessage } from '@three-ways/reference/broken/dropped-message'
import { broken as earlyAcknowledgement } from '@three-ways/reference/broken/early-acknowledgement'
import {
  broken as earlyPublish,
  sound as publishAfterCommit,
} from '@three-ways/reference/broken/early-publish'
import {
  sound as faithfulInbox,
  broken as forgetfulInbox,
  halfBroken as inboxAloneForgets,
} from '@three-ways/reference/broken/forgetful-inbox'
import { missing } from '@three-ways/reference/broken/missed-event'
import { broken as secondNotification } from '@three-ways/reference/broken/second-notification'
import { system as reference } from '@three-ways/reference/system'
import { describe, expect, it } from 'vitest'
import { failedChecks, INVENTORY_KILLED_AT_WORK, judgedCell, violations } from './judged-cell.ts'

// Measuring rule 22: a check that was never seen failing proves nothing. Each broken implementation differs
// from a sound one in a single thing; the sound one goes through the same events and passes every check.

const LOSES = { settles_within_ms: 1_000 }

const LOST = 'no order was lost'
const DOUBLED = 'no order was doubled'
const ONE_EFFECT = 'one reservation and one notification per confirmed order, none for others'
const STOCK_HOLDS = 'the stock holds what confirmed orders asked for'
const AGREE = 'customer, feed and stores agree about every order'
const PUT_ASIDE = 'what was put aside is what was poisoned'
const ANALYTICS = 'the analytics equal a recount of the stores'

describe('a sound implementation passes every check', () => {
  it.each([
    ['the reference', reference, { observers: true }],
    ['a reader that is killed at work', reference, INVENTORY_KILLED_AT_WORK],
    ['every message delivered twice', faithfulInbox, { observers: true }],
    ['a store that refuses some orders', publishAfterCommit, {}],
  ])('%s', async (_name, system, events) => {
    const cell = await judgedCell(system, events)
    expect(failedChecks(cell)).toEqual([])
    expect(violations(cell)).toEqual([])
    expect(cell.result.ledger).toMatchObject({ offered: 60, unresolved: 0 })
    expect(cell.result.ledger.completed).toBeGreaterThan(30)
    expect(cell.result.ledger.business_failed).toBeGreaterThan(3)
  })
})

describe('a broken implementation is named by the check that is meant for it', () => {
  it('deduplication off: orders are doubled', async () => {
    const cell = await judgedCell(forgetfulInbox)
    expect(failedChecks(cell)).toEqual([DOUBLED, ONE_EFFECT, STOCK_HOLDS].toSorted())
    expect(violations(cell)).toEqual(['I2', 'I3'])
    expect(cell.result.ledger.doubled).toBe(cell.result.ledger.completed)
  })

  it('deduplication off, unique keys on: what comes again is put aside, and nothing is doubled', async () => {
    const cell = await judgedCell(inboxAloneForgets)
    expect(failedChecks(cell)).toEqual([PUT_ASIDE])
    expect(violations(cell)).toEqual(['I8'])
  })

  it('acknowledge before the commit: what was in work at the kill is lost', async () => {
    const cell = await judgedCell(earlyAcknowledgement, { ...INVENTORY_KILLED_AT_WORK, ...LOSES })
    expect(failedChecks(cell)).toEqual([LOST])
    expect(violations(cell)).toEqual(['I1'])
    expect(cell.result.ledger.lost).toBe(60)
  })

  it('a message dropped after its acknowledgement: its order is lost', async () => {
    const cell = await judgedCell(droppedMessage, LOSES)
    expect(failedChecks(cell)).toContain(LOST)
    expect(violations(cell)).toContain('I1')
    expect(cell.result.ledger.lost).toBeGreaterThan(0)
  })

  it('publish before the commit: effects of orders that are not there', async () => {
    const cell = await judgedCell(earlyPublish)
    expect(failedChecks(cell)).toEqual([AGREE, LOST, ONE_EFFECT, STOCK_HOLDS].toSorted())
    expect(violations(cell)).toEqual(['I2', 'I4', 'I6', 'I7'])
    const agree = cell.result.checks.find(({ name }) => name === AGREE)
    expect(agree?.detail).toContain('effects of something that is not there')
  })

  it('a notification sent twice: its order is doubled', async () => {
    const cell = await judgedCell(secondNotification)
    expect(failedChecks(cell)).toEqual([DOUBLED, ONE_EFFECT].toSorted())
    expect(violations(cell)).toEqual(['I4'])
  })

  it.each(['OrderPlaced', 'InventoryReserved', 'InventoryFailed', 'NotificationSent'])(
    'analytics that miss one %s: they differ from the recount',
    async (type) => {
      const cell = await judgedCell(missing(type), { observers: true })
      expect(failedChecks(cell)).toEqual([ANALYTICS])
      expect(violations(cell)).toEqual(['I5'])
      expect(cell.result.checks.find(({ name }) => name === ANALYTICS)?.detail).toContain(`events.${type}:`)
    },
  )
})
