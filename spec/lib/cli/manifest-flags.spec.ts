import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Invocation } from '../../../lib/cli/invocation.ts'
import { readManifestFlags } from '../../../lib/cli/manifest-flags.ts'
import { UsageError } from '../../../lib/cli/usage-error.ts'
import { LoopbackServer } from '../../support/loopback-server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

type Flags =
  Parameters<typeof readManifestFlags>[0] extends Invocation<infer Values> ? Values : never

const read = (flags: Partial<Flags>, args: readonly string[] = [], env = {}) =>
  readManifestFlags({
    args,
    flags: { filename: [], recursive: false, kustomize: undefined, namespace: undefined, ...flags },
    env,
    signal: new AbortController().signal,
    // Nothing else of an invocation is looked at.
  } as unknown as Invocation<Flags>)

test('-k takes what kustomize makes of a folder', async t => {
  const folder = temporaryFolder(t, {
    'kustomization.yaml': 'resources: []\n',
    'kustomize*': `#!/bin/sh\necho '{"apiVersion":"v1","kind":"A","metadata":{"name":"built"}}'\n`,
  })
  const [manifest] = await read({ kustomize: folder }, [], { PATH: folder })
  assert.equal(manifest?.object.metadata.name, 'built')
  assert.equal(manifest.source.file, `${folder} (kustomize)`)
})

test('-k is for folders that are built, and not beside -f', async t => {
  const folder = temporaryFolder(t)
  await assert.rejects(read({ kustomize: folder }), /has no kustomization.yaml/)
  await assert.rejects(read({ kustomize: folder, filename: ['-'] }), /either -f or -k/)
})

test('manifests are named by -f only', async () => {
  await assert.rejects(read({}), UsageError)
  await assert.rejects(read({ filename: ['-'] }, ['a.yaml']), UsageError)
})

test('-f takes a URL, without the credentials of any cluster', async () => {
  const text = '{"apiVersion":"v1","kind":"A","metadata":{"name":"a"}}'
  await using server = await LoopbackServer.start(response => {
    response.writeHead(200, { connection: 'close' }).end(text)
  })
  const [manifest] = await read({ filename: [`${server.url}/a.json`] })
  assert.equal(manifest?.object.metadata.name, 'a')
  const { authorization, cookie } = server.requests[0]?.headers ?? {}
  assert.deepEqual([authorization, cookie], [undefined, undefined])
})
