import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Of the kinds of test, those that raise brokers and processes on this machine. */
export const RAISING_LOCALLY = ['integration', 'long']

/**
 * Files that take longest: if one of them is begun last, everybody waits for it alone. In a fresh clone
 * Vitest knows of its files only how large they are.
 */
export const LONG_FILES = [
  'streaming-kafka/src/system.integration.test.ts',
  'bench/test/ladder-brokers.long.test.ts',
  'bench/test/patterns/every-model.integration.test.ts',
  'async-rabbitmq/src/system.integration.test.ts',
  'bench/test/broken-publishers.long.test.ts',
  'contributing.long.test.ts',
  'streaming-kafka/src/broker.long.test.ts',
  'testbed/src/brokers/local-brokers.long.test.ts',
  'bench/test/ladder.long.test.ts',
  'async-rest/src/system.integration.test.ts',
  'sync-rest/src/system.integration.test.ts',
  'bench/test/ended-while-paused.long.test.ts',
  'async-rabbitmq/src/broker.long.test.ts',
  'bench/test/broken-replays.long.test.ts',
  'bench/test/paused-brokers.long.test.ts',
  'async-rabbitmq/src/not-ours.long.test.ts',
  'async-rabbitmq/src/broker-limits.long.test.ts',
  'async-rabbitmq/src/lost-connections.long.test.ts',
  'bench/test/watch/watch-story.integration.test.ts',
  'bench/test/watch/watch-browser.integration.test.ts',
  'bench/test/observe/prometheus.long.test.ts',
  'bench/test/report/report-browser.integration.test.ts',
  'streaming-kafka/src/two-members.long.test.ts',
  'bench/test/own-kafka.long.test.ts',
  'streaming-kafka/src/bad-messages.integration.test.ts',
  'streaming-kafka/src/not-ours.long.test.ts',
  'bench/test/own-rabbitmq.long.test.ts',
  'async-rabbitmq/src/receipts.integration.test.ts',
  'bench/test/clean.long.test.ts',
  'bench/test/broken-settings.long.test.ts',
  'streaming-kafka/src/topics.integration.test.ts',
  'bench/test/patterns/running-model.long.test.ts',
  'streaming-kafka/src/own-broker.long.test.ts',
  'async-rabbitmq/src/blockages.long.test.ts',
  'bench/test/unfit-machine.long.test.ts',
  'bench/src/scenarios/capacity.test.ts',
  'bench/src/run/carried-cells.test.ts',
  'reference/src/system.test.ts',
  'bench/test/readme-lines.long.test.ts',
  'bench/src/cli.test.ts',
  'bench/src/scenarios/dead-letter.test.ts',
  'bench/src/scenarios/service-crash.test.ts',
  'bench/test/interrupted-run.test.ts',
  'bench/test/resumed-run.test.ts',
  'bench/src/scenarios/backlog.test.ts',
  'bench/test/sabotage.test.ts',
  'bench/test/patterns/scenarios.test.ts',
  'bench/test/broken-implementations.test.ts',
  'bench/src/run/kept-site.test.ts',
  'bench/src/compare/compare-folders.test.ts',
]

/**
 * Unit tests in front, for who breaks something simple is to see it soon. Of each kind the longest first, in
 * the order of their list; the others as Vitest would have them.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = LONG_FILES.findIndex((name) => moduleId.endsWith(`/${name}`))
      return place < 0 ? LONG_FILES.length : place
    }
    const raises = ({ moduleId }: TestSpecification) =>
      Number(RAISING_LOCALLY.some((kind) => moduleId.includes(`.${kind}.`)))
    return (await super.sort(files)).sort((one, other) => {
      return raises(one) - raises(other) || placeOf(one) - placeOf(other)
    })
  }
}
