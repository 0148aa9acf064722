import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'
import { connect } from 'anykind'
import { startLocalCluster } from 'anykind/local'
import { decodeJson, encodeJson, isRecord } from '../lib/core/index.ts'
import { packFormat } from '../lib/validate/pack-files.ts'
import { trimDocument, withoutDescriptions } from '../schemas-cache/openapi-document.ts'

/*
 * Records what a cluster says of its built-in kinds, as a pack that the package brings: the index and the documents
 * of OpenAPI v3, without descriptions, each a line of JSON after a first line with their paths. The cluster is a fresh
 * local one, or that of a kubeconfig: a fresh one, too, as whatever it serves is taken for built in.
 *
 *     npm run record:pack [-- KUBECONFIG] ─▶ schemas-cache/packs/kubernetes-1.37.br
 */

const tell = (text: string) => process.stderr.write(`${text}\n`)

const [kubeconfig] = process.argv.slice(2)
await using server = kubeconfig ? undefined : await startLocalCluster({ onProgress: tell })
await using cluster = await connect({
  kubeconfig: kubeconfig ?? server?.kubeconfigPath,
  cacheDirectory: false,
})

async function read(path: string): Promise<unknown> {
  const { body } = await cluster.client.raw({ method: 'GET', path })
  return decodeJson(await body.bytes())
}

const version = await read('/version')
const [, minor] = /^v(\d+\.\d+)/.exec(isRecord(version) ? `${version.gitVersion}` : '') ?? []
if (minor === undefined) throw new Error('the cluster does not tell its version')

const index = await read('/openapi/v3')
const served = isRecord(index) && isRecord(index.paths) ? Object.keys(index.paths) : []
const documents = new Map<string, string>()
const paths: Record<string, { serverRelativeURL: string }> = {}
for (const path of served.filter(path => /^api\/v1$|^apis\/[^/]+\/[^/]+$/.test(path))) {
  const document = trimDocument(await read(`/openapi/v3/${path}`), path)
  const text = encodeJson(withoutDescriptions(document))
  // The pack's own: what a server of another patch version says may differ.
  const hash = createHash('sha256').update(text).digest('hex').toUpperCase()
  paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }
  documents.set(`openapi/v3/${path}`, text)
}
const all = new Map([['openapi/v3', encodeJson({ paths })], ...documents])
const lines = [encodeJson({ format: packFormat, paths: [...all.keys()] }), ...all.values()]
const folder = new URL('../schemas-cache/packs/', import.meta.url)
mkdirSync(folder, { recursive: true })
const packed = brotliCompressSync(lines.join('\n'), {
  params: { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS },
})
writeFileSync(new URL(`kubernetes-${minor}.br`, folder), packed)
tell(`kubernetes-${minor}: ${documents.size} documents, ${packed.length} bytes`)
