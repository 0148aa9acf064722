/*
 * Loaded by --import before the first TypeScript file, and plain JavaScript for that reason: an old node
 * would only say that it does not know the extension .ts. npm runs scripts on the node of the
 * development dependency, unless its install script was not allowed to fetch it.
 */
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`This is Node ${process.version}; anykind is developed on Node 22.19 or newer.
Either run "npm ci" with install scripts on (npm config get ignore-scripts: false): it brings Node 24
for all npm scripts. Or install Node 22.19 or newer.
`)
  process.exit(1)
}
