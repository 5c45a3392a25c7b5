import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { asyncapiDocument } from './asyncapi-document.ts'
import { eventSchemaDocument, type JsonObject } from './json-schemas.ts'
import { openapiDocument } from './openapi-document.ts'
import { orderCatalogue } from './order-events.ts'

/** Documents by their path inside the documents' folder, byte for byte as they are committed. */
export type Documents = ReadonlyMap<string, string>

/** The generated documents of the order workflow. */
export function renderDocuments(): Documents {
  const documents = new Map<string, JsonObject>([
    ['asyncapi.json', asyncapiDocument()],
    ['openapi.json', openapiDocument()],
  ])
  for (const kind of orderCatalogue.kinds)
    documents.set(`schemas/${kind.type}.json`, eventSchemaDocument(kind))
  return rendered(documents)
}

/** Documents as they are written. */
export function rendered(documents: ReadonlyMap<string, JsonObject>): Documents {
  return new Map([...documents].map(([path, document]) => [path, `${JSON.stringify(document, null, 2)}\n`]))
}

/** A committed document that is not what the schemas say, and in what way. */
export interface StaleDocument {
  readonly path: string
  readonly why: 'missing' | 'differs' | 'left over'
}

/** Compares a folder with the schemas, and changes nothing. */
export async function staleDocuments(
  folder: string,
  documents: Documents = renderDocuments(),
): Promise<readonly StaleDocument[]> {
  const stale: StaleDocument[] = []
  for (const [path, text] of documents) {
    const found = await readFile(join(folder, path), 'utf8').catch(() => undefined)
    if (found !== text) stale.push({ path, why: found === undefined ? 'missing' : 'differs' })
  }
  const left_over = (await filesIn(folder)).filter((path) => !documents.has(path))
  return [...stale, ...left_over.map((path): StaleDocument => ({ path, why: 'left over' }))]
}

/** Makes a folder what the schemas say, and tells what it had to change. */
export async function writeDocuments(
  folder: string,
  documents: Documents = renderDocuments(),
): Promise<readonly StaleDocument[]> {
  const stale = await staleDocuments(folder, documents)
  for (const { path } of stale) {
    const text = documents.get(path)
    if (text === undefined) {
      await rm(join(folder, path))
    } else {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
  }
  return stale
}

/** JSON files below a folder, by path with `/` between, in a fixed order; none where there is no folder. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const paths = await readdir(folder, { recursive: true }).catch(() => [])
  const json = paths.filter((path) => path.endsWith('.json'))
  return json.map((path) => path.split(sep).join('/')).toSorted()
}
