import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { type Cluster, hasCondition, type KubeObject, type ResourceClient, waitFor } from 'anykind'
import { readManifests } from 'anykind/manifest'
import { RunningProgram } from './running-program.ts'

type After = { after(run: () => unknown): void }

/** A Site of the example operator. */
export const site = (name: string, spec: object): KubeObject => ({
  apiVersion: 'anykind.example.com/v1',
  kind: 'Site',
  metadata: { name },
  spec,
})

/** Makes the definition of Sites; resolves when they are served. */
export async function defineSites(cluster: Cluster): Promise<void> {
  const definitions = await cluster.resource('customresourcedefinitions')
  const file = 'examples/operator/site.crd.yaml'
  for (const { object } of readManifests(readFileSync(file, 'utf8'), file)) {
    await definitions.apply(object)
    const { name = '' } = object.metadata
    await waitFor(definitions, name, hasCondition('Established'), { timeoutMs: 30_000 })
  }
  const isServed = () => cluster.resource('sites.anykind.example.com').then(Boolean, () => false)
  while (!(await isServed())) await setTimeout(20)
}

/** Where Sites are, what the operator makes of them, and operators. */
export class SiteWorld {
  readonly namespace: string
  readonly hosts: string
  readonly sites: ResourceClient
  readonly pages: ResourceClient
  readonly entries: ResourceClient
  readonly #t: After
  readonly #kubeconfig: string

  private constructor(
    t: After,
    kubeconfig: string,
    parts: Pick<SiteWorld, 'namespace' | 'hosts' | 'sites' | 'pages' | 'entries'>,
  ) {
    this.namespace = parts.namespace
    this.hosts = parts.hosts
    this.sites = parts.sites
    this.pages = parts.pages
    this.entries = parts.entries
    this.#t = t
    this.#kubeconfig = kubeconfig
  }

  /** In two namespaces of a cluster that has Sites. */
  static async open(
    t: After,
    cluster: Cluster,
    where: {
      readonly kubeconfig: string
      readonly namespace: string
      readonly hosts: string
    },
  ): Promise<SiteWorld> {
    const { kubeconfig, namespace, hosts } = where
    const sites = (await cluster.resource('sites.anykind.example.com')).in(namespace)
    const configMaps = await cluster.resource('configmaps')
    const [pages, entries] = [configMaps.in(namespace), configMaps.in(hosts)]
    return new SiteWorld(t, kubeconfig, { namespace, hosts, sites, pages, entries })
  }

  /** Starts an operator, and says at which port it tells of its health. Its Lease is short, so that another soon follows. */
  async operate({ leaseSeconds = 2 }: { readonly leaseSeconds?: number } = {}): Promise<{
    readonly operator: RunningProgram
    readonly port: number
  }> {
    const port = await freePort()
    const env = {
      KUBECONFIG: this.#kubeconfig,
      HOSTS_NAMESPACE: this.hosts,
      HEALTH_PORT: String(port),
      LEASE_SECONDS: String(leaseSeconds),
    }
    const args = ['--conditions=@anykind/source', 'examples/operator/main.ts']
    return { operator: new RunningProgram(this.#t, process.execPath, args, env), port }
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
