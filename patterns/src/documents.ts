import { asyncapiOf } from '@three-ways/event-contract/asyncapi-document'
import { type Documents, rendered } from '@three-ways/event-contract/committed-documents'
import type { JsonObject } from '@three-ways/event-contract/json-schemas'
import { flowOf } from '@three-ways/service-runtime/flow-of'
import { exampleEvents } from './example-events.ts'
import { workflow } from './workflow.ts'

const description = [
  'What travels between the services of the six patterns: the same events over HTTP, RabbitMQ and Kafka.',
  'Every message is a CloudEvents 1.0 event in structured JSON. Its subject, and its key, is the `request_id` of',
  'the command that it goes back to, with the name of who reacted behind it where several do.',
  'Where an event is of its own emitter, a model that calls makes no message of it.',
  'Topics and exchanges have the namespace of the workflow in front: `patterns.user-events`.',
].join(' ')

/** The AsyncAPI 3.0 document of the patterns. */
export function patternsAsyncapi(): JsonObject {
  return asyncapiOf({
    title: 'three-ways: events of the six patterns',
    description,
    subject: 'The name of the request',
    steps: flowOf(workflow),
    examples: exampleEvents(workflow),
  })
}

/** The generated documents of the patterns; what a door takes and answers it tells itself. */
export function renderDocuments(): Documents {
  return rendered(new Map([['asyncapi.json', patternsAsyncapi()]]))
}
