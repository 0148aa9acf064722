import { watch } from 'node:fs/promises'

/** Editors and git write many files in a row. */
const settleMs = 200

/**
 * Calls back after a folder, or anything in it, has changed and been quiet for a moment. Ends with the signal. A hint alone: where the
 * system cannot watch, as on some network file systems, nothing is called.
 */
export async function followFolder(
  folder: string,
  onChange: () => void,
  signal: AbortSignal,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  try {
    for await (const { filename } of watch(folder, { recursive: true, signal })) {
      if (filename?.split(/[/\\]/).includes('.git')) continue
      clearTimeout(timer)
      timer = setTimeout(onChange, settleMs)
    }
  } catch (error) {
    if (!signal.aborted && !isUnsupported(error)) throw error
  } finally {
    clearTimeout(timer)
  }
}

const isUnsupported = (error: unknown): boolean =>
  ['ENOSYS', 'ENOSPC', 'EMFILE', 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'ENOENT'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  )
