import {
  Discovery,
  type FollowOptions,
  rediscover,
  requireServed,
  type ServedChange,
} from '../discovery/index.ts'
import type { Schemas } from '../schemas-cache/index.ts'
import { Client, type ResourceClient, type ResourceName } from './client/index.ts'
import {
  ambiguityWarning,
  type ConnectOptions,
  codeStoreOf,
  ServedSchemas,
  sendTo,
  storeOf,
} from './cluster/index.ts'
import { loadConnection } from './config/index.ts'
import {
  ApiError,
  type ApiResource,
  type Connection,
  type GroupVersionKind,
  isRecord,
  type KubeObject,
  type Send,
  systemClock,
  type Transport,
  TransportError,
} from './core/index.ts'
import { serverStateDirectory } from './storage/index.ts'
import { createHttpTransport } from './transport/index.ts'
import type { Admission, Engine, ValidateOptions, Validation, Validator } from './validate/index.ts'
import { version } from './version.ts'
import type { Informer, InformerOptions, Informers } from './watch/index.ts'

export type { ConnectOptions } from './cluster/index.ts'

/** Options of {@link Cluster.validate}. */
export interface ClusterValidateOptions extends ValidateOptions {
  /**
   * Default `both`, which takes a third of a second and 200 MB with the first object, and then a millisecond for each; where
   * the rules were not built, or the server is of another version than they, the verdict says so. `fast` goes by
   * published schemas alone.
   */
  readonly engine?: Engine | undefined
}

/**
 * A connected cluster: what it serves, what its objects look like, and the verbs. Nothing is asked of
 * the server before it is needed. Dispose of it to end its connections.
 */
export class Cluster implements AsyncDisposable {
  readonly client: Client
  readonly discovery: Discovery
  /** The folder for journals of what is done on this server; not there until one is kept. */
  readonly stateDirectory: string
  readonly #transport: Transport
  readonly #send: Send
  readonly #closing = new AbortController()
  readonly #schemas: ServedSchemas
  /** Made when first asked for. */
  readonly #validators = new Map<Engine, Promise<Validator>>()
  #informers: Informers | undefined

  constructor(transport: Transport, connection: Connection, options: ConnectOptions = {}) {
    const send = sendTo(transport, connection, options)
    const store = storeOf(connection, options)
    this.stateDirectory = serverStateDirectory(connection)
    this.#transport = transport
    this.#send = send
    this.#schemas = new ServedSchemas(send, { store, codeStore: codeStoreOf(connection, options) })
    this.discovery = new Discovery(send, { store, onAmbiguous: ambiguityWarning(options) })
    const known = rediscover(signal => this.#lookAgain(signal), systemClock)
    const sendServed = requireServed(this.discovery)(known(send))
    this.client = new Client(sendServed, this.discovery, connection.namespace)
  }

  /** The namespace of objects that name none: the configuration's. */
  get namespace(): string {
    return this.client.namespace
  }

  /**
   * The verbs of a resource, by any name that kubectl takes or by kind.
   * Throws NoMatchError, with suggestions, if the cluster does not serve it.
   */
  resource<T extends KubeObject = KubeObject>(
    name: ResourceName,
    signal?: AbortSignal,
  ): Promise<ResourceClient<T>> {
    return this.client.resource<T>(name, signal)
  }

  /** The verbs for an object: its own kind, in its own namespace or, if it names none, the default one. */
  for<T extends KubeObject>(object: T, signal?: AbortSignal): Promise<ResourceClient<T>> {
    return this.client.for(object, signal)
  }

  /**
   * Follows custom resource definitions and aggregated APIs for as long as it is read: what they change is
   * known to discovery and to informers within a second, without a miss, and told. The first change comes when
   * following has begun. Throws ApiError where the user may not list and watch both; see {@link Discovery.follow}.
   */
  async *followDiscovery({
    signal,
    clock,
  }: FollowOptions = {}): AsyncGenerator<ServedChange, void, undefined> {
    const { definitionChanges } = await import('./watch/index.ts')
    // Its sources run between two reads too, and must not go on without connections.
    const closing = this.#closing.signal
    const ending = signal === undefined ? closing : AbortSignal.any([signal, closing])
    const sources = definitionChanges(this.#send, clock)
    for await (const change of this.discovery.follow(sources, { clock, signal: ending })) {
      this.#informers?.served(change)
      yield change
    }
  }

  /**
   * A copy of a collection that follows the server, by any name that kubectl takes or by kind; see {@link Informer}. It
   * begins at once, shares its watch with others of the same, and ends with the cluster. Throws NoMatchError, with
   * suggestions, if the cluster does not serve it, and RequestError for options that contradict each other.
   */
  async informer<T extends KubeObject = KubeObject>(
    name: ResourceName,
    options: InformerOptions = {},
    signal?: AbortSignal,
  ): Promise<Informer<T>> {
    const client = await this.resource<T>(name, signal)
    const { Informers } = await import('./watch/index.ts')
    this.#closing.signal.throwIfAborted()
    this.#informers ??= new Informers(systemClock, (known, signal) =>
      this.#findAgain(known, signal),
    )
    return this.#informers.open<T>(client, options)
  }

  /**
   * What objects look like. Loaded when first asked for: most programs never do. Ask for it each time: what
   * has changed on the server is then known five seconds later.
   */
  schemas(): Promise<Schemas> {
    return this.#schemas.get()
  }

  /**
   * Says what the server's strict validation would say of the object: by its own rules, which run here, in a thread,
   * and by its published schemas. Admission is the server's, see {@link readAdmission}. The first call loads what
   * judges, and throws as `createValidator` does.
   */
  async validate(
    object: KubeObject,
    { engine = 'both', ...options }: ClusterValidateOptions = {},
  ): Promise<Validation> {
    const validator = this.#validators.get(engine) ?? this.#createValidator(engine)
    this.#validators.set(engine, validator)
    return (await validator).validate(object, options)
  }

  async #createValidator(engine: Engine): Promise<Validator> {
    try {
      const { createValidator } = await import('./validate/index.ts')
      return await createValidator({ schemas: this, engine, namespace: this.namespace })
    } catch (error) {
      this.#validators.delete(engine) // the next call may have better luck
      throw error
    }
  }

