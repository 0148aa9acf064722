import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isCorpus } from '../corpus.ts'

/** What a run of the fuzzer is asked for. */
export interface Arguments {
  readonly minutes: number
  /** End after so many mutants, if the time is not up before. */
  readonly mutants: number
  /** The same seed, kinds and corpus give the same mutants. */
  readonly seed: number
  /** Kinds by name; all if there are none. */
  readonly kinds: readonly string[]
  readonly corpus: string | undefined
  /** Where differences are written. */
  readonly finds: string
  /** Repeat these finds instead. */
  readonly replay: readonly string[]
  readonly help: boolean
}

/** For `--help`. */
export const usage: string = `npm run fuzz:validate -- [OPTIONS]

  --minutes N     how long; default 1
  --mutants N     how many at most; default no end
  --seed S        an integer; the same one gives the same mutants; default 1
  --kinds A,B     only these kinds, as Pod,Gadget; default all that there are objects of
  --corpus DIR    take objects and definitions of a corpus too, which has the form that npm run score reads
  --finds DIR     where differences are written, a file each; default .cache/fuzz
  --replay FILE   ask again what a find says, may be repeated
  --help          this text
`

/** Reads the command line. Throws Error on what it does not know. */
export function parseArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '1' },
      mutants: { type: 'string' },
      seed: { type: 'string', default: '1' },
      kinds: { type: 'string', default: '' },
      corpus: { type: 'string' },
      finds: { type: 'string', default: join('.cache', 'fuzz') },
      replay: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  })
  const { minutes, mutants, seed, kinds, ...given } = values
  if (given.corpus !== undefined && !isCorpus(given.corpus)) {
    throw new Error(`--corpus ${given.corpus}: there is no corpus.jsonl.gz`)
  }
  return {
    ...given,
    corpus: given.corpus,
    minutes: parseNumber('minutes', minutes, /^\d{1,4}(\.\d+)?$/),
    mutants: mutants === undefined ? Infinity : parseNumber('mutants', mutants, /^\d{1,9}$/),
    seed: parseNumber('seed', seed, /^\d{1,9}$/),
    kinds: kinds.split(',').filter(Boolean),
  }
}

function parseNumber(name: string, text: string, form: RegExp): number {
  if (!form.test(text)) throw new Error(`--${name} ${text}: must be a number`)
  return Number(text)
}
