import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { ConfigError, visibleText } from '../core/index.ts'
import { type Recipe, recipeOf } from './recipe.ts'

/** What a tool made of a folder. */
export interface RenderedFolder {
  /** Manifests as YAML. */
  readonly text: string
  /** What messages call it: `deploy (kustomize)`. */
  readonly name: string
}

/** How a folder is rendered. */
export interface RenderOptions {
  /** Of the tool. Default: the process's. */
  readonly env?: NodeJS.ProcessEnv | undefined
  /** The longest that the tool may take, as it may fetch bases and charts. Default 120,000. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** As much as a folder of manifests may hold. */
const maxBytes = 64 * 1024 * 1024

/**
 * The manifests that the user's own kustomize or helm makes of a folder; undefined if its files are manifests themselves.
 * Throws ConfigError where the folder cannot be read, where no tool is found, and for what the tool complains of.
 */
export async function renderFolder(
  folder: string,
  options: RenderOptions = {},
): Promise<RenderedFolder | undefined> {
  const recipe = recipeOf(folder, new Set(await namesIn(folder)))
  return recipe && { text: await run(recipe, folder, options), name: `${folder} (${recipe.tool})` }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    throw new ConfigError((cause as Error).message, folder, { cause })
  }
}

async function run(
  { tool, commands }: Recipe,
  folder: string,
  options: RenderOptions,
): Promise<string> {
  for (const [program, ...args] of commands) {
    const text = await output(program, args, options).catch(error => {
      options.signal?.throwIfAborted()
      throw new ConfigError(`${program}: ${reasonOf(error)}`, folder)
    })
    if (text !== undefined) return text
  }
  const programs = commands.map(([program]) => program).join(' nor ')
  throw new ConfigError(
    `it is for ${tool}, and ${programs} is not found: install it, or give what it builds by -f -`,
    folder,
  )
}

/** What a program writes; undefined if there is none of the name. */
function output(
  program: string,
  args: readonly string[],
  { env = process.env, timeoutMs = 120_000, signal }: RenderOptions,
): Promise<string | undefined> {
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const limits = { env, timeout: timeoutMs, maxBuffer: maxBytes, signal }
    execFile(program, args, limits, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else if (signal?.aborted) reject(signal.reason)
      else if (error.code === 'ENOENT') resolve(undefined)
      else reject(Object.assign(error, { stderr }))
    })
  })
}

interface Ended extends Error {
  readonly killed?: boolean
  readonly code?: unknown
  readonly stderr?: string
}

/** Its last lines say most. */
function reasonOf({ killed, code, stderr = '', message }: Ended): string {
  if (killed) return 'it was stopped, as it took too long'
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `it writes more than ${maxBytes} bytes`
  const lines = visibleText(stderr.trim()).split('\n').slice(-5).join('\n')
  return lines === '' ? message : lines
}
