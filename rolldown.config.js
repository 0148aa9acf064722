import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { writeUnits } from './go/write-units.ts'

/*
 * The published package: what tsc made of the sources, with each folder's modules joined into one, and those
 * that connect(), or a line of the command, loads at once into one more. Node takes a third of a millisecond to find and read a module, and
 * connect() takes eighty of them: joined, the package is imported in half the time, and a short command ends a
 * seventh earlier. Nothing is minified,
 * and dependencies stay imports.
 */
const root = fileURLToPath(new URL('.cache/build', import.meta.url))

/** What package.json points at, and what is started by its file name. */
const entries = [
  'lib/index',
  'lib/cli/main',
  'lib/client/json-patch/index',
  'lib/controller/index',
  'lib/local/index',
  'lib/local/supervisor',
  'lib/rules/rules-worker',
  'lib/manifest/index',
  'discovery/index',
  'schemas-cache/index',
  'lib/validate/index',
  'lib/metrics/index',
  'lib/gitops/index',
  'lib/sync/index',
]

const folderOf = id => relative(root, dirname(id))
const pathOf = id => relative(root, id).replace(/\.js$/, '')

/** What the command needs for its most frequent line, `get TYPE NAME`; all else is loaded when it is asked for. */
const commandParts = [
  'lib/cli/process',
  'lib/cli/flags',
  'lib/cli/leading-flags',
  'lib/cli/connection-flags',
  'lib/cli/manifest-flags',
  'lib/cli/select-objects',
  'lib/cli/parse-count',
  'lib/cli/get-objects',
  'lib/cli/get-tables',
]
const commandFolders = ['lib/cli', 'lib/cli/output']

/** What `validate` needs besides, where its files are valid. */
const validateParts = [
  'lib/cli/commands/validate',
  'lib/cli/commands/validate/validate-files',
  'lib/cli/report/human',
]
const validateFolders = [
  ...commandFolders,
  'lib/cli/commands',
  'lib/cli/commands/validate',
  'lib/cli/report',
]

/** What validators are made by. */
const validatorParts = ['schemas-cache/validator', 'schemas-cache/compile']

/** What connect() loads of the package's own, beside what came with the package. */
const connectionParts = ['lib/config/load-connection', 'lib/transport/index']

/*
 * Node makes an ES module of a part of its own by reading all that it exports, and that loads what is loaded
 * on demand else: the streams of node:fs, the web's half of node:crypto, threads for node:util. Taken as an
 * object, a part costs what is used of it.
 */
const builtinsAsObjects = {
  name: 'builtins-as-objects',
  renderChunk: code =>
    code.replace(
      /^import \{([^}]*)\} from "(node:[a-z_/]+)";$/gm,
      (_, names, part) =>
        `const {${names.replaceAll(' as ', ': ')}} = process.getBuiltinModule("${part}");`,
    ),
}

/*
 * Most modules that are imported on demand were joined into others, and only hand on what is there now: they are
 * skipped, and gone unless they are entries.
 */
const skipPassages = {
  name: 'skip-passages',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk')
    const targetOf = ({ code, fileName }) => {
      const [, target] = passage.exec(code) ?? []
      return target && join(dirname(fileName), target)
    }
    const targets = new Map(chunks.map(chunk => [chunk.fileName, targetOf(chunk)]))
    for (const chunk of chunks) {
      const folder = dirname(chunk.fileName)
      chunk.code = chunk.code.replace(/\bimport\("(\.[^"]+)"\)/g, (whole, specifier) => {
        const target = targets.get(join(folder, specifier))
        return target === undefined ? whole : `import("./${relative(folder, target)}")`
      })
    }
    for (const { fileName, isEntry } of chunks) {
      if (targets.get(fileName) !== undefined && !isEntry) delete bundle[fileName]
    }
  },
}
const passage =
  /^export \{ [\w$]+(?:, [\w$]+)* \} from "(\.[^"]+)";\s*(?:import "\.\/index2\.js";\s*)?$/

