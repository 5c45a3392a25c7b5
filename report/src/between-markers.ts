/**
 * Puts text between the markers `<!-- <name>:begin -->` and `<!-- <name>:end -->` of a document. Throws when
 * they are not there.
 */
export function withText(document: string, name: string, text: string): string {
  const marker = { begin: `<!-- ${name}:begin -->`, end: `<!-- ${name}:end -->` }
  const begin = document.indexOf(marker.begin)
  const end = document.indexOf(marker.end)
  if (begin < 0 || end < begin) {
    throw new TypeError(`Writing ${name}: expected ${marker.begin} and ${marker.end} in the document`)
  }
  return `${document.slice(0, begin)}${marker.begin}\n${text}\n${document.slice(end)}`
}
