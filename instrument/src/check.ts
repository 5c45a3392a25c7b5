/** One thing that must hold, whether it did, and what was looked at. */
export interface Check {
  name: string
  passed: boolean
  detail: string
}
