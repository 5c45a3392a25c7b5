import { expect, test } from 'vitest'
import { republishText } from './republish-text.ts'

const events = new Map([['order-service', 2]])

test('what is published again is told by service, and what is out of reach with the time up to which', () => {
  const through = '2026-10-27T08:00:00.000Z'
  const forgotten = new Map([['inventory-service', through]])
  const lines = republishText({ subjects: 2, events, forgotten }, 60_000).trimEnd().split('\n')
  expect(lines).toEqual([
    '2 orders have not ended more than 60 s after they were placed:',
    'order-service publishes 2 of its events again',
    expect.stringContaining(`inventory-service has forgotten events up to ${through}`),
  ])
})

test('nothing is said of what is forgotten where nothing is, or nothing was asked for', () => {
  const nothing = { events, forgotten: new Map() }
  expect(republishText({ subjects: 1, ...nothing }, 0)).not.toContain('forgotten')
  const ended = republishText({ subjects: 0, events: new Map(), forgotten: new Map() }, 1000)
  expect(ended).toBe('Every order that was placed more than 1 s ago has ended.\n')
})
