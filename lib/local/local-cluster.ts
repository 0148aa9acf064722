import type { ApiServerOptions } from './api-server.ts'
import type { Part } from './part.ts'

/** What a local cluster is to be. Each option may be left out. */
export interface LocalClusterOptions extends ApiServerOptions {
  /** Names the cluster and the context in its kubeconfig. Default `local`. */
  readonly name?: string | undefined
  /**
   * The cluster's folder. What an earlier cluster left there is used again: its data, authority and
   * port. Default: a fresh one under the system's temporary folder.
   */
  readonly directory?: string | undefined
  /** Whether `stop` leaves the folder. Default: yes for a `directory`, no for a temporary one. */
  readonly keep?: boolean | undefined
  /** The API server's port on 127.0.0.1. Default: the folder's earlier one, else a free one. */
  readonly port?: number | undefined
  /**
   * Simulated nodes. With one or more, controller manager, scheduler and kwok run as well: pods are
   * scheduled and become Ready, namespaces go away when deleted. Default 0: a bare API server, half the
   * memory, for which nothing but the API server itself acts.
   */
  readonly nodes?: number | undefined
  /** Users beside the administrator, each with a context `user@name` in the kubeconfig; RBAC says what they may do. */
  readonly users?: readonly LocalUser[] | undefined
  /** A folder with the programs, before `KUBEBUILDER_ASSETS`, the cache and a build. */
  readonly assets?: string | undefined
  /** Told, a line each time, what takes long: builds. Default: nobody. */
  readonly onProgress?: ((line: string) => void) | undefined
  /** Ends the start; not the cluster, once it runs. */
  readonly signal?: AbortSignal | undefined
}

/** A user as the API server sees it in a client certificate. */
export interface LocalUser {
  readonly name: string
  readonly groups?: readonly string[] | undefined
}

/**
 * A running cluster. It lives no longer than this process, however that ends, and does not keep it alive.
 */
export interface LocalCluster extends AsyncDisposable {
  readonly name: string
  /** `https://127.0.0.1:PORT`. */
  readonly server: string
  /** etcd, for a look beneath the API server; it lets in whoever shows `pki/etcd.crt` of the folder. */
  readonly etcdServer: string
  /** Holds kubeconfig, keys, data and logs; mode 0700. */
  readonly directory: string
  /** The kubeconfig of the administrator (group `system:masters`) and of the `users`; mode 0600. */
  readonly kubeconfigPath: string
  /** With an `auditPolicy`: the file of audit events, a JSON object a line. */
  readonly auditLogPath: string | undefined
  /** kubectl of the cluster's version, if it is among the parts. */
  readonly kubectl: string | undefined
  /** The running processes. */
  readonly pids: Readonly<Partial<Record<Part, number>>>
  /** The text of {@link kubeconfigPath}. */
  kubeconfig(): string
  /** A kubeconfig's text for any user and groups, with a client certificate of its own. */
  kubeconfigFor(user: string, groups?: readonly string[]): string
  /**
   * Ends a process, if it has not ended already, and starts it again, on the same port with the same data; resolves when
   * both serve again.
   */
  restart(part: 'apiserver' | 'etcd'): Promise<void>
  /** Stops a process where it stands: its connections stay open and nothing answers. */
  pause(part: Part): void
  /** Lets a paused process go on. */
  resume(part: Part): void
  /** Ends all processes, paused ones too, and removes the folder unless it is kept. Safe to call again. */
  stop(): Promise<void>
}
