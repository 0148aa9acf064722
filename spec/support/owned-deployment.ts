import type { KubeObject } from '../../lib/core/index.ts'
import { freeze } from './freeze.ts'

/*
 * A Deployment as a server gives it back: applied by `web`, scaled by `scaler`, a sidecar applied by `mesh`, labelled by
 * both, its status written by a controller. Frozen, as fields may be that objects share.
 */

const entry = (manager: string, operation: string, fieldsV1: unknown, more: object = {}) => ({
  apiVersion: 'apps/v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
  manager,
  operation,
  time: '2026-11-25T10:00:00Z',
  ...more,
})

const containers = (fields: object) => ({
  'f:spec': { 'f:template': { 'f:spec': { 'f:containers': fields } } },
})

/** The object with its managers. */
export const ownedDeployment: KubeObject = freeze({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'a-uid',
    resourceVersion: '7',
    labels: { app: 'web', team: 'shop' },
    managedFields: [
      entry('mesh', 'Apply', {
        'f:metadata': { 'f:labels': { 'f:app': {}, 'f:gone': {} } },
        ...containers({
          'k:{"name":"proxy"}': { '.': {}, 'f:name': {}, 'f:image': {} },
          'k:{"name":"web"}': {
            '.': {},
            'f:name': {},
            'f:env': { 'k:{"name":"MESH"}': { '.': {}, 'f:name': {} } },
          },
        }),
      }),
      entry('web', 'Apply', {
        'f:metadata': { 'f:labels': { 'f:app': {}, 'f:team': {} } },
        ...containers({
          'k:{"name":"web"}': {
            '.': {},
            'f:name': {},
            'f:image': {},
            'f:args': {},
            'f:ports': {
              'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
            },
          },
        }),
      }),
      entry('scaler', 'Update', { 'f:spec': { 'f:replicas': {} } }, { subresource: 'scale' }),
      entry(
        'controller',
        'Update',
        { 'f:status': { 'f:replicas': {} } },
        { subresource: 'status' },
      ),
    ],
  },
  spec: {
    replicas: 3,
    template: {
      spec: {
        containers: [
          { name: 'proxy', image: 'mesh:1' },
          {
            name: 'web',
            image: 'web:1',
            args: ['-v', '2'],
            env: [{ name: 'MESH' }],
            ports: [
              { containerPort: 80, protocol: 'UDP' },
              { containerPort: 80, protocol: 'TCP' },
            ],
          },
        ],
      },
    },
  },
  status: { replicas: 3 },
})
