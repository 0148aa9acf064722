/*
 * Two writers, nothing lost: a JSON Patch whose test operations fail on the server if somebody was
 * faster, made by comparing two plain objects.
 */
import { connect, isInvalid, type KubeObject } from 'anykind'
import { diffJsonPatch } from 'anykind/json-patch'

await using cluster = await connect()
const configMaps = (await cluster.resource('configmaps')).in('default')

const object: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'shared' },
  data: { visits: '1' },
}
await configMaps.apply(object)

const edit = (visits: string) =>
  diffJsonPatch(object, { ...object, data: { visits } }, { test: true })
const mine = edit('2')
const theirs = edit('3')

await configMaps.patch('shared', { type: 'json', patch: mine })
try {
  await configMaps.patch('shared', { type: 'json', patch: theirs })
} catch (error) {
  if (!isInvalid(error)) throw error
  console.log('somebody was faster:', error.status.message)
}
await configMaps.delete('shared')
