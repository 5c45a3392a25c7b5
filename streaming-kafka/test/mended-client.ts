import { mendKafkajs } from '../src/kafkajs-mends.ts'

// Before anybody sends anything by the client: files share a process, and what was loaded as it was published
// for one of them cannot be mended for the next one.
mendKafkajs()
