import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { metricsJsonSchemaText, SCHEMA_FILE } from './metrics-schema.ts'

writeFileSync(SCHEMA_FILE, metricsJsonSchemaText())
process.stdout.write(`wrote ${fileURLToPath(SCHEMA_FILE)}\n`)
