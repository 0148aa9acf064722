import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { requestTestCluster } from './test-cluster.ts'

const file = new URL('../fixtures/schemas/gadget.crd.json', import.meta.url)
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** A definition in a group of the test's own. */
export interface TestDefinition {
  readonly group: string
  /** Takes it away before the test ends, and waits until it is gone. */
  remove(): Promise<void>
}

/**
 * Gives the test cluster the Gadget, or another definition of example.dev in JSON, which is served when this resolves,
 * and its schema published, which comes later. It is deleted after the test.
 */
export async function testDefinition(
  t: Pick<TestContext, 'after'>,
  text: string = readFileSync(file, 'utf8'),
): Promise<TestDefinition> {
  const group = `g${randomBytes(4).toString('hex')}.example.dev`
  const crd = JSON.parse(text.replaceAll('example.dev', group))
  const path = `${definitions}/${crd.metadata.name}`
  const created = await requestTestCluster('POST', definitions, crd)
  if (created.status !== 201) throw new Error(`create ${path}: HTTP ${created.status}`)
  const served = async () =>
    (await requestTestCluster('GET', `/apis/${group}/v1/${crd.spec.names.plural}`)).status
  const remove = async () => {
    await requestTestCluster('DELETE', path)
    while ((await served()) !== 404);
  }
  t.after(() => requestTestCluster('DELETE', path))
  while ((await served()) !== 200);
  while (!(await isPublished(`apis/${group}/v1`)));
  return { group, remove }
}

async function isPublished(path: string): Promise<boolean> {
  const { body } = await requestTestCluster('GET', '/openapi/v3') // JSON that is sent as text
  return String(body).includes(`"${path}":`)
}
