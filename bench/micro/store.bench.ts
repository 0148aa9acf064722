import { parseWireObject } from '../../lib/client/index.ts'
import { SharedFields } from '../../lib/client/shared-fields.ts'
import type { KubeObject } from '../../lib/core/index.ts'
import { encodeJson } from '../../lib/core/index.ts'
import { createStore, Lister, labelIndices, type StoreMode } from '../../lib/watch/store/index.ts'
import { widget } from '../widgets.ts'
import { bench } from './runner.ts'

const count = 10_000
const indexers = { app: { label: 'app' } }

/** As many widgets, of which a hundred each have a label of their own. */
function filled(mode: StoreMode): Lister {
  const shared = new SharedFields()
  const decode = (bytes: Uint8Array) => shared.decode(bytes) as KubeObject
  const store = createStore({ mode, decode, indexers })
  for (let serial = 0; serial < count; serial++) {
    const object = widget(serial)
    const labels = { ...object.metadata.labels, app: `app-${serial % 100}` }
    const metadata = {
      ...object.metadata,
      labels,
      uid: `uid-${serial}`,
      resourceVersion: `${serial}`,
    }
    store.put(parseWireObject(Buffer.from(encodeJson({ ...object, metadata }))))
  }
  return new Lister(() => store, labelIndices(indexers))
}

const keys = Array.from({ length: count }, (_, serial) => {
  const { name, namespace } = widget(serial).metadata
  return `${namespace}/${name}`
})
let next = 0
const cold = (lister: Lister) => () => lister.get(keys[(next++ * 7919) % count] ?? '')

const bytes = filled('bytes')
await bench('store: get, hot', () => bytes.get(keys[7] ?? ''))
await bench('store: get, cold', cold(bytes))
await bench('store: get, cold, compact', cold(filled('compact')))
await bench('store: keys by label, 100 of 10,000', () => [
  ...bytes.keys({ labelSelector: 'app=app-7' }),
])
