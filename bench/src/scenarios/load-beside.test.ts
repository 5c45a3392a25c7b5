import type { ServerResponse } from 'node:http'
import { httpStatuses } from '@three-ways/instrument/cell-figures'
import { command, fakeDoor } from '@three-ways/instrument/fake-door'
import { Journal } from '@three-ways/instrument/journal'
import { runOpenLoop } from '@three-ways/instrument/open-loop'
import { expect, test } from 'vitest'
import { loadBeside } from './load-beside.ts'
import type { CellContext, Offer } from './scenario.ts'

/** More than an open loop has connections for that is told nothing. */
const CUSTOMERS = 600
const { signal } = new AbortController()

test('however many customers a fault makes wait, the next one is not late for them', async () => {
  const held: ServerResponse[] = []
  const server = await fakeDoor((_subject, response) => {
    held.push(response)
    // Nobody is answered before all of them are there.
    if (held.length === CUSTOMERS) for (const one of held) one.writeHead(202).end()
  })
  const journal = new Journal('x', CUSTOMERS)
  const context = {
    door: server.door,
    generator: { openLoop: runOpenLoop },
    load: { rate_per_s: 1_200, seconds: CUSTOMERS / 1_200, repetitions: 1 },
    signal,
  } as unknown as CellContext
  const offer = { journal, command } as unknown as Offer
  const { found } = await loadBeside(context, offer, async () => 'slowed')
  expect(found).toBe('slowed')
  expect(httpStatuses(journal)).toEqual({ 202: CUSTOMERS })
})
