import { alice, type Kubeconfigs, type Situations } from './situation.ts'

/** Whom to act as. */
export const actingSituations = ({ root, config }: Kubeconfigs): Situations => ({
  'to act as somebody, by the kubeconfig': {
    files: {
      config: config({
        user: {
          ...root,
          as: 'jane',
          'as-uid': '7',
          'as-groups': ['dev', 'ops'],
          'as-user-extra': { 'example.com/Scope': ['a', 'b'], 'per%cent und ü': ['c'] },
        },
      }),
    },
    user: 'jane',
  },
  'to act as somebody, by flags': {
    files: { config: config({ user: root }) },
    flags: [
      ...['--as', 'jane', '--as-uid', '7', '--as-group', 'dev', '--as-group', 'ops,x'],
      ...['--as-user-extra', 'k=1', '--as-user-extra', 'k=2=3', '--as-user-extra', 'j='],
    ],
    user: 'jane',
  },
  'flags over whom the kubeconfig acts as': {
    files: {
      config: config({
        user: {
          ...root,
          as: 'jane',
          'as-groups': ['dev'],
          'as-user-extra': { a: ['1'], b: ['2'] },
        },
      }),
    },
    flags: ['--as', 'john', '--as-user-extra', 'b=3'],
    user: 'john',
  },
  'to act as somebody whose name is beyond ASCII': {
    files: { config: config({ user: { ...root, as: 'jürgen 日本', 'as-groups': ['größe'] } }) },
    user: 'jürgen 日本',
  },
  'to act as a service account': {
    files: { config: config({ user: root }) },
    flags: ['--as', 'system:serviceaccount:default:x'],
    user: 'system:serviceaccount:default:x',
  },
  'to act as somebody without the right to': {
    files: { config: config({ user: alice }) },
    flags: ['--as', 'jane'],
  },
  'groups without somebody to act as': {
    files: { config: config({ user: { ...root, 'as-groups': ['dev'] } }) },
  },
  '--as-group without --as': {
    files: { config: config({ user: root }) },
    flags: ['--as-group', 'dev'],
  },
  'somebody to act as with a line end': {
    files: {
      config: config({ user: { ...root, as: 'jane\r\nImpersonate-Group: system:masters' } }),
    },
  },
})
