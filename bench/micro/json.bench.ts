import { decodeJson, encodeJson } from '../../lib/core/index.ts'
import { template } from '../widgets.ts'
import { bench } from './runner.ts'
import { pageBytes } from './wire-bytes.ts'

const longInteger = Buffer.from(
  Buffer.from(pageBytes).toString().replace('"serial":0', '"serial":9007199254740993'),
)
const bytes = pageBytes.length

await bench('JSON: plain parse of a page of 500', () => JSON.parse(pageBytes.toString()), { bytes })
await bench('JSON: lossless parse of a page of 500', () => decodeJson(pageBytes), { bytes })
await bench('JSON: lossless parse, one 64-bit integer', () => decodeJson(longInteger), { bytes })
await bench('JSON: encode one object', () => encodeJson(template))
