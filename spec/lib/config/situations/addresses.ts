import { alice, type Kubeconfigs, type Situations } from './situation.ts'

/** Where the server is, and what is on the way. */
export const addressSituations = ({ server, config }: Kubeconfigs): Situations => ({
  'a server without a scheme': {
    files: {
      config: config({
        user: alice,
        cluster: { server: server.replace('https://', '') },
      }),
    },
    ours: {
      user: 'alice',
      why: 'kubectl takes it for http and says nothing of the token; https was meant',
    },
  },
  'a server with a slash, and compression off': {
    files: {
      config: config({
        user: alice,
        cluster: { server: `${server}/`, 'disable-compression': true },
      }),
    },
    flags: ['--disable-compression'],
    user: 'alice',
  },
  'a server with a user in its address': {
    files: {
      config: config({
        user: alice,
        cluster: { server: server.replace('https://', 'https://u:p@') },
      }),
    },
  },
  'a cluster without a server': {
    files: { config: config({ user: alice, cluster: { server: '' } }) },
  },
  'a proxy of a scheme that is none': {
    files: { config: config({ user: alice, cluster: { 'proxy-url': 'ftp://127.0.0.1' } }) },
  },
  'a proxy of the environment, for a server on this machine': {
    files: { config: config({ user: alice }) },
    env: { HTTPS_PROXY: 'http://127.0.0.1:1', ALL_PROXY: 'http://127.0.0.1:1' },
    user: 'alice',
  },
})
