import { readFileSync } from 'node:fs'

/** A file of the page, as it is sent. */
export interface PageFile {
  readonly content_type: string
  readonly bytes: Buffer
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}

/** By the path at which a browser asks for it. Nothing else is ever read for one. */
const FILES: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/page.css': 'page.css',
  '/page.js': 'page.js',
  '/system-card.js': 'system-card.js',
  '/service-row.js': 'service-row.js',
  '/sparkline.js': 'sparkline.js',
  '/words.js': 'words.js',
}

/** Reads the page once: what is served does not change while it is. */
export function readPage(): ReadonlyMap<string, PageFile> {
  return new Map(
    Object.entries(FILES).map(([path, name]) => {
      const bytes = readFileSync(new URL(`./page/${name}`, import.meta.url))
      return [path, { content_type: TYPES[name.split('.').at(-1) ?? ''] ?? '', bytes }]
    }),
  )
}
