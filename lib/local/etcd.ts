import { answersOk } from './api-request.ts'
import type { ClusterFolder } from './cluster-folder.ts'
import { formatFlags } from './flags.ts'
import type { PartCommand } from './part-process.ts'
import type { Pki } from './pki.ts'

/** etcd of one member, on a loopback port, for the API server's certificate alone. */
export function etcdCommand(
  file: string,
  port: number,
  { folder, pki }: { folder: ClusterFolder; pki: Pki },
): PartCommand {
  const server = `https://127.0.0.1:${port}`
  // One member has no peers, but etcd wants an address for them: any port, behind the same certificates.
  const peers = 'https://127.0.0.1:0'
  return {
    part: 'etcd',
    file,
    args: formatFlags({
      name: 'local',
      'data-dir': folder.file('etcd'),
      'listen-client-urls': server,
      'advertise-client-urls': server,
      'listen-peer-urls': peers,
      'initial-advertise-peer-urls': peers,
      'initial-cluster': `local=${peers}`,
      'cert-file': pki.etcd.certificateFile,
      'key-file': pki.etcd.keyFile,
      'trusted-ca-file': pki.etcdAuthority.certificateFile,
      'client-cert-auth': 'true',
      'peer-cert-file': pki.etcd.certificateFile,
      'peer-key-file': pki.etcd.keyFile,
      'peer-trusted-ca-file': pki.etcdAuthority.certificateFile,
      'peer-client-cert-auth': 'true',
      // What a crash of the machine may lose is a test's data; each fsync costs milliseconds.
      'unsafe-no-fsync': 'true',
      // One member elects itself; the defaults have it wait for others first, half a second.
      'heartbeat-interval': '10',
      'election-timeout': '100',
      'log-level': 'warn',
    }),
    cwd: folder.path,
    logPath: folder.file('logs', 'etcd.log'),
    isReady: signal =>
      answersOk(
        { server, certificateAuthority: pki.etcdAuthority.certificate, client: pki.etcd },
        '/health',
        signal,
      ),
  }
}
