import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { JsonObject } from '@three-ways/event-contract/json-schemas'
import type { Express, Response } from 'express'
import type { ServiceDeclaration, Workflow } from '../workflow.ts'
import { sendJson } from './answers.ts'

interface Asset {
  /** Where it lies: looked for when somebody asks for it. */
  readonly find: () => string
  readonly type: string
}

/** The page is Swagger UI's own bundle, from the packages of this machine: it needs no other one. */
const ASSETS: Readonly<Record<string, Asset>> = {
  'swagger-ui.css': {
    find: () => import.meta.resolve('swagger-ui-dist/swagger-ui.css'),
    type: 'text/css; charset=utf-8',
  },
  'swagger-ui-bundle.js': {
    find: () => import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
    type: 'text/javascript; charset=utf-8',
  },
  'favicon.png': {
    find: () => import.meta.resolve('swagger-ui-dist/favicon-32x32.png'),
    type: 'image/png',
  },
}

/** A browser asks nobody but this door for anything, whatever the bundle would like to. */
const OWN_DOOR_ALONE = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
].join('; ')

const START = `SwaggerUIBundle({
  url: '/openapi.json', dom_id: '#documents', deepLinking: true, validatorUrl: null, tryItOutEnabled: true,
})
`

function page(title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="documents">What is here as JSON: <a href="/openapi.json">/openapi.json</a></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`
}

/**
 * `GET /openapi.json` and, for people, `GET /docs`. The document is made, and what makes it is loaded, when
 * somebody asks for it for the first time: of a service that nobody asks it costs nothing.
 */
export function mountDocumentation(door: Express, workflow: Workflow, declaration: ServiceDeclaration): void {
  let document: Promise<JsonObject> | undefined
  const describe = async () => {
    const { doorDocument } = await import('./door-document.ts')
    return doorDocument(workflow, declaration, door)
  }
  door.get('/openapi.json', async (_request, response) => {
    document ??= describe()
    sendJson(response, 200, await document)
  })
  door.get('/docs', (_request, response) => {
    response.setHeader('content-security-policy', OWN_DOOR_ALONE)
    send(response, 'text/html; charset=utf-8', page(declaration.name))
  })
  door.get('/docs/start.js', (_request, response) => send(response, 'text/javascript; charset=utf-8', START))
  for (const [name, { find, type }] of Object.entries(ASSETS)) {
    door.get(`/docs/${name}`, async (_request, response) => {
      send(response, type, await readFile(fileURLToPath(find())))
    })
  }
}

function send(response: Response, type: string, content: string | Buffer): void {
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(content) })
  response.end(content)
}
