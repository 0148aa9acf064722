import { alice, type Kubeconfigs, type Situations } from './situation.ts'

/** A name with all that names may have. */
const odd = 'arn:aws:eks:eu-west-1:123:cluster/x.y z@"q"'

/** Which context, cluster and user: names, and flags that choose. */
export const choiceSituations = ({ server, config, two }: Kubeconfigs): Situations => ({
  'names with all that names have': {
    files: { config: config({ name: odd, user: alice }) },
    user: 'alice',
  },
  'a name of JavaScript': {
    files: { config: config({ name: '__proto__', user: alice }) },
    user: 'alice',
  },
  'a context of another namespace': {
    files: { config: config({ user: alice, context: { namespace: 'kube-system' } }) },
    user: 'alice',
  },
  'a context without a user': {
    files: { config: config({ context: { user: undefined } }) },
  },
  'a context without a cluster': {
    files: { config: config({ user: alice, context: { cluster: undefined } }) },
  },
  'a user that is not there': {
    files: { config: config({ context: { user: 'gone' } }) },
  },
  'a cluster that is not there': {
    files: { config: config({ user: alice, context: { cluster: 'gone' } }) },
  },
  'a context that is not there': {
    files: { config: { ...config({ user: alice }), 'current-context': 'gone' } },
  },
  'no current context': {
    files: { config: { ...config({ user: alice }), 'current-context': '' } },
  },
  'no current context, and --context': {
    files: { config: { ...config({ user: alice }), 'current-context': '' } },
    flags: ['--context', 'a'],
    user: 'alice',
  },
  '--context': {
    files: { config: { ...two(), 'current-context': 'b' } },
    flags: ['--context', 'a'],
    user: 'alice',
  },
  '--context that is not there': { files: { config: two() }, flags: ['--context', 'c'] },
  '--context that is empty': {
    files: { config: two() },
    flags: ['--context', ''],
    user: 'alice',
  },
  '--user': { files: { config: two() }, flags: ['--user', 'b'], user: 'bob' },
  '--user that is not there': { files: { config: two() }, flags: ['--user', 'c'] },
  '--cluster': {
    files: { config: two() },
    flags: ['--context', 'b', '--cluster', 'a'],
    user: 'bob',
  },
  '--cluster that is not there': { files: { config: two() }, flags: ['--cluster', 'c'] },
  '--server, which takes the name to verify with it': {
    files: {
      config: config({
        user: alice,
        cluster: { server: 'https://127.0.0.1:1', 'tls-server-name': 'wrong.example' },
      }),
    },
    flags: ['--server', server],
    user: 'alice',
  },
  '--server and no kubeconfig': {
    files: {},
    flags: ['-s', server, '--token', 'token-of-bob', '--insecure-skip-tls-verify'],
    user: 'bob',
  },
})
