import { parseArgs } from 'node:util'
import { raisePriority } from '@three-ways/instrument/priority'
import { isModelName, MODEL_NAMES } from '../../src/settings/models.ts'
import { referee } from './referee.ts'
import { NoReferee, vegetaBinary } from './vegeta-binary.ts'

// A second instrument (vegeta, by other people, in another language) measures the same system as ours, in
// turn. By hand, on a quiet machine; four minutes a model:
//   npm run referee -- [model ..] [--rate 100] [--seconds 30]
// Ends with 0 where both agree or there is no second one, 1 where they do not, 2 for words it does not know.

const say = (line: string) => void process.stderr.write(`${line}\n`)
const ending = new AbortController()
process.once('SIGINT', () => ending.abort(new Error('interrupted')))
process.once('SIGTERM', () => ending.abort(new Error('ended')))

async function main(): Promise<number> {
  const { values, positionals, unknown_flags } = readWords(process.argv.slice(2))
  const [rate_per_s, seconds] = [Number(values.rate), Number(values.seconds)]
  const unknown = [...unknown_flags, ...positionals.filter((name) => !isModelName(name))]
  const is_whole = [rate_per_s, seconds].every((value) => Number.isInteger(value) && value > 0)
  if (unknown.length > 0 || !is_whole || rate_per_s * seconds < 1_000 || rate_per_s * seconds > 100_000) {
    say(
      `expected models (${MODEL_NAMES.join(', ')}), and whole numbers of --rate and --seconds that make ` +
        `1,000 to 100,000 orders, got "${process.argv.slice(2).join(' ')}"`,
    )
    return 2
  }
  // Inherited by vegeta.
  say(`priority of both: ${raisePriority()}`)
  const binary = await vegetaBinary(say, ending.signal)
  const models = positionals.length === 0 ? MODEL_NAMES : positionals.filter(isModelName)
  let disagreed = 0
  for (const model of models) {
    for (const { figure, bench_ms, vegeta_ms, allowed_ms, agrees } of await referee(model, {
      binary,
      rate_per_s,
      seconds,
      say,
      signal: ending.signal,
    })) {
      const both = `bench ${bench_ms.toFixed(3)}, vegeta ${vegeta_ms.toFixed(3)}`
      const apart = `${Math.abs(bench_ms - vegeta_ms).toFixed(3)} apart, ${allowed_ms.toFixed(3)} allowed`
      process.stdout.write(
        `${model} accepted ${figure} (ms, median of 3): ${both}, ${apart}: ${agrees ? 'agree' : 'DISAGREE'}\n`,
      )
      if (!agrees) disagreed += 1
    }
  }
  return disagreed === 0 ? 0 : 1
}

/** A flag that nobody knows is told with the other faults, and is no stack trace. */
function readWords(args: readonly string[]) {
  const options = {
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '30' },
  } as const
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const flags = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []))
  const unknown = flags.filter(({ name }) => !Object.hasOwn(options, name))
  const unknown_flags = unknown.map(({ rawName }) => rawName)
  return { values, positionals, unknown_flags }
}

process.exitCode = await main().catch((error: unknown) => {
  if (ending.signal.aborted) return 130
  if (!(error instanceof NoReferee)) throw error
  say(`skipped, no referee: ${error.message}`)
  return 0
})
