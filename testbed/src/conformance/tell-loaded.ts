import { openSync, writeSync } from 'node:fs'
import { registerHooks } from 'node:module'

// Imported in front of a service: each module that it loads is a line of the file that the environment names,
// behind the name of the service, which is the argument of its process. What is Node's own is left out.
const file = process.env.LOADED_MODULES_FILE
const [, , service = ''] = process.argv

if (file !== undefined) {
  const descriptor = openSync(file, 'a')
  registerHooks({
    load(url, context, nextLoad) {
      if (!url.startsWith('node:')) writeSync(descriptor, `${service} ${url}\n`)
      return nextLoad(url, context)
    },
  })
}
