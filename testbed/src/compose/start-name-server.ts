import { BrokerUnavailable } from '../brokers/broker-unavailable.ts'
import { CommandFailed } from '../brokers/run-command.ts'
import { docker } from './docker.ts'
import { PROJECT_LABEL } from './project-name.ts'
import { networkOf } from './stack-declaration.ts'

/** In the services' image, seen from its working folder. */
const PROGRAM = 'testbed/src/compose/name-server.ts'

/**
 * Starts what answers for names of services that are down (`name-server.ts` says why). Resolves with its
 * address in the project's network. It goes with the project.
 */
export async function startNameServer(
  project: string,
  image_id: string,
  signal: AbortSignal,
): Promise<string> {
  const name = `${project}-names`
  const place = ['--label', `${PROJECT_LABEL}=${project}`, '--network', networkOf(project)]
  const frugal = ['--init', '--read-only', '--cap-drop', 'ALL', '--cap-add', 'NET_BIND_SERVICE']
  try {
    await docker(['run', '--detach', '--name', name, ...place, ...frugal, image_id, PROGRAM], { signal })
    const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
    const { stdout } = await docker(['container', 'inspect', '--format', format, name], { signal })
    return stdout.trim()
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    const message = `starting a name server beside a stack: ${error.message}`
    throw new BrokerUnavailable('docker_silent', message, error)
  }
}
