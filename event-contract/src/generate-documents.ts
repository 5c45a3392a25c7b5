import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { staleDocuments, writeDocuments } from './committed-documents.ts'

const USAGE = `node event-contract/src/generate-documents.ts [--check] [--folder <folder>]
Writes the documents that follow from the schemas. --check writes nothing and ends with 1 if any is stale.`

const committed_folder = fileURLToPath(new URL('../documents', import.meta.url))

process.exitCode = await main()

async function main(): Promise<number> {
  const options = readOptions()
  if (options === undefined) return 2
  const { check, folder } = options
  const stale = check ? await staleDocuments(folder) : await writeDocuments(folder)
  for (const { path, why } of stale)
    console.log(`${check ? 'stale' : 'brought up to date'}: ${path} (${why})`)
  if (stale.length === 0) console.log('every document is current')
  if (check && stale.length > 0) {
    console.error('The committed documents differ from the schemas; `npm run generate` writes them anew.')
    return 1
  }
  return 0
}

function readOptions(): { readonly check: boolean; readonly folder: string } | undefined {
  try {
    const { values } = parseArgs({
      options: {
        check: { type: 'boolean', default: false },
        folder: { type: 'string', default: committed_folder },
      },
    })
    return values
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`)
    return undefined
  }
}
