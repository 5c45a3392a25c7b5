import type { Deployment } from './deployment.ts'

/**
 * One hosted service: a process here, a container elsewhere. The testbed turns it into a `ServiceHandle`.
 * Everything rejects with the reason of an aborted signal; nothing is left behind on disposal.
 */
export interface HostedService extends AsyncDisposable {
  readonly name: string
  readonly url: string
  /** The file of its store, readable while it runs. */
  readonly store_file: string
  /** The process now running; undefined while it is down, or where there is no process of its own. */
  pid?(): number | undefined
  /** Resolves when `GET /health` says ready. */
  start(): Promise<void>
  stop(): Promise<void>
  kill(): Promise<void>
  pause(): Promise<void>
  resume(): Promise<void>
  resources(): Promise<{ readonly cpu_s: number; readonly resident_bytes: number } | undefined>
}

/** A service that is to be hosted. */
export interface ServiceToHost {
  readonly name: string
  /** The file that `node` runs where the service is a process; an image brings its own. */
  readonly entry: URL
  /** Of 127.0.0.1, where it answers; the same over all restarts. */
  readonly port: number
  /** What it is told besides its port and its store. */
  readonly environment: Readonly<Record<string, string>>
  /** An existing folder; `<name>.sqlite` and `<name>.log` are made in it and stay there. */
  readonly folder: string
  /** Aborting it ends every wait with its reason. */
  readonly signal: AbortSignal
}

/** Where services run, and what that means for whoever raises, faults and reports them. */
export interface ServiceHost {
  readonly kind: 'processes' | 'containers'
  /** What a report says of it beside its kind: images, limits, versions. */
  readonly facts: Readonly<Record<string, string>>
  /** A deployment as its services see it: their addresses may be others than the bench's. */
  inside(deployment: Deployment): Deployment
  /** It is not started yet. */
  host(service: ServiceToHost): HostedService
}
