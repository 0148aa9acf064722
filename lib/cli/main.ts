#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

/*
 * The process: compiled code kept between runs, streams, signals; the rest is run.ts. Loading is most
 * of what a short command costs, so nothing is imported before the cache is on. The cache is in a
 * folder of the user's own: Node's default is under /tmp, where another user may have put one.
 */
const cacheHome = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
enableCompileCache?.(join(cacheHome, 'anykind', 'code'))

const { runProcess } = await import('./process.ts')
await runProcess()
