import { alice, type Kubeconfigs, type Situations, textOf } from './situation.ts'

/** Who one is: certificates, tokens, passwords, and what they have before one another. */
export const userSituations = ({ inline, root, config }: Kubeconfigs): Situations => ({
  'a certificate': { files: { config: config({ user: root }) }, user: 'root' },
  'a token': { files: { config: config({ user: alice }) }, user: 'alice' },
  'a token file beside the kubeconfig': {
    files: {
      'sub/config': config({ user: { tokenFile: 'token' } }),
      'sub/token': 'token-of-bob\n',
    },
    list: ['sub/config'],
    user: 'bob',
  },
  'a token and a token file': {
    files: { config: config({ user: { ...alice, tokenFile: 'token' } }), token: 'token-of-bob' },
    user: 'bob',
  },
  'a token and a token file that is missing': {
    files: { config: config({ user: { ...alice, tokenFile: 'token' } }) },
    user: 'alice',
  },
  'a token file that is missing': {
    files: { config: config({ user: { tokenFile: 'token' } }) },
  },
  'a token file that is empty': {
    files: { config: config({ user: { tokenFile: 'token' } }), token: '' },
  },
  'files above the kubeconfig, by relative paths': {
    files: {
      'sub/config': config({
        cluster: {
          'certificate-authority-data': undefined,
          'certificate-authority': '../pki/ca.pem',
        },
        user: { 'client-certificate': '../pki/c.pem', 'client-key': '../pki/k.pem' },
      }),
      'pki/ca.pem': textOf(inline.ca),
      'pki/c.pem': textOf(inline.cert),
      'pki/k.pem': textOf(inline.key),
    },
    list: ['sub/config'],
    user: 'root',
  },
  'an inline certificate and a key in a file': {
    files: {
      config: config({ user: { 'client-certificate-data': inline.cert, 'client-key': 'k.pem' } }),
      'k.pem': textOf(inline.key),
    },
    user: 'root',
  },
  'a certificate and its key in one file': {
    files: {
      config: config({ user: { 'client-certificate': 'both', 'client-key': 'both' } }),
      both: textOf(inline.cert) + textOf(inline.key),
    },
    user: 'root',
  },
  'a certificate and a token': {
    files: { config: config({ user: { ...root, ...alice } }) },
    // The server asks the certificate first.
    user: 'root',
  },
  '--token': {
    files: { config: config({ user: alice }) },
    flags: ['--token', 'token-of-bob'],
    user: 'bob',
  },
  '--token that is wrong': {
    files: { config: config({ user: alice }) },
    flags: ['--token', 'hunter2'],
  },
  '--token over a token file': {
    files: { config: config({ user: { tokenFile: 'token' } }), token: 'token-of-alice' },
    flags: ['--token', 'token-of-bob'],
    user: 'alice',
    ours: { user: 'bob', why: 'a caller that says who it is must not be taken for someone else' },
  },
  '--token over a password': {
    files: { config: config({ user: { username: 'u', password: 'p' } }) },
    flags: ['--token', 'token-of-bob'],
  },
  'a token and a password': {
    files: { config: config({ user: { ...alice, username: 'u', password: 'p' } }) },
  },
  'a password, which no API server takes': {
    files: { config: config({ user: { username: 'u', password: 'p' } }) },
  },
  '--username and --password': {
    files: { config: config() },
    flags: ['--username', 'u', '--password', 'p'],
  },
  'the gcp provider': {
    files: { config: config({ user: { ...alice, 'auth-provider': { name: 'gcp' } } }) },
  },
  'the azure provider': {
    files: { config: config({ user: { 'auth-provider': { name: 'azure' } } }) },
  },
  'a credential plugin beside a token': {
    files: {
      config: config({
        user: {
          ...alice,
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1',
            command: '/nowhere/plugin',
            interactiveMode: 'Never',
          },
        },
      }),
    },
    user: 'alice',
  },
})
