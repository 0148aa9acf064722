import { alice, bob, type Kubeconfigs, type Situations } from './situation.ts'

/** Lists of files, and what becomes of what two of them have. */
export const fileSituations = ({ root, config }: Kubeconfigs): Situations => ({
  'context, cluster and user in a file each': {
    files: {
      contexts: config({ cluster: null, user: null }),
      clusters: config({ user: null, context: null }),
      users: config({ user: alice, cluster: null, context: null }),
    },
    list: ['contexts', 'clusters', 'users'],
    user: 'alice',
  },
  'a user in two files': {
    files: { first: config({ user: alice }), second: config({ user: { ...root, ...bob } }) },
    list: ['first', 'second'],
    user: 'alice',
  },
  'a cluster in two files': {
    files: {
      first: config({ user: alice }),
      second: config({ user: null, cluster: { server: 'https://127.0.0.1:1' } }),
    },
    list: ['first', 'second'],
    user: 'alice',
  },
  'a cluster in two files, the first out of reach': {
    files: {
      first: config({ user: alice, cluster: { server: 'https://127.0.0.1:1' } }),
      second: config({ user: null }),
    },
    list: ['first', 'second'],
  },
  'a current context in the second file only': {
    files: {
      first: { ...config({ user: alice }), 'current-context': '' },
      second: config({ name: 'b', user: bob }),
    },
    list: ['first', 'second'],
    user: 'bob',
  },
  'two current contexts': {
    files: { first: config({ user: alice }), second: config({ name: 'b', user: bob }) },
    list: ['first', 'second'],
    user: 'alice',
  },
  'missing, empty and repeated files, and empty places in the list': {
    files: { empty: '', config: config({ user: alice }) },
    list: ['missing', 'empty', '', 'config', 'config'],
    user: 'alice',
  },
  'nothing but missing files': { files: {}, list: ['missing', 'gone'] },
  'the file at home, where KUBECONFIG is empty': {
    files: { '.kube/config': config({ user: alice }) },
    list: [],
    user: 'alice',
  },
  'a file at home, where KUBECONFIG names no file': {
    files: { '.kube/config': config({ user: alice }) },
    list: ['', ''],
  },
  'an empty file': { files: { config: '' } },
  'a comment': { files: { config: '# nothing\n' } },
  'a good file and a broken one': {
    files: { config: config({ user: alice }), broken: 'users: [{' },
    list: ['config', 'broken'],
  },
  'a good file and a folder': {
    files: { config: config({ user: alice }), folder: null },
    list: ['config', 'folder'],
  },
  'a good file and a path below a file': {
    files: { config: config({ user: alice }) },
    list: ['config', 'config/below'],
  },
  '--kubeconfig over KUBECONFIG': {
    files: { config: config({ user: alice }), other: config({ user: bob }) },
    flags: ['--kubeconfig', 'FOLDER/other'],
    user: 'bob',
  },
  '--kubeconfig of a missing file': {
    files: { config: config({ user: alice }) },
    flags: ['--kubeconfig', 'FOLDER/missing'],
  },
  'two users of one name': {
    files: {
      config: config({ users: ['a', 'a'].map(name => ({ name, user: alice })), user: null }),
    },
  },
  'two contexts of one name': {
    files: {
      config: {
        ...config({ user: alice }),
        contexts: ['a', 'a'].map(name => ({ name, context: { cluster: 'a', user: 'a' } })),
      },
    },
  },
})
