/** The two kinds of broker that a model can stand on. */
export type BrokerKind = 'rabbitmq' | 'kafka'

/** The ways to come by one. `auto` tries them in this order. */
export type BrokerSourceName = 'attach' | 'local' | 'compose'

/** Both ports are of 127.0.0.1, and the caller's choice. */
export interface ProxiedListener {
  readonly port: number
  readonly told_port: number
}

/**
 * What a broker has that somebody secured: a certificate, a login, and ports of 127.0.0.1 where it is asked
 * for them. Each port is the caller's choice; left out, there is no such listener.
 */
export interface SecuredListeners {
  /** The broker's key in PKCS 8 and its certificate, for the name `localhost`, in one PEM file. */
  readonly identity_file: string
  /** RabbitMQ: made by whoever tests, over the management API. Kafka: known to every mechanism. */
  readonly user: string
  readonly password: string
  /** TLS; for Kafka without a login. */
  readonly tls_port?: number
  /** Kafka: TLS and a login, PLAIN or SCRAM. */
  readonly tls_login_port?: number
  /** RabbitMQ: its management API over https. */
  readonly management_tls_port?: number
  /** Of ::1, and plain. */
  readonly ipv6_port?: number
}

/** Where a broker tells Prometheus of itself. */
export interface ToldMetrics {
  /** Of 127.0.0.1, and the caller's choice. */
  readonly port: number
  /** Kafka: Prometheus's agent for Java machines, and what it shall tell. RabbitMQ has a plugin for it. */
  readonly agent?: { readonly jar_file: string; readonly rules_file: string }
}

export interface BrokerRequest {
  kind: BrokerKind
  source: BrokerSourceName | 'auto'
  /** For `attach`: `amqp://user:password@host:port` for RabbitMQ, `host:port` for Kafka. */
  url?: string | undefined
  /** For `attach` to RabbitMQ, where its management API answers, if it has one. */
  management_url?: string | undefined
  /** The model's own readiness check: resolves when a message went through; rejects to be asked again. */
  probe: (url: string, signal: AbortSignal) => Promise<void>
  /** For `compose`: the docker-compose.yml that has a service called like the kind. */
  stack?: URL | undefined
  /**
   * For a `local` Kafka: one more listener, which tells its clients another port than its own. What stands
   * there, a proxy that leads to this listener, sees all that they send.
   */
  proxied_listener?: ProxiedListener | undefined
  /** For a `local` one: more listeners, for tests of how such a broker is reached. */
  secured?: SecuredListeners | undefined
  /** For a `local` one: its own metrics, which it does not tell unless it is asked to. */
  told_metrics?: ToldMetrics | undefined
  /**
   * For a `local` one that lives as long as a test: Java then compiles soon instead of well, which saves
   * seconds of processor time at each start. Nothing is measured on such a broker.
   */
  short_lived?: boolean | undefined
  /**
   * An existing folder of the caller's. Each broker makes its own folder in it (`rabbitmq-XXXXXX`,
   * `kafka-XXXXXX`); dispose removes the broker's data and settings from there, and keeps its logs.
   * The folder itself, with those logs, is the caller's to remove.
   */
  working_folder: string
  /** Aborting it ends the wait and, for a broker that is already open, the broker itself. */
  signal: AbortSignal
  /** Progress, one line at a time, meant for standard error. */
  say: (line: string) => void
}

/** A broker that carried a message. Disposing it ends everything that was started for it. */
export interface RunningBroker extends AsyncDisposable {
  readonly kind: BrokerKind
  readonly url: string
  /** RabbitMQ only: the management API, `http://user:password@host:port`. */
  readonly management_url?: string | undefined
  readonly source: BrokerSourceName
  /** One sentence for the report: why this source was taken. */
  readonly why: string
  /** For example `{ rabbitmq: '4.3.6', erlang: '29' }` or `{ kafka: '4.3.1', java: '17.0.15' }`. */
  readonly versions: Readonly<Record<string, string>>
  /** Every broker setting that differs from the default, for the report. */
  readonly settings: Readonly<Record<string, string | number>>
  /** Where the broker writes its logs; absent for a broker that was attached to. */
  readonly log_folder?: string | undefined
  /** Whether kill, stop and start work. An attached broker is somebody else's: there they reject. */
  readonly can_be_faulted: boolean
  /** The processes whose CPU time counts as the broker's; none while it is down or when attached. */
  pids(): number[]
  /** Ends it at once, as a power cut would. Resolved when its processes are gone. */
  kill(): Promise<void>
  /** Ends it the orderly way. Resolved when its processes are gone. */
  stop(): Promise<void>
  /** Starts it again, on the same ports and data. Resolved when the probe's message went through. */
  start(): Promise<void>
  /**
   * Stops it where it stands, so that it takes no time from others, until `resume`. Whatever way we end, it
   * is woken or ended. Absent where its processes are not ours to stop.
   */
  readonly pause?: (() => Promise<void>) | undefined
  /** Wakes it. Resolved when the probe's message went through; `SystemUnderTest.awake` knows the rest. */
  readonly resume?: (() => Promise<void>) | undefined
}
