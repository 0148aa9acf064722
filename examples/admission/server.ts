/*
 * A webhook that judges by the policies of a file what an API server is about to store:
 * server.ts CERTIFICATE KEY POLICIES [PORT]. webhook.yaml tells the API server of it.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect } from 'anykind'
import { loadManifests } from 'anykind/manifest'
import { createValidator, reviewAdmission } from 'anykind/validate'

const [certificate, key, policies, port = '8443'] = process.argv.slice(2)
if (certificate === undefined || key === undefined || policies === undefined) {
  throw new Error('usage: server.ts CERTIFICATE KEY POLICIES [PORT]')
}

await using cluster = await connect() // for the definitions of custom kinds
const manifests = await Array.fromAsync(loadManifests([policies]))
await using validator = await createValidator({
  engine: 'exact',
  schemas: cluster,
  policies: manifests.map(({ object }) => object),
})

const tls = { cert: readFileSync(certificate), key: readFileSync(key) }
const server = createServer(tls, async (request, response) => {
  const { code, body } = await reviewAdmission(validator, request, { undetermined: 'deny' })
  response.writeHead(code, { 'content-type': 'application/json' }).end(body)
})
server.listen(Number(port))
await once(server, 'listening')
console.log(`listening on port ${(server.address() as AddressInfo).port}`)

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close())
await once(server, 'close')
