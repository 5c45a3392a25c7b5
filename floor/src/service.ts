import { once } from 'node:events'
import type { Carrier, Relay } from './carrier.ts'
import { openDoor } from './door.ts'
import { Hop } from './hop.ts'
import { KafkaCarrier } from './kafka.ts'
import { SERVICES } from './messages.ts'
import { Outcomes } from './outcomes.ts'
import { RabbitmqCarrier } from './rabbitmq.ts'
import { RestCarrier } from './rest.ts'
import { MemoryRows } from './rows.ts'
import { STEPS, type StepName } from './steps.ts'
import { StoredRows } from './stored-rows.ts'

// One service of the floor as a process: `node service.ts inventory-service`. What it is told stands in the
// environment, put there by `system.ts`.

async function openCarrier(relay: Relay): Promise<Carrier> {
  const { FLOOR_OF, NAMESPACE = '' } = process.env
  if (FLOOR_OF === 'async-rabbitmq') return RabbitmqCarrier.open(relay, told('BROKER_URL'), NAMESPACE)
  if (FLOOR_OF === 'streaming-kafka') return KafkaCarrier.open(relay, JSON.parse(told('KAFKA')), NAMESPACE)
  const peers = told('PEERS').split(',')
  return new RestCarrier(relay, new Map(peers.map((peer) => peer.split('=') as [string, string])))
}

function told(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new TypeError(`Starting a service of the floor: expected ${name} to be set`)
  return value
}

const service = SERVICES.find((name) => name === process.argv[2])
if (service === undefined)
  throw new TypeError(`Expected one of ${SERVICES.join(', ')}, got ${process.argv[2]}`)
const step = STEPS[told('FLOOR_STEP') as StepName]
const rows = step.stores ? new StoredRows(told('STORE_FILE'), step) : new MemoryRows()
const outcomes = new Outcomes()
const hop = new Hop(service, rows, service === 'order-service' ? outcomes.heard : undefined)
const carrier = await openCarrier({ service, step, hop })
const door = openDoor({ service, step, hop, carrier, rows, outcomes })
const server = door.listen(Number(told('SERVICE_PORT')), told('SERVICE_HOST'))
await once(process, 'SIGTERM')
outcomes.close()
server.close()
server.closeAllConnections()
await carrier[Symbol.asyncDispose]()
process.exit(0)
