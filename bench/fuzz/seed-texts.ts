import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { encodeJson, parseJson } from '../../lib/core/index.ts'
import { readCorpus, readDefinitions } from '../corpus.ts'

/** A manifest to make mutants of; nothing says yet that a server takes it. */
export interface SeedText {
  readonly text: string
  readonly json: boolean
  /** Whether it may be created for real: it is ours, and changes nothing for other objects. */
  readonly harmless: boolean
}

/** Where mutants come from: manifests, and the definitions of those that are custom resources. */
export interface SeedTexts {
  readonly manifests: readonly SeedText[]
  readonly definitions: readonly string[]
}

const fixtures = fileURLToPath(new URL('../../spec/fixtures', import.meta.url))
const read = (file: string): string => readFileSync(join(fixtures, file), 'utf8')

/** What every server has: one more, made for real, would be a second range of addresses for Services. */
const serverRange = `apiVersion: networking.k8s.io/v1
kind: ServiceCIDR
metadata: {name: kubernetes}
spec: {cidrs: [10.0.0.0/24]}`

/** The repository's own: objects of all built-in kinds, Things, and the Gadgets that a server took. */
export function ownSeeds(): SeedTexts {
  const builtIn = read('rules/objects.yaml').split('\n---\n')
  const things = read('rules/things.yaml').split('\n---\n')
  const definitions = builtIn.filter(text => text.includes('kind: CustomResourceDefinition\n'))
  const gadgets = parseJson(read('schemas/verdicts.json')) as { object: unknown; code: number }[]
  const gadget = read('schemas/gadget.crd.json')
  return {
    manifests: [
      ...[...builtIn, ...things].map(text => {
        return { text, json: false, harmless: !text.includes('kind: ServiceCIDR\n') }
      }),
      { text: serverRange, json: false, harmless: true },
      ...gadgets
        .filter(({ code }) => code < 400)
        .map(({ object }) => ({ text: encodeJson(object), json: true, harmless: true })),
      { text: gadget, json: true, harmless: true },
    ],
    definitions: [...definitions, gadget],
  }
}

/** Other objects are judged by them, or get them as a default. */
const actOnOthers =
  /^(?:admissionregistration|apiregistration|apiextensions)\.k8s\.io\/|\/(?:IPAddress|ServiceCIDR|\w+Class)$/

/** What a corpus has that its server took. */
export function corpusSeeds(folder: string): SeedTexts {
  const taken = readCorpus(folder).filter(({ verdict }) => verdict === 'accepted')
  const manifests = taken.map(({ manifest, contentType, gvk }) => ({
    text: manifest,
    json: contentType.includes('json'),
    harmless: !actOnOthers.test(gvk),
  }))
  return { manifests, definitions: readDefinitions(folder) }
}
