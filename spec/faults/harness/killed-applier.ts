import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { applySetId } from '../../../lib/gitops/inventory/apply-set-parent.ts'
import { type ApiEndpoint, requestApi } from '../../../lib/local/api-request.ts'
import { anykindArguments, type Ended } from '../../support/run-program.ts'
import { type Kill, KillingProxy } from './killing-proxy.ts'

/*
 * The command `apply --prune --applyset`, killed at a request, and what is there afterwards.
 *
 *     A   20 kept, 20 changed, 20 dropped, and one that somebody has labelled as if it were a member
 *     B   20 kept, 20 changed, 20 new
 */

const set = 'mine'
const label = 'applyset.kubernetes.io/part-of'
const plurals = ['configmaps', 'secrets', 'serviceaccounts', 'services'] as const
type Plural = (typeof plurals)[number]

/** What the server has of an object, but for what no second run could give it again. */
interface Stored {
  readonly uid: string
  readonly content: unknown
}
type World = ReadonlyMap<string, Stored>

interface Listed {
  readonly metadata: Record<string, unknown> & {
    readonly name: string
    readonly uid: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly managedFields?: readonly (Record<string, unknown> & { manager: string })[]
  }
}

const kindOf: Readonly<Record<Plural, string>> = {
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  serviceaccounts: 'ServiceAccount',
  services: 'Service',
}

/** An object of the set; `state` is what differs between A and B. */
function manifest(name: string, index: number, state: string) {
  const plural = plurals[index % plurals.length] ?? 'configmaps'
  const metadata = { name: `${name}-${index}`, annotations: { state } }
  const bodies = {
    configmaps: { data: { state, only: name } },
    secrets: { stringData: { state } },
    serviceaccounts: {},
    services: { spec: { selector: { app: state }, ports: [{ port: 80, protocol: 'TCP' }] } },
  }
  return { apiVersion: 'v1', kind: kindOf[plural], metadata, ...bodies[plural] }
}

const twenty = (name: string, state: string) =>
  Array.from({ length: 20 }, (_, index) => manifest(name, index, state))
const setA = [...twenty('kept', 'a'), ...twenty('changed', 'a'), ...twenty('dropped', 'a')]
const setB = [...twenty('kept', 'a'), ...twenty('changed', 'b'), ...twenty('new', 'b')]

/** A cluster with a proxy before it, and a folder for the command's journals. */
export class KilledApplier implements AsyncDisposable {
  readonly proxy: KillingProxy
  readonly #endpoint: ApiEndpoint
  readonly #folder: string
  readonly #namespaces: string[] = []

  private constructor(proxy: KillingProxy, endpoint: ApiEndpoint, folder: string) {
    this.proxy = proxy
    this.#endpoint = endpoint
    this.#folder = folder
  }

  /** `folder` is for the command's state and cache. */
  static async start(endpoint: ApiEndpoint, folder: string): Promise<KilledApplier> {
    return new KilledApplier(await KillingProxy.start(endpoint), endpoint, folder)
  }

  /** How many requests applying B to A has, and undoing that: by method, in order. */
  async measure(): Promise<{
    readonly apply: readonly string[]
    readonly undo: readonly string[]
  }> {
    const namespace = await this.#startA()
    await this.#done(this.#apply(namespace, setB))
    const apply = this.proxy.requests.map(({ method }) => method)
    await this.#done(this.#undo(namespace))
    return { apply, undo: this.proxy.requests.map(({ method }) => method) }
  }

  /** B is applied to A and killed; applied again, all is as if nothing had happened. */
  async applyAgain(kill: Kill): Promise<void> {
    const namespace = await this.#startA()
    const before = await this.#world(namespace)
    await this.#killed(this.#apply(namespace, setB, kill))
    await this.#done(this.#apply(namespace, setB))
    const after = await this.#world(namespace)
    const names = setB.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    assert.deepEqual([...after.keys()].toSorted(), [...names, 'ConfigMap/decoy'].toSorted())
    for (const { kind, metadata } of setB) {
      const name = `${kind}/${metadata.name}`
      const { uid, content } = after.get(name) ?? assert.fail(name)
      assert.equal((content as Listed).metadata.annotations?.state, metadata.annotations.state)
      const was = before.get(name)
      if (was !== undefined) assert.equal(uid, was.uid, `${name} was deleted`)
    }
    assert.equal(after.get('ConfigMap/decoy')?.uid, before.get('ConfigMap/decoy')?.uid)
    await this.#checkInventory(namespace, after)
  }

  /** B is applied to A and killed; undone, all is as it was, to the last owner of a field. */
  async undoKilled(kill: Kill): Promise<void> {
    const namespace = await this.#startA()
    const before = await this.#world(namespace)
    await this.#killed(this.#apply(namespace, setB, kill))
    await this.#done(this.#undo(namespace))
    await this.#checkUndone(namespace, before)
  }

  /** B is applied to A, and undoing it is killed; undone again, all is as it was. */
  async undoAgain(kill: Kill): Promise<void> {
    const namespace = await this.#startA()
    const before = await this.#world(namespace)
    await this.#done(this.#apply(namespace, setB))
    await this.#killed(this.#undo(namespace, kill))
    await this.#done(this.#undo(namespace))
    await this.#checkUndone(namespace, before)
  }

