import type { Express } from 'express'

/** What Express matches a path with: its types leave the function out. */
interface PathMatcher {
  match(path: string): unknown
}

/** The template of the first route that takes this path, whatever the method; undefined where none does. */
export function templateAt(door: Express, path: string): string | undefined {
  const layer = door.router.stack.find((each) => {
    return each.route !== undefined && Boolean((each as unknown as PathMatcher).match(path))
  })
  const template: unknown = layer?.route?.path
  return typeof template === 'string' ? template : undefined
}

/** The methods that the routes of a door take at this path, sorted; none where the path is not known. */
export function allowedMethods(door: Express, path: string): readonly string[] {
  const methods = new Set<string>()
  for (const layer of door.router.stack) {
    if (layer.route === undefined || !(layer as unknown as PathMatcher).match(path)) continue
    for (const { method } of layer.route.stack) {
      methods.add(method.toUpperCase())
      // Express answers it by the route for GET.
      if (method === 'get') methods.add('HEAD')
    }
  }
  return [...methods].sort()
}
