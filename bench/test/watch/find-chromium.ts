import { accessSync, constants } from 'node:fs'

/** Where packages of Linux and macOS put one. */
const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The program of a Chromium: that of `CHROMIUM`, or else one where packages put it; undefined for none. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return [environment.CHROMIUM ?? [], USUAL].flat().find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
