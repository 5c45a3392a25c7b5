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
