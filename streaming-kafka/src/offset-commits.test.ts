import type { TopicPartitionOffset } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { OffsetCommits, type Receipt } from './offset-commits.ts'

/** A coordinator that answers when told to. */
function openCommits(pause_ms = 0) {
  const asked: string[][] = []
  const answers: PromiseWithResolvers<void>[] = []
  const abort = new AbortController()
  const failures: unknown[] = []
  const commits = new OffsetCommits({
    commit: (offsets: TopicPartitionOffset[]) => {
      asked.push(offsets.map(({ topic, partition, offset }) => `${topic}/${partition}@${offset}`))
      const answer = Promise.withResolvers<void>()
      answers.push(answer)
      return answer.promise
    },
    onFailure: (error) => failures.push(error),
    pause_ms,
    signal: abort.signal,
  })
  const receive = (partition: number, offset: number): Receipt => {
    const receipt = commits.received('events', partition, offset)
    if (receipt === undefined) throw new Error(`expected ${offset} to be new`)
    return receipt
  }
  return { commits, asked, answers, abort, failures, receive }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('offset commits', () => {
  it('commit the finished prefix, and nothing beyond an unfinished message', async () => {
    const { commits, asked, answers, receive } = openCommits()
    const [first, second, third] = [receive(0, 10), receive(0, 11), receive(0, 12)]
    commits.finished(second)
    commits.finished(third)
    await turn()
    expect(asked).toEqual([])
    commits.finished(first)
    await turn()
    expect(asked).toEqual([['events/0@13']])
    answers[0]?.resolve()
    await commits.settled()
  })

  it('know what is there and did not arrive yet, as the last batch told it, and nothing of before', () => {
    const { commits, receive } = openCommits()
    expect(commits.behind()).toBe(0)
    commits.fetched('events', 0, 10, 15)
    commits.fetched('events', 1, 0, 2)
    expect(commits.behind()).toBe(7)
    receive(0, 10)
    receive(0, 11)
    receive(1, 1)
    expect(commits.behind()).toBe(3)
    commits.fetched('events', 0, 12, 40)
    expect(commits.behind()).toBe(28)
    commits.begin()
    expect(commits.behind()).toBe(0)
  })

  it('have one in flight; what finishes meanwhile goes with the next', async () => {
    const { commits, asked, answers, receive } = openCommits()
    commits.finished(receive(0, 0))
    await turn()
    commits.finished(receive(0, 1))
    commits.finished(receive(1, 5))
    commits.finished(receive(0, 2))
    await turn()
    expect(asked).toEqual([['events/0@1']])
    answers[0]?.resolve()
    await turn()
    expect(asked[1]).toEqual(['events/0@3', 'events/1@6'])
    answers[1]?.resolve()
    await commits.settled()
    expect(asked).toHaveLength(2)
  })

  it('leave a pause between two, and end it where somebody waits', async () => {
    const { commits, asked, answers, receive } = openCommits(3_600_000)
    commits.finished(receive(0, 0))
    await turn()
    answers[0]?.resolve()
    await turn()
    commits.finished(receive(0, 1))
    commits.finished(receive(0, 2))
    await turn()
    expect(asked).toEqual([['events/0@1']])
    const settled = commits.settled()
    await turn()
    expect(asked[1]).toEqual(['events/0@3'])
    answers[1]?.resolve()
    await settled
  })

  it('are tried again with the newest prefix when they fail', async () => {
    const { commits, asked, answers, failures, receive } = openCommits()
    commits.finished(receive(0, 0))
    await turn()
    commits.finished(receive(0, 1))
    answers[0]?.reject(new Error('no coordinator'))
    while (asked.length < 2) await turn()
    expect(asked[1]).toEqual(['events/0@2'])
    expect(failures).toHaveLength(1)
    answers[1]?.resolve()
    await commits.settled()
  })

  it('forget what belongs to a former assignment, and take its messages again', async () => {
    const { commits, asked, receive } = openCommits()
    const before = receive(0, 7)
    commits.begin()
    const again = receive(0, 7)
    commits.finished(before)
    await turn()
    expect(asked).toEqual([])
    commits.finished(again)
    await turn()
    expect(asked).toEqual([['events/0@8']])
  })

  it('do not try a failed commit of a former assignment again', async () => {
    const { commits, asked, answers, receive } = openCommits()
    commits.finished(receive(0, 0))
    await turn()
    commits.begin()
    answers[0]?.reject(new Error('illegal generation'))
    await commits.settled()
    expect(asked).toHaveLength(1)
  })

  it('take a message only once under one assignment', () => {
    const { commits, receive } = openCommits()
    receive(0, 3)
    expect(commits.received('events', 0, 3)).toBeUndefined()
    expect(commits.received('events', 0, 2)).toBeUndefined()
    expect(commits.received('events', 1, 3)).toBeDefined()
  })

  it('end with the service, without a commit that nobody answers', async () => {
    const { commits, answers, abort, receive } = openCommits()
    commits.finished(receive(0, 0))
    await turn()
    answers[0]?.reject(new Error('gone'))
    abort.abort(new Error('the service ends'))
    await commits.settled()
  })
})
