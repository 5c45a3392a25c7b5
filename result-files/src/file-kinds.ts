/** A kind of file in a results folder. */
export interface FileKind {
  /** As `results/README.md` calls it. */
  readonly name: string
  /** Which paths inside of the folder are of it. */
  readonly path: RegExp
  /** Of one for programs: the name of its JSON Schema, and whether that is of each of its lines. */
  readonly schema?: { readonly name: string; readonly of: 'file' | 'line' }
}

/** Every kind that a run, a report or an export may leave in a results folder. */
export const FILE_KINDS: readonly FileKind[] = [
  { name: 'report.md', path: /^report(\.broken-evidence)?\.md$/ },
  { name: 'report.html', path: /^report(\.broken-evidence)?\.html$/ },
  { name: 'report/', path: /^report(\.broken-evidence)?\/[a-z0-9-]+\.md$/ },
  { name: 'pictures/', path: /^pictures(\.broken-evidence)?\/.+\.svg$/ },
  { name: 'metrics.json', path: /^metrics\.json$/, schema: { name: 'metrics', of: 'file' } },
  { name: 'orders/', path: /^orders\/[^/]+\.ndjson\.gz$/, schema: { name: 'orders', of: 'line' } },
  { name: 'ledger/', path: /^ledger\/[^/]+\.ndjson\.gz$/, schema: { name: 'ledger', of: 'line' } },
  {
    name: '<model>/analytics.json',
    path: /^[a-z-]+\/analytics\.json$/,
    schema: { name: 'analytics', of: 'file' },
  },
  { name: 'histograms.json', path: /^histograms\.json$/, schema: { name: 'histograms', of: 'file' } },
  { name: 'series/', path: /^series\/[^/]+\.ndjson$/, schema: { name: 'series', of: 'line' } },
  { name: 'left-out.json', path: /^left-out\.json$/, schema: { name: 'left-out', of: 'file' } },
  { name: 'service-logs/', path: /^service-logs\// },
  { name: '.lock', path: /^\.lock$/ },
  { name: 'lies/', path: /^lies\/(lies\.md|lie-[a-z-]+\.svg)$/ },
  { name: 'export/', path: /^export\/[a-z]+\.(csv|ndjson|json)$/ },
]

/** The kinds that a path inside of a results folder is of: one, or nobody knows what it is. */
export function kindsOf(path: string): readonly FileKind[] {
  return FILE_KINDS.filter((kind) => kind.path.test(path))
}
