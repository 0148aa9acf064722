import type { CommandGroup, CommandTable } from './command.ts'

/** Every command, loaded when it is called. */
export const commands: CommandTable = {
  get: { summary: 'Show objects of any kind', load: () => import('./commands/get.ts') },
  describe: {
    summary: 'Show all that is known of objects, for people',
    load: () => import('./commands/describe.ts'),
  },
  events: {
    summary: 'Show what controllers and nodes have told of objects, the newest last',
    load: () => import('./commands/events.ts'),
  },
  wait: {
    summary: 'Wait until objects are there, gone, or as they are to be',
    load: () => import('./commands/wait.ts'),
  },
  apply: {
    summary: 'Make the cluster hold what manifests say, by server-side apply',
    load: () => import('./commands/apply.ts'),
  },
  sync: {
    summary: 'Keep the cluster as a folder says',
    load: () => import('./commands/sync.ts'),
  },
  plan: {
    summary: 'Show what is to be done to make the cluster hold a set, and how sure that is',
    load: () => import('./commands/plan.ts'),
  },
  undo: {
    summary: 'Take back what the last apply of a set has done',
    load: () => import('./commands/undo.ts'),
  },
  inventory: {
    summary: 'Show what is in a set, and change it without applying',
    load: () => import('./commands/inventory.ts'),
  },
  diff: { summary: 'Show what apply would change', load: () => import('./commands/diff.ts') },
  create: {
    summary: 'Store new objects from manifests',
    load: () => import('./commands/create.ts'),
  },
  patch: { summary: 'Change fields of objects', load: () => import('./commands/patch.ts') },
  delete: {
    summary: 'Delete objects, by name, by labels or by manifest',
    load: () => import('./commands/delete.ts'),
  },
  owners: {
    summary: 'Show who owns which fields of objects',
    load: () => import('./commands/owners.ts'),
  },
  adopt: {
    summary: "Make other managers' fields our own, as if we had applied them",
    load: () => import('./commands/adopt.ts'),
  },
  relinquish: {
    summary: 'Give up fields that we have applied',
    load: () => import('./commands/relinquish.ts'),
  },
  'hand-over': {
    summary: "Make fields of one manager another's, as if that had applied them",
    load: () => import('./commands/hand-over.ts'),
  },
  validate: {
    summary: 'Say what the API server would say of manifests, without sending them',
    load: () => import('./commands/validate.ts'),
  },
  crd: {
    summary: 'Look after custom resource definitions and their objects',
    load: () => import('./commands/crd.ts'),
  },
  explain: {
    summary: 'Say what a kind and its fields are for',
    load: () => import('./commands/explain.ts'),
  },
  schemas: {
    summary: 'Keep what the server says of its kinds in files',
    load: () => import('./commands/schemas.ts'),
  },
  'api-resources': {
    summary: 'List what the server serves',
    load: () => import('./commands/api-resources.ts'),
  },
  'api-versions': {
    summary: 'List the groups and versions that the server serves',
    load: () => import('./commands/api-versions.ts'),
  },
  auth: {
    summary: 'Say who one is to the server, and what one may do',
    load: () => import('./commands/auth.ts'),
  },
  rbac: {
    summary: 'Say what a program needs to be allowed',
    load: () => import('./commands/rbac.ts'),
  },
  config: { summary: 'Show and change the kubeconfig', load: () => import('./commands/config.ts') },
  completion: {
    summary: 'Print a script by which a shell completes command lines',
    load: () => import('./commands/completion.ts'),
  },
  local: {
    summary: 'Run a real Kubernetes control plane on this machine, without containers',
    load: () => import('./commands/local.ts'),
  },
  version: {
    summary: 'Print the versions of the command and of the server',
    load: () => import('./commands/version.ts'),
  },
}

/** The program itself. */
export const anykind: CommandGroup = {
  name: 'anykind',
  summary: 'One client for any kind of Kubernetes resource',
  commands,
}
