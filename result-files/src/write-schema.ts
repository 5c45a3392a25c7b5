import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { jsonSchemaText, schemaFile, WRITTEN_SCHEMAS } from './json-schemas.ts'

for (const written of WRITTEN_SCHEMAS) {
  writeFileSync(schemaFile(written), jsonSchemaText(written))
  process.stdout.write(`wrote ${fileURLToPath(schemaFile(written))}\n`)
}
