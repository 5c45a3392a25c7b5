import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { event, openEngine, tallyService } from '../../test/tally-service.ts'
import type { Handler } from '../workflow.ts'
import { FaultControls } from './fault-controls.ts'
import { InjectedThrow, withInjectedThrows } from './injected-throws.ts'

describe('a handler that was told to throw', () => {
  let owned: DisposableStack
  beforeEach(() => {
    owned = new DisposableStack()
  })
  afterEach(() => owned.dispose())

  it('throws for that message each time and for no other, until it is told to stop', async () => {
    const controls = new FaultControls({ throw_for: { type: 'Asked', subject: 'bad' } })
    const { handles } = withInjectedThrows(tallyService(), controls)
    const { engine, rows } = openEngine(owned, { handles: handles as Record<string, Handler<never, never>> })
    const take = (subject: string) => engine.handle(event('Asked', subject), { carry: true })
    const [good, bad] = await Promise.allSettled([take('good'), take('bad')])
    expect([good.status, bad.status]).toEqual(['fulfilled', 'rejected'])
    await expect(take('bad')).rejects.toThrow(InjectedThrow)
    controls.faults.throw_for = { type: 'Noted', subject: 'bad' }
    await take('bad')
    expect(rows.all()).toEqual(['answered good', 'answered bad'])
  })
})
