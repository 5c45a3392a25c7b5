import type { Router } from 'express'
import type { Hop } from './hop.ts'
import type { Message, ServiceName } from './messages.ts'
import type { Step } from './steps.ts'

/** What a service has, whoever carries its messages. */
export interface Relay {
  readonly service: ServiceName
  readonly step: Step
  readonly hop: Hop
}

/** The answer to a customer. */
export interface Answer {
  readonly status: number
  readonly body: object
}

/** Carries messages between services: the only part in which the three models differ. */
export interface Carrier extends AsyncDisposable {
  /** One order of a customer who waits: until what the model promises has happened. */
  place(order: Message): Promise<Answer>
  /** Many at once: until they are on their way. */
  placeAll(orders: readonly Message[]): Promise<void>
  /** Where messages come in by HTTP. */
  readonly routes?: Router
  /** What is in force. */
  settings(): Readonly<Record<string, string | number | boolean>>
}
