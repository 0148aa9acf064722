import { readFileSync } from 'node:fs'
import { type CannedSend, cannedSend } from './canned-send.ts'

const file = new URL('../fixtures/schemas/openapi.json', import.meta.url)

/** A real server's OpenAPI v3: a few built-in kinds, and the Gadget of `gadget.crd.json`. */
export const openApi: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'))

/** A Send that serves it as a server does, documents by their hash. */
export function cannedOpenApi(): CannedSend {
  const index = openApi['/openapi/v3'] as { paths: Record<string, { serverRelativeURL: string }> }
  const byHash = Object.entries(index.paths).map(([path, { serverRelativeURL }]) => [
    serverRelativeURL,
    { body: openApi[`/openapi/v3/${path}`] },
  ])
  return cannedSend({ '/openapi/v3': { body: index }, ...Object.fromEntries(byHash) })
}
