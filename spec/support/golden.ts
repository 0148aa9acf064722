import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Compares text with a file of spec/golden. With UPDATE_GOLDEN set the file is written instead: look at
 * its difference before it is committed.
 */
export async function golden(name: string, actual: string): Promise<void> {
  const path = join(import.meta.dirname, '..', 'golden', name)
  if (process.env.UPDATE_GOLDEN) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, actual)
    return
  }
  assert.equal(actual, await readFile(path, 'utf8'), `differs from spec/golden/${name}`)
}
