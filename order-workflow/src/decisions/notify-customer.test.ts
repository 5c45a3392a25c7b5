import type { InventoryReserved } from '@three-ways/event-contract/order-events'
import { expect, it } from 'vitest'
import { eventAbout } from '../../test/open-service.ts'
import { notify } from './notify-customer.ts'

const reserved = eventAbout('o1', 'InventoryReserved') as InventoryReserved
const context = { now_ms: 7, result: undefined }

it('tells a customer once', () => {
  expect(notify(false, reserved, context)).toEqual({
    changes: [{ kind: 'sent', order_id: 'o1', user_id: 'u', sent_ms: 7 }],
    events: [{ type: 'NotificationSent', subject: 'o1', data: { order_id: 'o1', user_id: 'u' } }],
    moments: [],
  })
  expect(notify(true, reserved, context)).toEqual({ changes: [], events: [], moments: [] })
})
