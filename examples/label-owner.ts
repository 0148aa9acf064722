/*
 * Marks every Deployment of a namespace with who cares for it, without reading their specs and without losing a
 * race; then scales one of them and shows the result as kubectl would.
 */
import { connect, isNotFound, modify } from 'anykind'

const team = 'shop'
await using cluster = await connect()
const deployments = (await cluster.resource('deployments')).in('default')

const labels = { app: 'labelled' }
await deployments.apply({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'labelled' },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'x/y:1' }] } },
  },
})

// Only metadata: a fraction of the bytes, and enough to know what is to be done.
for await (const { metadata } of deployments.onlyMetadata().list({ labelSelector: '!team' })) {
  try {
    await modify(deployments, metadata.name ?? '', object => {
      object.metadata.labels = { ...object.metadata.labels, team }
    })
  } catch (error) {
    if (!isNotFound(error)) throw error // deleted meanwhile
  }
}

await modify(deployments.subresource('scale'), 'labelled', object => {
  object.spec = { replicas: 2 }
})

const select = { labelSelector: `team=${team}` }
for await (const { columnDefinitions, rows } of deployments.table().pages(select)) {
  const shown = columnDefinitions.flatMap(({ priority }, index) => (priority === 0 ? [index] : []))
  console.log(shown.map(index => columnDefinitions[index]?.name).join('\t'))
  for (const { cells } of rows) console.log(shown.map(index => cells[index]).join('\t'))
}

const { state } = await deployments.delete('labelled', { propagationPolicy: 'Foreground' })
console.log(`labelled is ${state}`)
