import type { Row } from '../harness/row.ts'
import { specRow } from '../harness/spec-row.ts'

/** Rows whose figures are asserted by specs of the part that keeps them. */
export const provenElsewhere: readonly Row[] = [
  specRow(
    {
      number: 17,
      fault: '429 storm',
      injection:
        'one write and two reads at a time, 50 clients: all succeed, 1.3 requests a call at most',
    },
    ['spec/lib/transport/too-many-requests.live.ts'],
  ),
  specRow(
    {
      number: 18,
      fault: '5xx without Retry-After',
      injection:
        'a gateway fails 30 % of requests, before or after the server: no write is sent twice',
    },
    ['spec/faults/bad-gateway.live.ts'],
  ),
  specRow(
    {
      number: 24,
      fault: 'client certificate and authority replaced',
      injection:
        'files empty, cut off, halves of two pairs, then whole, under requests: none fails',
    },
    ['spec/lib/config/rotation.live.ts'],
  ),
  specRow(
    {
      number: 25,
      fault: 'kubeconfig rewritten',
      injection:
        'gone, empty, cut off, of another server, then whole: the old one is kept until then',
    },
    ['spec/lib/config/followed-connection.spec.ts'],
  ),
  specRow(
    {
      number: 26,
      fault: 'credential plugins that fail',
      injection: 'hang, ignore SIGTERM, fork, flood, lie: six runs a minute, no process left',
    },
    ['spec/lib/config/exec-plugin.spec.ts', 'spec/lib/config/exec-credentials.spec.ts'],
  ),
  specRow(
    {
      number: 28,
      fault: 'aggregated APIs dead, silent, endless, lying',
      injection: 'APIServices that name such servers: all other kinds are found and served',
    },
    ['spec/faults/aggregated-apis.live.ts'],
  ),
  specRow(
    {
      number: 29,
      fault: 'definitions changed, deleted, recreated',
      injection:
        'scope, version and schema under a client that runs: known after four failed calls, ten seconds',
    },
    ['spec/faults/definition-changes.live.ts'],
  ),
]
