import type { ResourceClient } from '../../lib/client/index.ts'
import { isConflict, isNotFound, type KubeObject } from '../../lib/core/index.ts'
import type { ApiEndpoint } from '../../lib/local/api-request.ts'
import { CreateLedger, type Told, ValueLedger } from '../support/told.ts'
import { seqsOf, storedConfigMaps, storedValue } from './stored.ts'

const configMap = (metadata: KubeObject['metadata'], value?: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata,
  ...(value === undefined ? {} : { data: { value } }),
})

/** A create that the server names, so that nothing but the label tells whether it was executed twice. */
export const createOnce = (configMaps: ResourceClient, seq: string): Promise<KubeObject> =>
  configMaps.create(configMap({ generateName: 'created-', labels: { seq } }))

/**
 * Three writers that keep writing, each in its way, and remember what they were told: creates with generateName,
 * server-side applies of one object, updates of another with the resourceVersion that was read.
 */
export class Writers {
  readonly created: CreateLedger = new CreateLedger()
  readonly applied: ValueLedger = new ValueLedger()
  readonly updated: ValueLedger = new ValueLedger()
  /** All that was told of any write. */
  readonly told: Set<Told> = new Set()
  readonly #configMaps: ResourceClient
  #last: KubeObject | undefined

  constructor(configMaps: ResourceClient) {
    this.#configMaps = configMaps
  }

  /** One write of each. */
  async round(): Promise<Told[]> {
    const told = await Promise.all([this.#create(), this.#apply(), this.#update()])
    for (const each of told) this.told.add(each)
    return told
  }

  #create(): Promise<Told> {
    return this.created.write(seq => createOnce(this.#configMaps, seq))
  }

  #apply(): Promise<Told> {
    return this.applied.write(value =>
      this.#configMaps.apply(configMap({ name: 'applied' }, value), { force: true }),
    )
  }

  #update(): Promise<Told> {
    return this.updated.write(async value => {
      const last = this.#last
      try {
        this.#last = await (last === undefined
          ? this.#configMaps.create(configMap({ name: 'updated' }, value))
          : this.#configMaps.update({ ...last, data: { value } }))
      } catch (error) {
        // A write that nobody knew of was done after all: what is there is read with the next one.
        if (isConflict(error) || last === undefined) await this.#read()
        throw error
      }
    })
  }

  async #read(): Promise<void> {
    this.#last = await this.#configMaps.get('updated').catch(error => {
      if (isNotFound(error)) return undefined
      return this.#last
    })
  }

  /** Where what is stored is not what the writers were told. */
  async contradictions(endpoint: ApiEndpoint, namespace: string): Promise<string[]> {
    const stored = await storedConfigMaps(endpoint, namespace)
    return [
      ...this.created.contradictions(seqsOf(stored)),
      ...this.applied.contradictions(storedValue(stored, 'applied')),
      ...this.updated.contradictions(storedValue(stored, 'updated')),
    ]
  }
}