  /**
   * The CustomResourceDefinition of a kind; undefined if the kind is not a custom one, or definitions may not be read.
   * Throws NoMatchError if the cluster does not serve the kind.
   */
  async definitionOf(gvk: GroupVersionKind, signal?: AbortSignal): Promise<KubeObject | undefined> {
    const { plural, group } = await this.discovery.resolve(gvk, signal)
    const definitions = await this.resource(
      'customresourcedefinitions.apiextensions.k8s.io',
      signal,
    )
    try {
      return await definitions.get(`${plural}.${group}`, { signal })
    } catch (error) {
      if (error instanceof ApiError && [403, 404].includes(error.status.code)) return undefined
      throw error
    }
  }

  /**
   * Reads what admission looks up: policies, bindings, parameters, namespaces, LimitRanges; never a Secret. What one may
   * not read is told, not thrown.
   */
  async readAdmission(signal?: AbortSignal): Promise<Admission> {
    const { readAdmission } = await import('./validate/index.ts')
    const { client } = this
    return readAdmission(async function* list(name, { namespace, ...options }) {
      yield* (await client.resource(name, signal)).in(namespace).list({ ...options, signal })
    })
  }

  /** The server's version, as `v1.37.2`. */
  async serverVersion(signal?: AbortSignal): Promise<string> {
    const answer = await this.client.rawJson({ method: 'GET', path: '/version' }, signal)
    return isRecord(answer) ? String(answer.gitVersion) : 'unknown'
  }

  async #findAgain({ group, version, plural }: ApiResource, signal: AbortSignal) {
    await this.discovery.refresh(signal)
    const mapper = await this.discovery.mapper(signal)
    const [served] = mapper.match({ group, version, resource: plural })
    return served && this.client.of(served)
  }

  #lookAgain(signal?: AbortSignal): Promise<void> {
    this.#schemas.lookAgain()
    return this.discovery.refresh(signal)
  }

  /** Ends all connections; calls that are under way fail. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new TransportError('RESET', 'the cluster was disposed of', 'not-sent'))
    this.#informers?.stop(this.#closing.signal.reason)
    await this.#transport[Symbol.asyncDispose]()
    for (const validator of await Promise.allSettled(this.#validators.values())) {
      if (validator.status === 'fulfilled') await validator.value[Symbol.asyncDispose]()
    }
    await this.#schemas.save()
  }
}

/** Reads the configuration and makes the cluster's parts. See `connect`, which is the way in. */
export async function openCluster(options: ConnectOptions = {}): Promise<Cluster> {
  const connection = options.connection ?? (await loadConnection(options))
  const {
    userAgent = `anykind/${version}`,
    timeoutMs,
    maxConnections,
    maxBodyBytes,
    http2,
  } = options
  const transport = await createHttpTransport(connection, {
    userAgent,
    timeoutMs,
    maxConnections,
    maxBodyBytes,
    http2,
  })
  return new Cluster(transport, connection, options)
}
