import { alice, type Kubeconfigs, type Situations, textOf } from './situation.ts'

/** How the server is verified, and PEM in all its forms. */
export const trustSituations = ({ inline, root, config }: Kubeconfigs): Situations => ({
  'no verification': {
    files: {
      config: config({
        user: alice,
        cluster: { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true },
      }),
    },
    user: 'alice',
  },
  'no verification, and an authority': {
    files: { config: config({ user: alice, cluster: { 'insecure-skip-tls-verify': true } }) },
  },
  '--insecure-skip-tls-verify over a wrong authority': {
    files: {
      config: config({
        user: alice,
        cluster: { 'certificate-authority-data': inline.otherCa },
      }),
    },
    flags: ['--insecure-skip-tls-verify'],
    user: 'alice',
  },
  '--insecure-skip-tls-verify=false over no verification': {
    files: {
      config: config({
        user: alice,
        cluster: { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true },
      }),
    },
    flags: ['--insecure-skip-tls-verify=false'],
    user: 'alice',
  },
  '--certificate-authority over a wrong one': {
    files: {
      config: config({
        user: alice,
        cluster: { 'certificate-authority-data': inline.otherCa },
      }),
      'ca.pem': textOf(inline.ca),
    },
    flags: ['--certificate-authority', 'FOLDER/ca.pem'],
    user: 'alice',
  },
  'a wrong --certificate-authority over no verification': {
    files: {
      config: config({
        user: alice,
        cluster: { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true },
      }),
      'ca.pem': textOf(inline.otherCa),
    },
    flags: ['--certificate-authority', 'FOLDER/ca.pem'],
  },
  '--client-certificate and --client-key over inline ones': {
    files: {
      config: config({
        user: { 'client-certificate-data': inline.otherCa, 'client-key-data': inline.otherKey },
      }),
      'c.pem': textOf(inline.cert),
      'k.pem': textOf(inline.key),
    },
    flags: ['--client-certificate', 'FOLDER/c.pem', '--client-key', 'FOLDER/k.pem'],
    user: 'root',
  },
  'a wrong authority': {
    files: {
      config: config({
        user: alice,
        cluster: { 'certificate-authority-data': inline.otherCa },
      }),
    },
  },
  'a bundle of authorities with text in between': {
    files: {
      config: config({
        user: alice,
        cluster: {
          'certificate-authority-data': Buffer.from(
            `# theirs\n${textOf(inline.otherCa)}\n# ours\r\n${textOf(inline.ca)}`,
          ).toString('base64'),
        },
      }),
    },
    user: 'alice',
  },
  'an authority that is missing': {
    files: {
      config: config({
        user: alice,
        cluster: { 'certificate-authority-data': undefined, 'certificate-authority': 'ca.pem' },
      }),
    },
  },
  'an authority in a file and inline': {
    files: {
      config: config({ user: alice, cluster: { 'certificate-authority': 'ca.pem' } }),
      'ca.pem': textOf(inline.ca),
    },
  },
  'a certificate in a file and inline': {
    files: {
      config: config({ user: { ...root, 'client-certificate': 'c.pem' } }),
      'c.pem': textOf(inline.cert),
    },
  },
  'a certificate without a key': {
    files: { config: config({ user: { 'client-certificate-data': inline.cert } }) },
  },
  'the key of another certificate': {
    files: { config: config({ user: { ...root, 'client-key-data': inline.otherKey } }) },
  },
  'a key without a certificate': {
    files: { config: config({ user: { ...alice, 'client-key-data': inline.key } }) },
    user: 'alice',
    ours: { why: 'half of an identity is a mistake, and one is someone else without it' },
  },
  'data that is not base64': {
    files: {
      config: config({ user: alice, cluster: { 'certificate-authority-data': '%%%' } }),
    },
  },
  'tls-server-name that the certificate has': {
    files: {
      config: config({ user: alice, cluster: { 'tls-server-name': 'kubernetes.default' } }),
    },
    user: 'alice',
  },
  'tls-server-name that it does not have': {
    files: { config: config({ user: alice, cluster: { 'tls-server-name': 'wrong.example' } }) },
  },
  '--tls-server-name': {
    files: { config: config({ user: alice, cluster: { 'tls-server-name': 'wrong.example' } }) },
    flags: ['--tls-server-name', 'kubernetes.default'],
    user: 'alice',
  },
})
