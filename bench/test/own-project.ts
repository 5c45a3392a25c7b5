import { newProjectName } from '@three-ways/testbed/compose/project-name'
import { removeProject } from '@three-ways/testbed/compose/project-removal'
import { type Typed, typeInShell } from './shell-transcript.ts'

/** A shell whose stacks have a name of their own, so that nobody's stack or data is touched. */
export interface OwnProject extends AsyncDisposable {
  readonly project: string
  /** Types these commands in a folder, whatever they end with. */
  type(folder: string, commands: readonly string[]): Promise<Typed[]>
}

/** Disposing it removes all that its stacks had. All commands of a `type` together may take `timeout_ms`. */
export function ownProject(timeout_ms: number): OwnProject {
  const project = newProjectName()
  const environment = { ...process.env, COMPOSE_PROJECT_NAME: project, COMPOSE_PROGRESS: 'plain' }
  const { signal } = new AbortController()
  return {
    project,
    type: (folder, commands) => typeInShell(commands, { folder, environment, timeout_ms, signal }),
    [Symbol.asyncDispose]: () => removeProject(project),
  }
}
