import { createRequire } from 'node:module'

/**
 * The version of the question for metadata from which on a broker tells the id of a topic: two topics of the
 * same name, one deleted and the other made again, differ by it and by nothing else.
 */
const WITH_IDS = 10
const METADATA_KEY = 3
const ID_BYTES = 16

interface Decoder {
  readInt16(): number
  readInt32(): number
  readBoolean(): boolean
  readBytes(length: number): Buffer
  readUVarIntString(): string
  readUVarIntArray<Item>(read: (decoder: Decoder) => Item): Item[]
  readTaggedFields(): void
}

interface Encoder {
  writeBoolean(value: boolean): Encoder
  writeBuffer(value: Buffer): Encoder
  writeUVarIntString(value: string): Encoder
  writeUVarIntArray(values: Encoder[] | null): Encoder
  writeUVarIntBytes(): Encoder
}

interface Asked {
  readonly topics: readonly string[]
}

/** How kafkajs holds the versions of one kind of question. */
export interface Question {
  readonly versions: string[]
  protocol(wanted: { readonly version: number }): (asked: Asked) => unknown
}

/** A partition as kafkajs tells it, with the id of its topic where the broker says it. */
export interface PartitionWithTopicId {
  readonly partitionId: number
  readonly topicId?: string
}

const require = createRequire(import.meta.url)
const DecoderOfClient = require('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => Decoder
const EncoderOfClient = require('kafkajs/src/protocol/encoder.js') as new () => Encoder
const { parse } = require('kafkajs/src/protocol/requests/metadata/v0/response.js') as { parse: unknown }

/**
 * Adds the version with ids to those that the client knows. It asks for the newest that the broker knows
 * too.
 */
export function askingForIds(question: Question): void {
  const known = question.protocol
  const newest = Math.max(...question.versions.map(Number))
  question.versions.push(String(WITH_IDS))
  question.protocol = ({ version }) =>
    version >= WITH_IDS ? withIds : known({ version: Math.min(version, newest) })
}

const withIds = ({ topics }: Asked) => ({ request: requestFor(topics), response: { decode, parse } })

function requestFor(topics: readonly string[]) {
  return {
    apiKey: METADATA_KEY,
    apiVersion: WITH_IDS,
    apiName: 'Metadata',
    encode: async () => {
      const named = topics.map((topic) => {
        const any_id = new EncoderOfClient().writeBuffer(Buffer.alloc(ID_BYTES))
        return any_id.writeUVarIntString(topic).writeUVarIntBytes()
      })
      const encoder = new EncoderOfClient().writeUVarIntBytes()
      // Nothing is made by asking for it, and nobody needs to know what may be done.
      const [make, cluster_rights, topic_rights] = [false, false, false]
      return encoder
        .writeUVarIntArray(named.length === 0 ? null : named)
        .writeBoolean(make)
        .writeBoolean(cluster_rights)
        .writeBoolean(topic_rights)
        .writeUVarIntBytes()
    },
  }
}

async function decode(bytes: Buffer) {
  const decoder = new DecoderOfClient(bytes)
  decoder.readTaggedFields()
  const clientSideThrottleTime = decoder.readInt32()
  const brokers = decoder.readUVarIntArray(brokerIn)
  const clusterId = decoder.readUVarIntString()
  const controllerId = decoder.readInt32()
  const topicMetadata = decoder.readUVarIntArray(topicIn)
  return { throttleTime: 0, clientSideThrottleTime, brokers, clusterId, controllerId, topicMetadata }
}

function brokerIn(decoder: Decoder) {
  const broker = {
    nodeId: decoder.readInt32(),
    host: decoder.readUVarIntString(),
    port: decoder.readInt32(),
    rack: decoder.readUVarIntString(),
  }
  decoder.readTaggedFields()
  return broker
}

function topicIn(decoder: Decoder) {
  const topicErrorCode = decoder.readInt16()
  const topic = decoder.readUVarIntString()
  const topicId = decoder.readBytes(ID_BYTES).toString('hex')
  const isInternal = decoder.readBoolean()
  const partitionMetadata = decoder.readUVarIntArray(partitionIn).map((one) => ({ ...one, topicId }))
  decoder.readInt32()
  decoder.readTaggedFields()
  return { topicErrorCode, topic, isInternal, partitionMetadata }
}

function partitionIn(decoder: Decoder) {
  const node = (one: Decoder) => one.readInt32()
  const partition = {
    partitionErrorCode: decoder.readInt16(),
    partitionId: decoder.readInt32(),
    leader: decoder.readInt32(),
    leaderEpoch: decoder.readInt32(),
    replicas: decoder.readUVarIntArray(node),
    isr: decoder.readUVarIntArray(node),
    offlineReplicas: decoder.readUVarIntArray(node),
  }
  decoder.readTaggedFields()
  return partition
}
