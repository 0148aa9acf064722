import { type Clock, systemClock } from '../../../core/index.ts'
import type { ExitCode } from '../../exit-code.ts'
import type { Invocation } from '../../invocation.ts'
import { defaultIgnoreFile } from '../../report/ignore-rules.ts'
import { FileChanges } from './file-changes.ts'

/** An editor saves in several steps. */
const debounceMs = 100

interface Flags {
  readonly filename: readonly string[]
  readonly recursive: boolean
  readonly ignore: string | undefined
}

/**
 * Runs once, and again whenever a file changes that `-f` names or the ignore rules are in; ends with the signal's reason
 * only. What changes during a run brings another one. Throws UsageError where there is nothing to watch.
 */
export async function runOnChanges(
  { flags, err, signal }: Pick<Invocation<Flags>, 'flags' | 'err' | 'signal'>,
  run: () => Promise<ExitCode>,
  clock: Clock = systemClock,
): Promise<never> {
  const changes = new FileChanges()
  try {
    for (const path of flags.filename) await changes.follow(path, flags.recursive)
    await changes.follow(flags.ignore ?? defaultIgnoreFile, false)
    for (;;) {
      await run()
      err.line('watching for changes; Ctrl-C ends')
      await changes.next(signal)
      await clock.sleep(debounceMs, signal)
      changes.forget()
    }
  } finally {
    changes[Symbol.dispose]()
  }
}
