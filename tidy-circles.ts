import { importsOf, type SourceFile, targetOf } from './tidy-source.ts'

/** Files of one room that import each other in a loop, types included: whoever reads one has to read all. */
export function importCircles(files: readonly SourceFile[]): readonly string[] {
  const targets = new Map(files.map((file) => [file.path, targetsOf(file)]))
  const state = new Map<string, 'open' | 'done'>()
  const found: string[] = []
  const visit = (path: string, way: readonly string[]) => {
    if (state.get(path) === 'done') return
    if (state.get(path) === 'open') {
      found.push([...way.slice(way.indexOf(path)), path].join(' -> '))
      return
    }
    state.set(path, 'open')
    for (const target of targets.get(path) ?? []) visit(target, [...way, path])
    state.set(path, 'done')
  }
  for (const path of targets.keys()) visit(path, [])
  return found
}

/** Other rooms are not among them: directions between rooms allow no loop. */
function targetsOf({ path, text }: SourceFile): readonly string[] {
  const relative = importsOf(text).filter(({ specifier }) => specifier.startsWith('.'))
  return relative.map(({ specifier }) => targetOf(path, specifier))
}
