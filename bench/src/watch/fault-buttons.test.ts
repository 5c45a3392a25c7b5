import { describe, expect, test } from 'vitest'
import { buttonsFor, injectedWords, repeatable, type Situation } from './fault-buttons.ts'
import type { InjectedFaults, ServiceLook } from './look-at-service.ts'

const NOTHING: InjectedFaults = { delay_ms: 0, acts: true }

function situation(look: Partial<ServiceLook>, more: Partial<Situation> = {}): Situation {
  const told = { because: null, undelivered: 0, parked: 0, duplicates_ignored: 0, faults: NOTHING }
  const kept = { pid: 7, held: false }
  return { look: { name: 'a-service', condition: 'up', ...told, ...look }, kept, repeats: true, ...more }
}

describe('the buttons of a service', () => {
  test('are all but start and heal while it runs and nothing is injected', () => {
    expect(buttonsFor(situation({}))).toEqual(['stop', 'kill', 'slow', 'fail', 'duplicate', 'poison'])
  })

  test('are start alone while it is down', () => {
    const down = situation({ condition: 'down', faults: undefined }, { kept: { pid: null, held: true } })
    expect(buttonsFor(down)).toEqual(['start'])
  })

  test('end what is injected, where anything is', () => {
    const slow = { ...NOTHING, delay_ms: 5 }
    const failing = { ...NOTHING, fail_reason: 'service_error' }
    for (const faults of [slow, failing]) expect(buttonsFor(situation({ faults }))).toContain('heal')
    expect(injectedWords({ ...slow, ...failing, delay_ms: 5 })).toBe('5 ms slower, fails with service_error')
  })

  test('do not stop or start what somebody else keeps', () => {
    const kept = undefined
    expect(buttonsFor(situation({}, { kept }))).toEqual(['slow', 'fail', 'duplicate', 'poison'])
    expect(buttonsFor(situation({ condition: 'down', faults: undefined }, { kept }))).toEqual([])
  })

  test('do not start what answers, though it has no process of its own', () => {
    expect(buttonsFor(situation({}, { kept: { pid: null, held: false } }))).not.toContain('start')
  })

  test('inject nothing that no handler heeds, or that the service has no controls for', () => {
    for (const faults of [undefined, { ...NOTHING, acts: false }]) {
      expect(buttonsFor(situation({ faults }))).toEqual(['stop', 'kill', 'duplicate', 'poison'])
    }
  })

  test('send nothing to a door where somebody else answers, or nobody', () => {
    for (const condition of ['other', 'silent'] as const) {
      expect(buttonsFor(situation({ condition, faults: undefined }))).toEqual(['stop', 'kill'])
    }
    expect(buttonsFor(situation({}, { repeats: false }))).not.toContain('duplicate')
  })
})

test('of an order the event comes again that inventory handles', () => {
  expect([...repeatable()]).toEqual(['inventory-service'])
})
