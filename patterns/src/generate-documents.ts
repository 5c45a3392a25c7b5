import { fileURLToPath } from 'node:url'
import { documentsCommand } from '@three-ways/event-contract/documents-command'
import { renderDocuments } from './documents.ts'

const committed_folder = fileURLToPath(new URL('../documents', import.meta.url))

process.exitCode = await documentsCommand(committed_folder, renderDocuments())
