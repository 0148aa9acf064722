import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'

/** A program's file, or why there is none that can be started. */
export type FoundProgram = { readonly path: string } | { readonly fault: ProgramFault }

/** Why a file, or what PATH has of a name, is not started. */
export type ProgramFault = 'missing' | 'directory' | 'not executable' | 'batch file'

/**
 * Finds a plugin's program as Go's `exec.LookPath` does: an absolute path as it is, a name in the folders of
 * PATH. Folders of PATH that are relative are passed over: what they hold depends on where one stands. On
 * Windows a name may lack its `.exe`, and batch files are refused: cmd.exe takes apart whatever it is given
 * (CVE-2024-27980).
 */
export async function findProgram(
  command: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<FoundProgram> {
  const folders = (env.PATH ?? '').split(delimiter).filter(isAbsolute)
  const places = isAbsolute(command) ? [command] : folders.map(folder => join(folder, command))
  let fault: ProgramFault = 'missing'
  for (const place of places) {
    for (const path of platform === 'win32' ? windowsNames(place) : [place]) {
      const found = await faultOf(path, platform)
      if (found === undefined) return { path }
      if (fault === 'missing') fault = found
    }
  }
  return { fault }
}

const windowsNames = (path: string): string[] =>
  /\.(exe|com|cmd|bat)$/i.test(path)
    ? [path]
    : ['.exe', '.com', '.cmd', '.bat'].map(ending => path + ending)

async function faultOf(path: string, platform: NodeJS.Platform): Promise<ProgramFault | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return 'missing'
  if (found.isDirectory()) return 'directory'
  if (platform === 'win32') return /\.(cmd|bat)$/i.test(path) ? 'batch file' : undefined
  if (!found.isFile()) return 'not executable'
  return access(path, constants.X_OK).then(
    () => undefined,
    () => 'not executable' as const,
  )
}
