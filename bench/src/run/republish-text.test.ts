import { expect, test } from 'vitest'
import { offeredTo } from '../settings/offered-words.ts'
import { republishText } from './republish-text.ts'

const events = new Map([['order-service', 2]])
const nothing_is_forgotten = new Map()
const ORDERS = offeredTo('order-workflow')

test('what is published again is told by service, and what is out of reach with the time up to which', () => {
  const through = '2026-10-27T08:00:00.000Z'
  const forgotten = new Map([['inventory-service', through]])
  const lines = republishText({ subjects: 2, events, forgotten }, 60_000, ORDERS).trimEnd().split('\n')
  expect(lines).toEqual([
    '2 orders have not ended, and were taken more than 60 s ago:',
    'order-service publishes 2 of its events again',
    expect.stringContaining(`inventory-service has forgotten events up to ${through}`),
  ])
})

test('nothing is said of what is forgotten where nothing is, or nothing was asked for', () => {
  const one = { subjects: 1, events, forgotten: nothing_is_forgotten }
  expect(republishText(one, 0, ORDERS)).not.toContain('forgotten')
  const none = { subjects: 0, events: new Map(), forgotten: nothing_is_forgotten }
  expect(republishText(none, 1000, ORDERS)).toBe('Every order that was taken more than 1 s ago has ended.\n')
})

test('of another workflow it is commands that have not ended', () => {
  const told = { subjects: 1, events: new Map(), forgotten: nothing_is_forgotten }
  expect(republishText(told, 1000, offeredTo('patterns')).split('\n')[0]).toBe(
    '1 command has not ended, and was taken more than 1 s ago:',
  )
})
