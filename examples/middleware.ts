/* Sees every call of a client: how long each takes, without touching credentials, retries or errors. */
import { connect, type Middleware } from 'anykind'

const timed: Middleware = next => async (request, signal) => {
  const begun = performance.now()
  try {
    return await next(request, signal)
  } finally {
    const ms = (performance.now() - begun).toFixed(1)
    console.log(`${ms.padStart(7)} ms  ${request.method} ${request.path}`)
  }
}

await using cluster = await connect({ middleware: [timed], cacheDirectory: false })
const namespaces = await cluster.resource('ns')
for await (const { metadata } of namespaces.list()) console.log(metadata.name)
