import { ConfigError } from '../core/index.ts'

/** What to build for, in Go's words. */
export interface GoTarget {
  readonly os: string
  readonly arch: string
}

const systems: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' }
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/** This machine. Throws {@link ConfigError} where the control plane does not run. */
export function goTarget(
  platform: string = process.platform,
  arch: string = process.arch,
): GoTarget {
  const target = { os: systems[platform], arch: architectures[arch] }
  if (target.os === undefined || target.arch === undefined) {
    throw new ConfigError(
      `start a local cluster: it runs on Linux and macOS (x64, arm64), not on ${platform} ${arch}; on Windows use WSL 2`,
    )
  }
  return { os: target.os, arch: target.arch }
}
