import type { z } from 'zod'

/**
 * What others call our fields, by our name: the one place of it. Case, `_` and `-` need no entry
 * (`customerId` is `customer_id`).
 */
const OTHER_SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  order_id: ['id', 'order_number', 'order_no'],
  user_id: ['user', 'user_name', 'customer', 'customer_id', 'client_id', 'student', 'student_id', 'buyer_id'],
  restaurant_id: ['restaurant', 'vendor_id', 'shop_id', 'store_id', 'canteen_id', 'merchant_id'],
  items: ['lines', 'order_lines', 'line_items', 'order_items', 'products'],
  item: ['sku', 'item_name', 'menu_item', 'product', 'product_id', 'dish', 'food', 'meal'],
  sku: ['item', 'item_id', 'item_name', 'menu_item', 'product', 'product_id', 'dish', 'food', 'meal', 'name'],
  qty: ['quantity', 'amount', 'count'],
  count: ['n', 'total', 'num_orders', 'order_count', 'quantity', 'qty'],
  fail_rate: ['failure_rate', 'fail_share', 'error_rate'],
  batch_id: ['batch', 'bulk_id'],
}

const OUR_NAMES: ReadonlyMap<string, readonly string[]> = byOtherSpelling()

function byOtherSpelling(): Map<string, string[]> {
  const names = new Map<string, string[]>()
  for (const [ours, others] of Object.entries(OTHER_SPELLINGS)) {
    for (const spelling of [ours, ...others]) {
      const key = plain(spelling)
      names.set(key, [...(names.get(key) ?? []), ours])
    }
  }
  return names
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_\-\s]/g, '')
}

/** Whether `key` is how somebody else calls our field `name`, and not that name itself. */
export function isOtherSpellingOf(name: string, key: string): boolean {
  return key !== name && (plain(key) === plain(name) || (OUR_NAMES.get(plain(key))?.includes(name) ?? false))
}

/** Which of the known fields somebody meant by `key`; undefined where nobody can tell. */
export function fieldMeantBy(key: string, known: readonly string[]): string | undefined {
  return known.find((name) => isOtherSpellingOf(name, key))
}

/** The fields of the object that a schema expects at a path; none where it expects no object there. */
export function fieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: z.core.$ZodType | undefined = unwrapped(schema)
  for (const part of path) {
    const { def } = (at as z.core.$ZodTypes | undefined)?._zod ?? {}
    if (def?.type === 'object') at = unwrapped(ownShapeOf(def.shape, String(part)))
    else if (def?.type === 'array') at = unwrapped(def.element)
    else return []
  }
  const { def } = (at as z.core.$ZodTypes | undefined)?._zod ?? {}
  return def?.type === 'object' ? Object.keys(def.shape) : []
}

function ownShapeOf(shape: Readonly<Record<string, z.core.$ZodType>>, name: string) {
  return Object.hasOwn(shape, name) ? shape[name] : undefined
}

/** The schema itself, where it may be left out or has a default. */
function unwrapped(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  const { def } = (schema as z.core.$ZodTypes | undefined)?._zod ?? {}
  return def !== undefined && 'innerType' in def ? unwrapped(def.innerType) : schema
}
