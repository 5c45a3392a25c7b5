/** The services, in the order in which a message comes by. */
export const SERVICES = ['order-service', 'inventory-service', 'notification-service'] as const
export type ServiceName = (typeof SERVICES)[number]

export interface OrderLine {
  readonly sku: string
  readonly qty: number
}

/** What a customer sends, as far as anybody looks at it here. */
export interface Order {
  readonly order_id: string
  readonly user_id: string
  readonly restaurant_id: string
  readonly items: readonly OrderLine[]
}

export type MessageType = 'OrderPlaced' | 'InventoryReserved' | 'InventoryFailed' | 'NotificationSent'

/** What travels: the same JSON as the product's events, so that the same bytes are carried. */
export interface Message {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: MessageType
  readonly subject: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly dataschema: string
  readonly data: {
    readonly order_id: string
    readonly user_id?: string
    readonly restaurant_id?: string
    readonly items?: readonly OrderLine[]
    readonly reason?: string
  }
}

/** A message that a service emits now. */
export function message(source: ServiceName, type: MessageType, data: Message['data']): Message {
  return {
    specversion: '1.0',
    id: `${data.order_id}:${type}`,
    source: `/${source}`,
    type,
    subject: data.order_id,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    dataschema: `urn:three-ways:${type}:1`,
    data,
  }
}

export function encode(what: Message): Buffer {
  return Buffer.from(JSON.stringify(what))
}

/** Nothing is checked: whoever sent it is one of us. */
export function decode(bytes: Buffer): Message {
  return JSON.parse(bytes.toString()) as Message
}
