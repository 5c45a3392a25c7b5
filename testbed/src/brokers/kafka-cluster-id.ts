import { randomBytes } from 'node:crypto'

/**
 * A new name for a Kafka cluster, in the form Kafka demands: 16 bytes in base64url, 22 characters.
 * The first bit is kept at zero, because an id that begins with `-` (one in 64 would) is taken for an option
 * by the command that formats the storage.
 */
export function newClusterId(random: (size: number) => Buffer = randomBytes): string {
  const bytes = random(16)
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0)
  return bytes.toString('base64url')
}
