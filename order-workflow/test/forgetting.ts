import type { Transport } from '@three-ways/service-runtime/carrier'
import type { Engine } from '@three-ways/service-runtime/engine/engine'

/** Any transport, over stores without a memory: nothing is ever recognised as handled before. */
export function forgetting(transport: Transport): Transport {
  return {
    ...transport,
    open(context) {
      forget(context.engine)
      return transport.open(context)
    },
  }
}

function forget({ inbox, outbox }: Engine): void {
  inbox.find = () => undefined
  inbox.add = () => {}
  const add = outbox.add.bind(outbox)
  // An event that is stored already is emitted once more and keeps its row: ids stay what they are.
  outbox.add = (event, destinations) => outbox.find(event.id) ?? add(event, destinations)
}