/** What is read as a file: schemas, and the rules and their notices, where they were built. */
const files = [
  ...globSync('schemas-cache/packs/*.br'),
  'lib/rules/rules.wasm.zst',
  'lib/rules/rules.notices.txt',
]
const textOf = file => brotliDecompressSync(readFileSync(file)).toString()
const dataFiles = {
  name: 'data-files',
  generateBundle() {
    for (const name of files) {
      if (existsSync(name)) {
        this.emitFile({ type: 'asset', fileName: name, source: readFileSync(name) })
      }
    }
    const source = writeUnits(textOf('schemas-cache/packs/kubernetes-1.37.br'))
    this.emitFile({ type: 'asset', fileName: 'schemas-cache/packs/units.br', source })
  },
}

/** The modules of the folders that are there as soon as these are, without what is imported later. */
function modulesOf(starts, folders, graph) {
  const found = new Set()
  const visit = id => {
    if (!folders.includes(folderOf(id)) || found.has(id)) return
    found.add(id)
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) visit(imported)
  }
  for (const start of starts) visit(join(root, `${start}.js`))
  return found
}

/** The joined module that a module goes into, in its own folder, as some look for files beside them. */
function joinedModule(id, graph) {
  const folder = folderOf(id)
  const inFolder = part => modulesOf([part], [dirname(part)], graph)
  const connects = connectionParts.some(part => inFolder(part).has(id))
  if (connects || folder === 'lib/cluster' || pathOf(id) === 'lib/cluster') return 'lib/cluster'
  if (folder === 'lib' || entries.includes(pathOf(id))) return null
  // The command's index is for specs: it starts in main.js, and loads each of the commands by itself.
  if (`${folder}/`.startsWith('lib/cli/')) return joinedPart(id, graph)
  if (inFolder(`${folder}/index`).has(id)) return `${folder}/${basename(folder)}`
  return modulesOf(validatorParts, ['schemas-cache'], graph).has(id)
    ? 'schemas-cache/validator'
    : null
}

/** The same of the command's own modules. */
function joinedPart(id, graph) {
  if (modulesOf(commandParts, commandFolders, graph).has(id)) return 'lib/cli/cli'
  return modulesOf(validateParts, validateFolders, graph).has(id) ? 'lib/cli/validate' : null
}

const forNode = {
  input: Object.fromEntries(entries.map(entry => [entry, join(root, `${entry}.js`)])),
  external: /^[^./]/,
  plugins: [builtinsAsObjects, dataFiles, skipPassages],
  preserveEntrySignatures: 'allow-extension',
  // An import that is dynamic in the sources may find its module joined into one that is there already.
  checks: { ineffectiveDynamicImport: false, pluginTimings: false },
  output: {
    dir: 'dist',
    minifyInternalExports: false,
    // The declarations have them; here, whoever imports the package would read a third more.
    comments: { jsdoc: false },
    entryFileNames: '[name].js',
    chunkFileNames: ({ name, facadeModuleId, moduleIds }) =>
      `${name.includes('/') ? name : pathOf(facadeModuleId ?? moduleIds.at(-1))}.js`,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: joinedModule, debugName: 'folders' }],
    },
  },
}

/** A module has another in its place in a browser, if that has its name and `.browser`. */
const browserModules = {
  name: 'browser-modules',
  resolveId(specifier, importer) {
    if (!/^\..*\.js$/.test(specifier) || importer === undefined) return null
    const file = join(dirname(importer), specifier.replace(/\.js$/, '.browser.js'))
    return existsSync(file) ? file : null
  },
}

/** A pack becomes a module that exports its `text`. */
const packModules = {
  name: 'pack-modules',
  resolveId: specifier =>
    specifier.endsWith('.br')
      ? fileURLToPath(new URL(`schemas-cache/packs/${basename(specifier)}`, import.meta.url))
      : null,
  load: id => (id.endsWith('.br') ? `export const text = ${JSON.stringify(textOf(id))}` : null),
}

/*
 * `anykind/validate` for browsers: whole in itself, dependencies too, but for the exact engine's thread and the pack, which
 * are loaded when they are needed.
 */
const forBrowsers = {
  input: {
    validate: join(root, 'lib/validate/index.browser.js'),
    'rules-worker': join(root, 'lib/rules/rules-worker.js'),
  },
  platform: 'browser',
  external: /^node:/, // of what nothing is used of
  plugins: [browserModules, packModules],
  treeshake: { moduleSideEffects: false },
  checks: { ineffectiveDynamicImport: false },
  output: {
    dir: 'dist/browser',
    comments: { jsdoc: false },
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  },
}

export default [forNode, forBrowsers]
