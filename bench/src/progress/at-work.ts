import { RewrittenBlock } from './rewritten-block.ts'
import { type ProgressTarget, standardError } from './stream-progress.ts'

/**
 * Says on a terminal what a command is at, from before it begins until it is done; elsewhere nothing, since
 * there an answer is all that somebody waits for.
 */
export async function atWork<Result>(
  text: string,
  work: () => Promise<Result>,
  target: ProgressTarget = standardError(),
): Promise<Result> {
  if (!target.rewrites) return await work()
  const block = new RewrittenBlock(
    (drawn) => target.write(drawn),
    () => target.columns,
  )
  block.draw([text])
  try {
    return await work()
  } finally {
    block.clear()
  }
}
