import { cellTitle } from '@three-ways/result-files/cell'
import { LEFT_OUT_FILE, readLeftOut } from '@three-ways/result-files/left-out'
import type { Result } from '@three-ways/result-files/metrics'
import { NO_SUCH_FILE, reasonOf } from '@three-ways/result-files/order-logs'

/**
 * Parts what is missing from what was left out of a small copy: `left-out.json` names the file, it is not
 * there, and `metrics.json` has kept what it was. Of what was left out the measurements are named, once each;
 * a list that cannot be read is missing itself.
 */
export async function partLeftOut(
  folder: string,
  found_missing: readonly string[],
  results: readonly Result[],
): Promise<{ readonly missing: readonly string[]; readonly left_out: readonly string[] }> {
  const missing = [...new Set(found_missing)]
  const names = await readLeftOut(folder).catch((cause: unknown) => {
    missing.push(`${LEFT_OUT_FILE}: ${reasonOf(cause)}`)
    return undefined
  })
  const named = new Set(names?.files.map(({ file }) => file))
  const absent = (file: string) => `${file}: ${NO_SUCH_FILE}`
  const lacks = ({ kept = [] }: Result) =>
    kept.filter(({ file }) => named.has(file)).map(({ file }) => absent(file))
  const said = new Set(missing)
  const cells = results.filter((result) => lacks(result).some((sentence) => said.has(sentence)))
  const excused = new Set(cells.flatMap(lacks))
  return { missing: missing.filter((sentence) => !excused.has(sentence)), left_out: cells.map(cellTitle) }
}
