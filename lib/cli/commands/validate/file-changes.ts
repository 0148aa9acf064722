import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { UsageError } from '../../usage-error.ts'

/** Of the files that a folder of `-f` stands for; others there may be the reports themselves. */
const manifestName = /\.(?:ya?ml|json)$/

/**
 * Changes of files, as the system tells them.
 *
 *     quiet ── change ──▶ changed ── forget() ──▶ quiet
 *               next() resolves in `changed`
 */
export class FileChanges implements Disposable {
  readonly #watchers: FSWatcher[] = []
  #change = Promise.withResolvers<void>()

  /**
   * Also those of a path of `-f`: of a file, by its name in its folder, as editors put another one in its place; of a
   * folder's manifests; of files with a pattern's extension in the folder that it begins in. Throws UsageError if there
   * is no such folder.
   */
  async follow(path: string, recursive: boolean): Promise<void> {
    const isFolder = await stat(path).then(
      found => found.isDirectory(),
      () => false,
    )
    if (isFolder) return this.#watch(path, recursive, name => manifestName.test(name))
    const fixed = path.split(/[*?[{]/, 1)[0] ?? ''
    const name = basename(path)
    if (fixed === path) return this.#watch(dirname(path), false, changed => changed === name)
    const [extension = ''] = /\.\w+$/.exec(name) ?? []
    this.#watch(dirname(`${fixed}x`), true, changed => changed.endsWith(extension))
  }

  #watch(folder: string, recursive: boolean, isOne: (name: string) => boolean): void {
    const onChange = (_: string, name: string | null) => {
      if (name === null || isOne(name)) this.#change.resolve()
    }
    try {
      const watcher = watch(folder, { recursive }, onChange)
      watcher.on('error', error => this.#change.reject(error))
      this.#watchers.push(watcher)
    } catch (error) {
      throw new UsageError(`--watch ${folder}: ${(error as Error).message}`)
    }
  }

  /** Resolves when something has changed since the last {@link forget}. Rejects with `signal.reason`. */
  async next(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const { promise, reject } = Promise.withResolvers<never>()
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await Promise.race([this.#change.promise, promise])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  forget(): void {
    this.#change = Promise.withResolvers()
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers) watcher.close()
  }
}
