import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '': 'text/html',
  '.js': 'text/javascript',
  '.ts': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/** Serves what `read` has of a path, and an empty page for `/`, until the test ends. Gives the address. */
export async function servePage(
  t: { after(run: () => unknown): void },
  read: (path: string) => string | Uint8Array | undefined,
): Promise<string> {
  const server = createServer(({ url = '/' }, response) => {
    const body = url === '/' ? '<!doctype html>' : read(url)
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': types[extname(url)] ?? 'application/octet-stream',
    })
    response.end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.closeAllConnections())
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
