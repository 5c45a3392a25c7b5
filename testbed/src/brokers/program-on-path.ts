import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Where the program of that name is, as a shell would find it; undefined when it is nowhere. */
export async function findProgram(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    const file = join(folder, name)
    const may_run = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (folder !== '' && may_run) return file
  }
  return undefined
}
