/** What `sync` takes, besides what it may prune and the connection. */
export const syncFlags = {
  set: {
    kind: 'text',
    value: '[TYPE[.GROUP]/]NAME',
    help: 'the object that keeps what is in the set; default TYPE is secrets',
  },
  watch: { kind: 'switch', short: 'w', help: 'go on, with the folder and with the cluster' },
  'self-heal': { kind: 'switch', help: 'apply again what others have changed; else it is told' },
  'force-conflicts': { kind: 'switch', help: 'take over fields that other managers own' },
  prune: { kind: 'switch', default: true, help: 'delete what is no longer in the set' },
  'field-manager': {
    kind: 'text',
    value: 'NAME',
    default: 'anykind',
    help: 'who will own the fields',
  },
  interval: {
    kind: 'text',
    value: 'TIME',
    default: '1m',
    help: 'how often the folder is read without having changed',
  },
  'leader-election': { kind: 'switch', help: 'of several processes, only one works at a time' },
  events: { kind: 'switch', help: 'tell of what is done by events of the cluster' },
  'health-port': { kind: 'text', value: 'PORT', help: 'of /healthz, /readyz and /metrics' },
  'health-host': { kind: 'text', value: 'ADDRESS', default: '127.0.0.1', help: 'of these' },
  output: {
    kind: 'text',
    short: 'o',
    value: 'FORMAT',
    choices: ['ndjson'],
    help: 'ndjson: an event a line, for programs',
  },
} as const
