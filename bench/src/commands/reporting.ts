/** How a report is made, summed up and judged, once a command asks: others start without loading it. */
export function reporting() {
  return Promise.all([
    import('../reporting/write-report.ts'),
    import('@three-ways/report/summary'),
    import('@three-ways/report/deserved-status'),
  ])
}
