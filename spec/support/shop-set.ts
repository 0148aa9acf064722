import { randomBytes } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { requestTestCluster } from './test-cluster.ts'

/** The files of examples/shop, in a namespace and of a kind of their own; what they bring is deleted after the test. */
export function shopFiles(t: Pick<TestContext, 'after'>): {
  readonly id: string
  readonly files: Readonly<Record<string, string>>
} {
  const id = `t${randomBytes(4).toString('hex')}`
  const own = (text: string) =>
    text
      .replaceAll('shop.example.com', `${id}.example.com`)
      .replaceAll(/(?<=namespace: |^ {2}name: )shop\b/gm, id)
  const files = globSync('examples/shop/*.yaml').map(file => [
    file.split('/').at(-1) ?? file,
    own(readFileSync(file, 'utf8')),
  ])
  t.after(async () => {
    await requestTestCluster('DELETE', `/api/v1/namespaces/${id}`)
    const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    await requestTestCluster('DELETE', `${crds}/promotions.${id}.example.com`)
  })
  return { id, files: Object.fromEntries(files) }
}