  async #checkUndone(namespace: string, before: World): Promise<void> {
    const after = await this.#world(namespace)
    assert.deepEqual(contentsOf(after), contentsOf(before))
    await this.#checkInventory(namespace, after)
  }

  /** The inventory has each member that is there, by its uid, and nothing else. */
  async #checkInventory(namespace: string, world: World): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/secrets/${set}`
    const { body } = await requestApi(this.#endpoint, 'GET', path)
    const { annotations = {} } = (body as Listed).metadata
    const names = annotations['applyset.kubernetes.io/inventory']?.split(',') ?? []
    const uids = annotations['anykind.dev/inventory-uids']?.split(',') ?? []
    const members = [...world].filter(([name]) => name !== 'ConfigMap/decoy')
    assert.deepEqual(
      new Map(names.map((name, index) => [name, uids[index]])),
      new Map(
        members.map(([name, { uid }]) => [`${name}.${namespace}`, uid] as const).toSorted(byKey),
      ),
    )
  }

  /** A new namespace with A applied, one object that others have written to, and one that looks like a member. */
  async #startA(): Promise<string> {
    await this.#releaseAddresses()
    const namespace = `killed-${randomBytes(5).toString('hex')}`
    await this.#request('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    })
    this.#namespaces.push(namespace)
    await this.#done(this.#apply(namespace, setA))
    const maps = `/api/v1/namespaces/${namespace}/configmaps`
    await this.#request('POST', maps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'decoy', labels: { [label]: this.#idOf(namespace) } },
    })
    for (const name of ['changed-0', 'dropped-0', 'kept-0']) {
      const url = `${maps}/${name}`
      const { body } = await this.#request('GET', url)
      const theirs = body as { data: Record<string, string> }
      theirs.data.theirs = 'yes'
      await this.#request('PUT', url, theirs)
    }
    return namespace
  }

  /** The server has 254 addresses for Services; what was there before is not looked at any more. */
  async #releaseAddresses(): Promise<void> {
    const before = this.#namespaces.at(-1)
    if (before === undefined) return
    await this.#request('DELETE', `/api/v1/namespaces/${before}/services`)
  }

  #idOf(namespace: string): string {
    return applySetId({ group: '', kind: 'Secret', name: set, namespace })
  }

  async #request(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) {
    const answer = await requestApi(this.#endpoint, method, path, { body })
    assert.ok(answer.status < 300, `${method} ${path}: HTTP ${answer.status}`)
    return answer
  }

  /** All that carries the label. */
  async #world(namespace: string): Promise<World> {
    const world = new Map<string, Stored>()
    for (const plural of plurals) {
      const path = `/api/v1/namespaces/${namespace}/${plural}?labelSelector=${label}`
      const { body } = await this.#request('GET', path)
      for (const object of (body as { items: Listed[] }).items) {
        const { uid, name } = object.metadata
        world.set(`${kindOf[plural]}/${name}`, { uid, content: contentOf(object) })
      }
    }
    return world
  }

  #apply(namespace: string, objects: readonly object[], kill?: Kill): Promise<Ended> {
    const flags = ['--prune', `--applyset=${set}`, '--validate=ignore']
    return this.#run(['apply', '-f', '-', '-n', namespace, ...flags], kill, objects)
  }

  #undo(namespace: string, kill?: Kill): Promise<Ended> {
    return this.#run(['undo', `--applyset=${set}`, '-n', namespace], kill)
  }

  async #run(
    args: readonly string[],
    kill: Kill | undefined,
    objects: readonly object[] = [],
  ): Promise<Ended> {
    const line = [...anykindArguments, ...args, '--server', this.proxy.url]
    const env = {
      ...process.env,
      KUBECONFIG: join(this.#folder, 'no-kubeconfig'),
      XDG_STATE_HOME: join(this.#folder, 'state'),
      XDG_CACHE_HOME: join(this.#folder, 'cache'),
    }
    const child = spawn(process.execPath, line, { env })
    const closed = once(child, 'close')
    this.proxy.arm(kill, () => {
      child.kill('SIGKILL')
      return closed
    })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      err += text
    })
    child.stdin.on('error', () => undefined).end(objects.map(toDocument).join(''))
    const [code] = await closed
    return { code, out, err }
  }

  async #done(run: Promise<Ended>): Promise<void> {
    const { code, err } = await run
    assert.equal(code, 0, err)
  }

  async #killed(run: Promise<Ended>): Promise<void> {
    const { code, err } = await run
    assert.equal(code, null, `it was not killed: ${err}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]()
    for (const namespace of this.#namespaces) {
      await requestApi(this.#endpoint, 'DELETE', `/api/v1/namespaces/${namespace}`)
    }
  }
}

const toDocument = (object: object): string => `${JSON.stringify(object)}\n---\n`

const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]): number =>
  a < b ? -1 : 1

const contentsOf = (world: World): Record<string, unknown> =>
  Object.fromEntries([...world].map(([name, { content }]) => [name, content]))

/** Without what the server counts by, and when something was written. */
function contentOf(object: Listed): unknown {
  const {
    uid: _,
    resourceVersion,
    creationTimestamp,
    managedFields = [],
    ...metadata
  } = object.metadata
  const owners = managedFields
    .map(({ time, ...entry }) => entry)
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return { ...object, metadata: { ...metadata, managedFields: owners } }
}
