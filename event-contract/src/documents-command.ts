import { parseArgs } from 'node:util'
import { type Documents, staleDocuments, writeDocuments } from './committed-documents.ts'

const USAGE = `[--check] [--folder <folder>]
Writes the documents that follow from the schemas. --check writes nothing and ends with 1 if any is stale.`

/** Does what somebody typed who wants documents written or checked; resolves with the exit code. */
export async function documentsCommand(committed_folder: string, documents: Documents): Promise<number> {
  const options = readOptions(committed_folder)
  if (options === undefined) return 2
  const { check, folder } = options
  const stale = await (check ? staleDocuments : writeDocuments)(folder, documents)
  for (const { path, why } of stale)
    console.log(`${check ? 'stale' : 'brought up to date'}: ${path} (${why})`)
  if (stale.length === 0) console.log('every document is current')
  if (check && stale.length > 0) {
    console.error('The committed documents differ from the schemas; `npm run generate` writes them anew.')
    return 1
  }
  return 0
}

function readOptions(
  committed_folder: string,
): { readonly check: boolean; readonly folder: string } | undefined {
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
