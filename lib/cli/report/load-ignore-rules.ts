import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ManifestError, parseYamlSource } from '../../manifest/index.ts'
import { decodeIgnoreRules, defaultIgnoreFile, IgnoreRules } from './ignore-rules.ts'

/**
 * The rules of a file; without one, those of `.anykindignore` in the current folder, if that is there. Throws
 * ManifestError for a file that cannot be read or is not right.
 */
export async function loadIgnoreRules(file: string | undefined): Promise<IgnoreRules> {
  const path = file ?? defaultIgnoreFile
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' && file === undefined) return new IgnoreRules([], '')
    throw new ManifestError(`the ignore rules cannot be read: ${message}`, path, { cause })
  }
  return new IgnoreRules(decodeIgnoreRules(parseYamlSource(text, path)), dirname(resolve(path)))
}
