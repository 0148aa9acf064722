import { type AuthHeaders, ConfigError } from '../core/index.ts'
import type { KubeconfigUser } from './kubeconfig.ts'

/** The part of a user's entry that says whom to act as. */
export type Impersonation = Pick<KubeconfigUser, 'as' | 'as-uid' | 'as-groups' | 'as-user-extra'>

/**
 * The headers of impersonation, as client-go's `NewImpersonatingRoundTripper` sends them; undefined if
 * nobody is to be acted as. Throws {@link ConfigError} on a uid, groups or extra without a user, as the
 * server would then take them for nobody's, and on control characters, which could start a header of their own.
 */
export function impersonationHeaders(user: Impersonation): AuthHeaders | undefined {
  const { as, 'as-uid': uid, 'as-groups': groups, 'as-user-extra': extra } = user
  if (as === undefined) {
    if (uid === undefined && groups.length === 0 && extra.size === 0) return undefined
    throw new ConfigError('as-uid, as-groups and as-user-extra need a user to act as: set "as"')
  }
  return {
    'impersonate-user': headerValue(as, 'as'),
    ...(uid !== undefined && { 'impersonate-uid': headerValue(uid, 'as-uid') }),
    ...(groups.length > 0 && {
      'impersonate-group': groups.map(group => headerValue(group, 'as-groups')),
    }),
    ...extraHeaders(extra),
  }
}

function extraHeaders(extra: Impersonation['as-user-extra']): AuthHeaders {
  const headers: Record<string, string[]> = {}
  for (const [key, values] of extra) {
    if (key === '') throw new ConfigError('as-user-extra has a key that is empty')
    if (values.length === 0) continue
    // The server lower-cases keys: two that differ by case only are one to it.
    const name = `impersonate-extra-${escapeKey(key)}`
    headers[name] = [
      ...(headers[name] ?? []),
      ...values.map(value => headerValue(value, 'as-user-extra')),
    ]
  }
  return headers
}

/** Percent-escapes the bytes that a header's name cannot have, and the percent sign: client-go's `headerKeyEscape`. */
const escapeKey = (key: string): string =>
  [...Buffer.from(key)]
    .map(byte => String.fromCharCode(byte))
    .map(char =>
      /[!#$&'*+.^_`|~0-9a-z-]/i.test(char)
        ? char.toLowerCase()
        : `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
    )
    .join('')

/** Headers are bytes, and undici writes a character as one: UTF-8 is spelled out, as Go sends it. */
function headerValue(value: string, field: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\x00-\x1f\x7f]/.test(value)) {
    throw new ConfigError(`"${field}" holds control characters`)
  }
  return Buffer.from(value).toString('latin1')
}
