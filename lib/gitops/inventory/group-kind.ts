/** A kind, whatever its version. */
export interface GroupKind {
  readonly group: string
  readonly kind: string
}

/** `Deployment.apps`, as Go prints it. */
export const groupKind = ({ group, kind }: GroupKind): string =>
  group === '' ? kind : `${kind}.${group}`

/** The inverse of {@link groupKind}. */
export function kindOf(name: string): GroupKind {
  const [kind = '', ...group] = name.split('.')
  return { kind, group: group.join('.') }
}
