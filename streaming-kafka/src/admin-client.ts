import type { Admin, Kafka } from 'kafkajs'
import { IMPATIENT, openClient } from './client.ts'
import { Sockets } from './sockets.ts'

/** A client for who prepares a broker or looks into it. Disposing it leaves no socket behind. */
export class AdminClient implements AsyncDisposable {
  readonly client: Kafka
  readonly admin: Admin
  readonly #sockets = new Sockets()
  #connecting: Promise<void> | undefined

  constructor(broker_url: string, client_id: string) {
    this.client = openClient({
      broker_url,
      client_id,
      // A broker that has just been started leads its topics only after a moment.
      retry: { ...IMPATIENT, retries: 10 },
      socketFactory: this.#sockets.create,
    })
    this.admin = this.client.admin()
  }

  /** Connects when it is asked for the first time, and again where that failed. */
  connected(): Promise<void> {
    this.#connecting ??= this.admin.connect().catch((error) => {
      this.#connecting = undefined
      throw error
    })
    return this.#connecting
  }

  /** Ends whatever is under way, at once. */
  cut(): void {
    this.#sockets.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#connecting !== undefined) await this.admin.disconnect().catch(() => {})
    this.#sockets.close()
  }
}
