import { encodeJson, type KubeObject, type Patch, parseJson } from '../../lib/core/index.ts'
import { type Ended, runProgram } from './run-program.ts'
import { testKubeconfig, testKubectl } from './test-cluster.ts'

/** The verbs of a resource in a namespace, as far as kubectl has to know them. */
interface Place {
  readonly namespace: string | undefined
  readonly resource: { readonly plural: string; readonly group: string }
}

/** Runs kubectl on the test cluster, an object on its stdin. */
export const runKubectl = (
  namespace: string | undefined,
  args: readonly string[],
  input?: KubeObject,
): Promise<Ended> =>
  runProgram(testKubectl(), ['--kubeconfig', testKubeconfig(), '-n', namespace ?? '', ...args], {
    input: input === undefined ? '' : encodeJson(input),
  })

/** What `kubectl patch --dry-run=server` makes of a patch: the object, or the server's words. */
export async function kubectlPatch(
  { namespace, resource: { plural, group } }: Place,
  name: string,
  { type, patch }: Patch,
): Promise<KubeObject | string> {
  const { code, out, err } = await runKubectl(namespace, [
    'patch',
    group === '' ? plural : `${plural}.${group}`,
    name,
    `--type=${type}`,
    `--patch=${encodeJson(patch)}`,
    '--dry-run=server',
    '-o=json',
  ])
  return code === 0 ? (parseJson(out) as KubeObject) : err
}
