import { MemoryStore } from '../../lib/storage/index.ts'
import { Schemas } from '../../schemas-cache/index.ts'
import { cannedSend } from '../../spec/support/canned-send.ts'
import { schema, widget } from '../widgets.ts'
import { bench } from './runner.ts'

const gvk = { group: 'bench.anykind.dev', version: 'v1', kind: 'Widget' }
const path = 'apis/bench.anykind.dev/v1'
const published = {
  ...schema,
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object', additionalProperties: true },
    ...(schema.properties as object),
  },
  'x-kubernetes-group-version-kind': [gvk],
}

/** As a server publishes it: the index, and the document of the widgets' group and version. */
const { send } = cannedSend({
  '/openapi/v3': {
    body: { paths: { [path]: { serverRelativeURL: `/openapi/v3/${path}?hash=A1` } } },
  },
  [`/openapi/v3/${path}?hash=A1`]: {
    body: { openapi: '3.0.0', paths: {}, components: { schemas: { Widget: published } } },
  },
})

const compiled = () => new Schemas(send, { store: new MemoryStore() }).validatorOf(gvk)
const validator = await compiled()
const valid = widget(1)
const invalid = { ...valid, spec: { serial: 'one', unknown: true, parts: [{ name: 'a' }, {}] } }
if (validator.validate(valid).violations.length > 0) throw new Error('the widget is not valid')
if (validator.validate(invalid).violations.length === 0) throw new Error('the widget is valid')

await bench('validator: read a schema, compile it, validate', async () =>
  (await compiled()).validate(valid),
)
await bench('validator: a valid object', () => validator.validate(valid))
await bench('validator: an invalid object', () => validator.validate(invalid))
