/** `--dry-run` of what only the server can try: how it merges, no client knows. */
export const serverDryRunFlag = {
  kind: 'text',
  value: 'WHERE',
  default: 'none',
  choices: ['none', 'server'],
  help: 'let the server check all and store nothing',
} as const
