import express, { type Express } from 'express'
import type { Carrier, Relay } from './carrier.ts'
import { CRASH_POINT } from './hop.ts'
import { placed } from './life.ts'
import type { Order } from './messages.ts'
import type { Outcomes } from './outcomes.ts'
import type { Rows } from './rows.ts'

/** Ten thousand orders in one request are 1.3 MB. */
const LARGEST_BODY = '64mb'

export interface DoorParts extends Relay {
  readonly carrier: Carrier
  readonly rows: Rows
  readonly outcomes: Outcomes
}

/** The HTTP side of a service: nothing is validated. */
export function openDoor(parts: DoorParts): Express {
  const { service, carrier, outcomes } = parts
  const door = express()
  door.disable('x-powered-by').disable('etag')
  if (carrier.routes !== undefined) door.use(carrier.routes)
  lookedAt(door, parts)
  dying(door, parts)
  if (service !== 'order-service') return door
  const body = express.raw({ type: '*/*', limit: LARGEST_BODY })
  door.get('/outcomes', outcomes.serve)
  door.post('/order', body, async (request, response) => {
    const answer = await carrier.place(placed(JSON.parse(request.body.toString()) as Order))
    response.status(answer.status).json(answer.body)
  })
  // One order in each line.
  door.post('/orders-at-once', body, async (request, response) => {
    const lines = (request.body as Buffer).toString().trimEnd().split('\n')
    await carrier.placeAll(lines.map((line) => placed(JSON.parse(line) as Order)))
    response.status(202).json({ placed: lines.length })
  })
  return door
}

/** What the bench asks every service, and what only a floor can tell: how often each thing was done. */
function lookedAt(door: Express, { service, carrier, rows }: DoorParts): void {
  door.get('/health', (_request, response) => void response.json({ service, ready: true }))
  door.get('/status', (_request, response) => {
    const effective = { ...rows.settings(), ...carrier.settings() }
    response.json({ service, effective, flushes: rows.flushes() })
  })
  door.get('/rows', (_request, response) => void response.json(rows.counted()))
}

function dying(door: Express, { hop }: DoorParts): void {
  door.get('/control/crash', (_request, response) => void response.json({ points: [CRASH_POINT] }))
  door.post('/control/crash', express.json(), (request, response) => {
    hop.dieAt(Number(request.body.nth))
    response.json({})
  })
}
