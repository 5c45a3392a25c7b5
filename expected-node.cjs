// Says in one sentence why this Node cannot run the project. In the oldest words there are, so that any Node
// can say it: `node --require ./expected-node.cjs ...`, or alone.
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { devDependencies } = require('./package.json')

const wanted = devDependencies.node.split('.')[0]
const found = process.versions.node
const packages = join(__dirname, 'node_modules')

const EXIT_ENVIRONMENT = 4

function refusal() {
  if (!existsSync(join(packages, '.package-lock.json'))) {
    return 'The packages of this checkout are not installed. Run "npm ci" in its top folder.'
  }
  if (Number(found.split('.')[0]) >= Number(wanted)) return undefined
  const own = join(packages, 'node', 'bin', 'node')
  const here = `Expected Node ${wanted}, this is Node ${found}`
  if (existsSync(own)) return `${here}. The project has its own: start things with npm, or with ${own}.`
  return (
    `${here}: the project's own was not unpacked, because npm ran no install scripts (ignore-scripts). ` +
    'Run "npm rebuild node --ignore-scripts=false", or use your own Node of that version.'
  )
}

const message = refusal()
if (message !== undefined) {
  process.stderr.write(`${message}\n`)
  process.exit(EXIT_ENVIRONMENT)
}
