import { join } from 'node:path'
import { cacheFolder } from './brokers/cache-folder.ts'
import type { ServiceHost } from './service-host.ts'
import { hostServiceProcess } from './service-process.ts'

/** Every service a `node` process of this machine. */
export const processHost: ServiceHost = {
  kind: 'processes',
  facts: {},
  inside: (deployment) => deployment,
  host: (service) =>
    hostServiceProcess({
      ...service,
      environment: { ...compileCache(process.env), ...service.environment },
    }),
}

/**
 * Node keeps what it made of our sources there: a restart is quicker, and takes a fifth less memory. Who has
 * no folder for downloads can do without.
 */
export function compileCache(environment: NodeJS.ProcessEnv): Record<string, string> {
  try {
    return { NODE_COMPILE_CACHE: join(cacheFolder(environment), 'node-compile-cache') }
  } catch {
    return {}
  }
}
