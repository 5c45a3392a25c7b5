import { fileURLToPath } from 'node:url'
import { renderDocuments } from './committed-documents.ts'
import { documentsCommand } from './documents-command.ts'

const committed_folder = fileURLToPath(new URL('../documents', import.meta.url))

process.exitCode = await documentsCommand(committed_folder, renderDocuments())
