import { brotliCompressSync, constants } from 'node:zlib'
import { decodePack } from '../lib/validate/pack-files.ts'
import { OpenApiDocument, trimDocument } from '../schemas-cache/openapi-document.ts'
import { encodeReadyUnits } from '../schemas-cache/ready-units.ts'
import type { SchemaNode } from '../schemas-cache/schema-node.ts'
import { translateUnit } from '../schemas-cache/translate.ts'
import { unitDigest } from '../schemas-cache/unit-script.ts'
import { UnitWriter } from '../schemas-cache/unit-writer.ts'

/** Writes the code of all units of a pack's kinds, for the package to bring: some seconds. Takes the pack's text, gives the code compressed. */
export function writeUnits(pack: string): Uint8Array {
  const documents = decodePack(pack, 'of the package')
  const codes = new Map<string, string>()
  const writer = new UnitWriter()
  for (const [path, text] of documents) {
    if (!path.startsWith('openapi/v3/')) continue
    const document = new OpenApiDocument(trimDocument(JSON.parse(text), path))
    const seen = new Set<SchemaNode>()
    for (const gvk of document.objectKinds) write(document.root(gvk))

    // Built-in kinds have no branches of anyOf: what is found counts.
    function write(node: SchemaNode | undefined): void {
      if (node === undefined || seen.has(node)) return
      seen.add(node)
      const { shape, units } = translateUnit(node, { left: 0 })
      const digest = unitDigest(shape, true)
      if (!codes.has(digest)) codes.set(digest, writer.write(shape, true))
      for (const unit of units) write(unit)
    }
  }
  const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS }
  return brotliCompressSync(encodeReadyUnits(codes), { params })
}
