import type { JsonObject } from '@three-ways/event-contract/json-schemas'

const tags = ['this service']
const health = { 'application/json': { schema: { $ref: '#/components/schemas/Health' } } }
const counts = { 'application/json': { schema: { $ref: '#/components/schemas/OutcomeCounts' } } }
const object = { 'application/json': { schema: { type: 'object' } } }

/** What every service tells of itself, by route. Faults and what operators do are no part of a document. */
export const OWN_OPERATIONS: Readonly<Record<string, JsonObject>> = {
  'GET /health': {
    summary: 'Whether the service is ready, and what it waits for or what blocks it if not',
    tags,
    responses: {
      200: { description: 'Ready.', content: health },
      503: {
        description: 'Not ready. `waiting_for` names what is missing, `blocked` what stands.',
        content: health,
      },
    },
  },
  'GET /outcomes': {
    summary: 'What becomes of what was taken here, one JSON object in each line, as it happens',
    tags,
    parameters: [
      {
        name: 'after',
        in: 'query',
        description: 'The last `sequence` that was read.',
        schema: { type: 'integer', minimum: 0, default: 0 },
      },
      {
        name: 'follow',
        in: 'query',
        description: '`no` ends the answer at the newest line.',
        schema: { type: 'string', enum: ['no'] },
      },
    ],
    responses: {
      200: {
        description: 'The lines after `after`, then every new one until the reader or the service goes.',
        content: { 'application/x-ndjson': { schema: { type: 'string' } } },
      },
      400: {
        description: '`after` is not a whole number from 0.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  },
  'GET /outcomes/counts': {
    summary: 'How many were begun here, and how many of them have ended in which way',
    tags,
    responses: { 200: { description: 'All of one moment.', content: counts } },
  },
  'GET /metrics': {
    summary: 'Counts, times and what waits, as Prometheus reads them',
    tags,
    responses: {
      200: {
        description: 'Names by OpenTelemetry’s conventions.',
        content: { 'text/plain': { schema: { type: 'string' } } },
      },
    },
  },
  'GET /trace': {
    summary: 'When what came here was received, decided and committed, for one subject or page by page',
    tags,
    parameters: [
      { name: 'subject', in: 'query', description: 'Its hops alone.', schema: { type: 'string' } },
      {
        name: 'after',
        in: 'query',
        description: 'The last `number` that was read.',
        schema: { type: 'integer', minimum: 0, default: 0 },
      },
      {
        name: 'most',
        in: 'query',
        description: 'Hops in one answer.',
        schema: { type: 'integer', minimum: 0, maximum: 10_000, default: 10_000 },
      },
    ],
    responses: { 200: { description: 'Hops, in the order of their commits.', content: object } },
  },
  'GET /status': {
    summary: 'Settings in force, what is owed, and what was counted, for a report’s manifest',
    tags,
    responses: { 200: { description: 'What the service knows of itself.', content: object } },
  },
}
