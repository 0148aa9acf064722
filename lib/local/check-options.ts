import { ConfigError } from '../core/index.ts'
import { checkFlagNames } from './flags.ts'
import type { LocalClusterOptions } from './local-cluster.ts'

/** Throws {@link ConfigError} on what cannot become a cluster, before anything is made or started. */
export function checkOptions(options: LocalClusterOptions): void {
  const { name = 'local', port, nodes = 0, apiServerFlags = {}, users = [] } = options
  checkClusterName(name)
  if (port !== undefined && !isWithin(port, 1, 65_535)) {
    throw new ConfigError(`start a local cluster: the port must be from 1 to 65535, not ${port}`)
  }
  if (!isWithin(nodes, 0, 10_000)) {
    throw new ConfigError(`start a local cluster: nodes must be from 0 to 10000, not ${nodes}`)
  }
  checkFlagNames(apiServerFlags)
  const names = ['admin', ...users.map(user => user.name)]
  const twice = names.find((user, index) => user === '' || names.indexOf(user) !== index)
  if (twice !== undefined) {
    throw new ConfigError(
      `start a local cluster: there can be one user "${twice}" only, and admin is there already`,
    )
  }
}

/** A cluster's name becomes a part of paths: an RFC 1123 label. Throws {@link ConfigError}. */
export function checkClusterName(name: string): void {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return
  throw new ConfigError(
    `local cluster ${JSON.stringify(name)}: a name has at most 63 of a-z, 0-9 and -, and starts and ends with a letter or digit`,
  )
}

const isWithin = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most
