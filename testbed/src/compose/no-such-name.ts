/** DNS: this is an answer. */
const IS_ANSWER = 0x80
/** DNS: whoever answers would ask others, so that nobody looks for a better server. */
const ASKS_OTHERS = 0x80
/** DNS: no such name. */
const NXDOMAIN = 3

/** The answer to any DNS question: its own words, marked as the answer "no such name" (RFC 1035). */
export function noSuchName(question: Uint8Array): Uint8Array {
  const answer = Uint8Array.from(question)
  answer[2] = (answer[2] ?? 0) | IS_ANSWER
  answer[3] = ASKS_OTHERS | NXDOMAIN
  return answer
}
