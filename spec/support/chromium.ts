import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { temporaryFolder } from './temporary-folder.ts'

/** Debian's `chromium-headless-shell` is the smallest of them. */
const programs = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']

/** The Chromium of this machine: CHROMIUM, or the first on PATH. Throws where there is none. */
export function findChromium(): string {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const places = programs.flatMap(program => folders.map(folder => join(folder, program)))
  const found = [process.env.CHROMIUM ?? '', ...places].find(isExecutable)
  if (found !== undefined) return found
  throw new Error(
    `there is no Chromium (${programs.join(', ')}); on Debian: apt-get install chromium-headless-shell`,
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return path !== ''
  } catch {
    return false
  }
}

/** What the browser tells of a page, as the DevTools protocol has it. */
interface Told {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

interface Evaluated {
  readonly result: { readonly value?: unknown }
}

const keyCodes: Readonly<Record<string, object>> = {
  Tab: { windowsVirtualKeyCode: 9 },
  Enter: { windowsVirtualKeyCode: 13 },
}

/** A page in a headless Chromium of its own, driven by the DevTools protocol. */
export class BrowserPage {
  /** All that was told without having been asked for. */
  readonly events: Told[] = []
  readonly #socket: WebSocket
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>()
  #sessionId: string | undefined
  #last = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data))))
  }

  /** Opens an empty page; the browser ends with the test. */
  static async open(t: { after(run: () => unknown): void }): Promise<BrowserPage> {
    // Before the folder goes, which the browser would go on to write to. The program may be a script that starts it.
    t.after(async () => {
      if (child.pid === undefined || (child.exitCode ?? child.signalCode) !== null) return
      const ended = once(child, 'close')
      process.kill(-child.pid, 'SIGKILL')
      await ended
    })
    const child = spawn(
      findChromium(),
      [
        // Root, as which CI runs, has no sandbox; the page is our own.
        '--no-sandbox',
        '--headless',
        '--disable-gpu',
        '--remote-debugging-port=0',
        `--user-data-dir=${temporaryFolder(t)}`,
      ],
      { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    const socket = new WebSocket(await addressOf(child))
    await new Promise(resolve => socket.addEventListener('open', resolve))
    const page = new BrowserPage(socket)
    const target = await page.send('Target.createTarget', { url: 'about:blank' })
    const attached = await page.send('Target.attachToTarget', {
      ...(target as object),
      flatten: true,
    })
    page.#sessionId = (attached as { sessionId: string }).sessionId
    return page
  }

  /** Loads a text as a page from a file, and waits until it is there. */
  async show(t: { after(run: () => unknown): void }, html: string): Promise<void> {
    const folder = temporaryFolder(t, { 'page.html': html })
    for (const domain of ['Page', 'Log', 'Network', 'Runtime']) await this.send(`${domain}.enable`)
    await this.send('Page.navigate', { url: pathToFileURL(join(folder, 'page.html')).href })
    await this.value(
      "new Promise(loaded => document.readyState === 'complete' ? loaded() : addEventListener('load', loaded))",
    )
  }

  async key(key: string, text?: string): Promise<void> {
    for (const type of ['keyDown', 'keyUp']) {
      await this.send('Input.dispatchKeyEvent', { type, key, code: key, ...keyCodes[key], text })
    }
  }

  async send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#last
    const answer = Promise.withResolvers<unknown>()
    this.#answers.set(id, answer)
    this.#socket.send(JSON.stringify({ id, method, params, sessionId: this.#sessionId }))
    return answer.promise
  }

  /** The value of an expression in the page; its own policy does not hold for it. */
  async value(expression: string): Promise<unknown> {
    const options = { expression, returnByValue: true, awaitPromise: true }
    const { result } = (await this.send('Runtime.evaluate', options)) as Evaluated
    return result.value
  }

  #take(told: Told): void {
    if (told.id === undefined) this.events.push(told)
    else if (told.error) this.#answers.get(told.id)?.reject(new Error(told.error.message))
    else this.#answers.get(told.id)?.resolve(told.result)
  }
}

/** The address that a browser prints when it is ready. */
const addressOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let told = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      told += text
      const [, address] = /DevTools listening on (ws:\S+)/.exec(told) ?? []
      if (address !== undefined) resolve(address)
    })
    child.on('exit', code => reject(new Error(`the browser ended with ${code}: ${told}`)))
  })
