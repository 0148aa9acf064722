import { alice, bob, json, type Kubeconfigs, lines, type Situations } from './situation.ts'

/** What a kubeconfig is written in, and mistakes in it. */
export const textSituations = ({ server, inline, config }: Kubeconfigs): Situations => ({
  'fields that nobody knows, extensions and preferences': {
    files: {
      config: config({
        apiVersion: 'v1',
        kind: 'Config',
        preferences: { colors: true },
        extensions: [{ name: 'x', extension: { y: 1 } }],
        unknown: 1,
        user: { ...alice, unknown: 1 },
      }),
    },
    user: 'alice',
  },
  'another kind': { files: { config: config({ user: alice, kind: 'Pod' }) } },
  'another version': { files: { config: config({ user: alice, apiVersion: 'v2' }) } },
  'a token that is a number': { files: { config: config({ user: { token: 7 } }) } },
  'a flag that is a text': {
    files: { config: config({ user: alice, cluster: { 'insecure-skip-tls-verify': 'true' } }) },
  },
  'a mistake in an entry that is not used': {
    files: {
      config: {
        ...config({ user: alice }),
        contexts: [
          { name: 'a', context: { cluster: 'a', user: 'a' } },
          { name: 'b', context: { cluster: 7, user: 'a' } },
        ],
      },
    },
  },
  'a byte order mark and CRLF': {
    files: { config: `\ufeff${json(config({ user: alice })).replaceAll('\n', '\r\n')}` },
    user: 'alice',
  },
  'anchors, aliases and merge keys': {
    files: {
      config: `
x: &server {server: '${server}', certificate-authority-data: ${inline.ca}}
current-context: &name a
contexts: [{name: *name, context: {cluster: *name, user: *name}}]
clusters: [{name: *name, cluster: {<<: *server}}]
users: [{name: *name, user: {token: token-of-alice}}]
`,
    },
    user: 'alice',
  },
  'two documents': {
    files: { config: `${json(config({ user: alice }))}\n---\ncurrent-context: b\n` },
    user: 'alice',
    ours: { why: 'kubectl passes over the second, and with it whatever somebody has added' },
  },
  'a key twice in YAML': {
    files: { config: `current-context: b\n${lines(config({ user: alice }))}` },
    user: 'alice',
    ours: { why: 'kubectl takes the last one, and who reads the file the first' },
  },
  'a key twice in JSON': {
    files: { config: json(config({ user: alice })).replace('{', '{"current-context": "b",') },
    user: 'alice',
  },
  'an entry without a name': {
    files: {
      config: { ...config({ user: null }), users: [{ name: 'a', user: alice }, { user: bob }] },
    },
    user: 'alice',
    ours: { why: 'nobody can choose it: its name was mistyped' },
  },
  'UTF-16': {
    files: { config: Buffer.from(`\ufeff${json(config({ user: alice }))}`, 'utf16le') },
    user: 'alice',
    ours: { why: 'it says so, where YAML says something else' },
  },
})
