import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * A report's file as a URI reference (RFC 3986): relative to the current folder where it is in there, as readers of
 * reports find it in their checkout; else absolute. Addresses stay as they are.
 */
export function fileUri(file: string): string {
  if (/^https?:\/\//.test(file)) return file
  const folder = `${pathToFileURL(resolve()).href}/`
  const { href } = pathToFileURL(resolve(file))
  return href.startsWith(folder) ? href.slice(folder.length) : href
}

/** The same as a path: `./a b.yaml` is `a b.yaml`. */
export const relativeFile = (file: string): string => {
  const uri = fileUri(file)
  return /^[a-z]+:\/\//.test(uri) ? file : decodeURIComponent(uri)
}
