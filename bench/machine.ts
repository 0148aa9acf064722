import { cpus, release, totalmem, type } from 'node:os'

/** Where a measurement was taken: what decides the figures, nothing that names the machine. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGigabytes: number
  /** `Linux 6.1.0`. */
  readonly system: string
  readonly node: string
}

/** This machine. */
export const describeMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGigabytes: Math.round(totalmem() / 1e9),
  system: `${type()} ${release()}`,
  node: process.version,
})
