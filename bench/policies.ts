import type { KubeObject } from 'anykind'

/*
 * Policies as clusters have them, in CEL: after those of the Kubernetes documentation and the Pod Security Standards.
 * Each has its own variables, as one that was written by itself, and takes the Deployments of manifests.ts.
 */

const podSpec = { name: 'pod', expression: 'object.spec.template.spec' }
const containers = {
  name: 'containers',
  expression:
    'object.spec.template.spec.containers + object.spec.template.spec.?initContainers.orValue([])',
}

/** What each asks for, by its name. */
const rules: Readonly<Record<string, string>> = {
  'replicas-few': 'object.spec.replicas <= 50',
  'replicas-more-than-one': 'object.spec.replicas > 1',
  'team-named': "'team' in object.metadata.labels",
  'app-label-of-template':
    "object.spec.template.metadata.labels['app'] == object.metadata.labels['app']",
  'names-short': 'object.metadata.name.size() <= 40',
  'not-in-default': "object.metadata.namespace != 'default'",
  'images-of-ours': "variables.containers.all(c, c.image.startsWith('registry.example.com/'))",
  'images-tagged': "variables.containers.all(c, c.image.matches('^.+:[0-9]+[.][0-9]+[.][0-9]+$'))",
  'images-not-latest': "!variables.containers.exists(c, c.image.endsWith(':latest'))",
  'memory-limited': "variables.containers.all(c, 'memory' in c.?resources.limits.orValue({}))",
  'memory-below':
    "variables.containers.all(c, quantity(c.resources.limits['memory']).isLessThan(quantity('4Gi')))",
  'cpu-requested': "variables.containers.all(c, 'cpu' in c.?resources.requests.orValue({}))",
  probed: 'object.spec.template.spec.containers.all(c, has(c.readinessProbe))',
  'no-host-network': '!variables.pod.?hostNetwork.orValue(false)',
  'no-host-namespaces':
    '!variables.pod.?hostPID.orValue(false) && !variables.pod.?hostIPC.orValue(false)',
  'no-host-paths': '!variables.pod.?volumes.orValue([]).exists(v, has(v.hostPath))',
  'no-host-ports':
    'variables.containers.all(c, c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0))',
  'not-privileged': 'variables.containers.all(c, !c.?securityContext.privileged.orValue(false))',
  'no-added-capabilities':
    'variables.containers.all(c, c.?securityContext.capabilities.add.orValue([]).size() == 0)',
  'env-without-secrets':
    "variables.containers.all(c, c.?env.orValue([]).all(e, !e.name.contains('PASSWORD')))",
}

/** So many policies are there. */
export const policyCount: number = Object.keys(rules).length

const admission = { apiVersion: 'admissionregistration.k8s.io/v1' }

/** All of them, with a binding each. */
export const policyObjects = (): KubeObject[] =>
  Object.entries(rules).flatMap(([name, expression]) => [
    {
      ...admission,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['apps'],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['deployments'],
            },
          ],
        },
        variables: [podSpec, containers],
        validations: [{ expression, message: `the policy ${name} says no` }],
      },
    },
    {
      ...admission,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ])
