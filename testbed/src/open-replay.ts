import type { Deployment } from './deployment.ts'
import { ReplayControl } from './replay-control.ts'
import type { HostedService, ServiceHost } from './service-host.ts'
import type { SystemUnderTest } from './system.ts'

export interface OpenReplayOptions {
  readonly system: SystemUnderTest
  readonly deployment: Deployment
  /** What every service process of the system is told. */
  readonly environment: Readonly<Record<string, string>>
  /** Services that are ours to stop and start; none for a system that somebody else has raised. */
  readonly live: ReadonlyMap<string, HostedService>
  /** Where their stores are; readers get folders of their own in it. */
  readonly folder: string
  /** Where readers run. */
  readonly service_host: ServiceHost
  readonly signal: AbortSignal
}

/** What reads past events of a running system again; undefined for a model that cannot. */
export async function openReplay(options: OpenReplayOptions): Promise<ReplayControl | undefined> {
  const { system, deployment, environment, live, folder, service_host, signal } = options
  const replay = await system.replay?.(deployment)
  if (replay === undefined) return undefined
  return new ReplayControl({
    replay,
    live,
    folder,
    host: (reader) =>
      service_host.host({
        name: reader.service,
        entry: system.entry,
        port: reader.port,
        environment: { ...environment, ...reader.environment },
        folder: reader.folder,
        signal,
      }),
  })
}
