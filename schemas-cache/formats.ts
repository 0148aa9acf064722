import { utf8Length } from '../lib/core/index.ts'

/*
 * The string formats that an API server enforces, as its Go code reads them, which is not always as
 * the format's own standard does: what is odd here is odd there. Formats it does not know are ignored,
 * and so are three that it knows and that are not worth their checksums (isbn, creditcard, rgbcolor).
 */

type Check = (text: string) => boolean

/** By name without dashes, as the server compares them: `date-time` and `datetime` are one. */
const formats: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['bsonobjectid', text => /^[0-9a-fA-F]{24}$/.test(text)],
  ['byte', text => text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)],
  ['cidr', isCidr],
  ['date', isDate],
  ['datetime', isDateTime],
  ['duration', isDuration],
  // The whole grammar of mail headers is left to the server.
  ['email', text => /\S@\S/.test(text)],
  ['hexcolor', text => /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(text)],
  ['hostname', isHostname],
  ['ipv4', text => text.includes('.') && isIp(text)],
  ['ipv6', text => text.includes(':') && isIp(text)],
  ['k8slongname', text => text.length <= 253 && text.split('.').every(isShortName)],
  ['k8sshortname', text => text.length <= 63 && isShortName(text)],
  ['mac', isMac],
  ['password', () => true],
  ['ssn', text => text.length === 11 && /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text)],
  ['uri', isRequestUri],
  ['uuid', text => isUuid(text)],
  ['uuid3', text => isUuid(text, '3')],
  ['uuid4', text => isUuid(text, '4', '[89ab]')],
  ['uuid5', text => isUuid(text, '5', '[89ab]')],
])

/** The check of a format of strings, or undefined if the server does not enforce it. */
export const stringFormat = (name: string): Check | undefined =>
  formats.get(name.replaceAll('-', ''))

/** `2006-01-02`, a day that there is. */
export function isDate(text: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (found === null) return false
  const [year, month, day] = found.slice(1).map(Number)
  if (year === undefined || month === undefined || day === undefined) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return day >= 1 && day <= days
}

/** The server splits at the first T, ignores what follows a second one, and takes any character for the dot. */
function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.toLowerCase().split('t')
  const found = /^(\d\d):(\d\d):(\d\d)([^\n]\d+)?(z|[+-]\d\d:\d\d)$/.exec(time)
  if (found === null || !isDate(date)) return false
  const [, hour = '', minute = '', second = ''] = found
  return hour <= '23' && minute <= '59' && second <= '59'
}

/** `time.ParseDuration`: `1h30m`, `-1.5s`, `0`. */
export const isGoDuration = (text: string): boolean =>
  /^[-+]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/.test(text)

/** A Go duration, or anything that has a count and a unit in it: `5 days`, `P1D`. */
function isDuration(text: string): boolean {
  if (isGoDuration(text)) return true
  // A count begins where its digits do: without that, long digits cost the square of their length.
  const counts = [...text.matchAll(/(?<!\d)(\d+)[\t\n\f\r ]*([A-Za-zµ]+)/g)]
  const known = counts.filter(([, , unit = '']) => scalaUnit.test(unit))
  return known.length > 0 && counts.every(([, count]) => Number(count) <= Number.MAX_SAFE_INTEGER)
}
const scalaUnit =
  /^(?:ns|nano.*|us|µs|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*|w|wk|week.*)$/i

/** One label may end with a dash; several need a top-level domain of letters. */
function isHostname(text: string): boolean {
  if (utf8Length(text) > 255) return false
  const labels = text.split('.')
  const last = labels.pop() ?? ''
  if (labels.length === 0) {
    return utf8Length(last) <= 63 && /^[\da-z\p{S}\p{L}](-?[\da-z\p{S}\p{L}]*)$/iu.test(last)
  }
  const isLabel = (label: string) =>
    utf8Length(label) <= 63 &&
    /^[\da-z\p{S}\p{L}]([\da-z\p{S}\p{L}-]*[\da-z\p{S}\p{L}])?$/iu.test(label)
  return labels.every(isLabel) && utf8Length(last) <= 63 && /^\p{L}{2,}$/u.test(last)
}

const isShortName = (text: string): boolean => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text)

/** Leading zeros are allowed, zones are not. */
function isIp(text: string): boolean {
  if (!text.includes(':')) return isDottedQuad(text)
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')))
  const quad = groups.at(-1)?.includes('.') ? groups.pop() : undefined
  if (quad !== undefined && (!isDottedQuad(quad) || text.endsWith('::'))) return false
  const length = groups.length + (quad === undefined ? 0 : 2)
  return (
    groups.every(group => /^[0-9a-fA-F]{1,4}$/.test(group)) &&
    (halves.length === 2 ? length < 8 : length === 8)
  )
}

const isDottedQuad = (text: string): boolean => {
  const parts = text.split('.')
  return parts.length === 4 && parts.every(part => /^\d+$/.test(part) && Number(part) <= 255)
}

function isCidr(text: string): boolean {
  const slash = text.lastIndexOf('/')
  const address = text.slice(0, slash)
  const mask = text.slice(slash + 1)
  const bits = address.includes(':') ? 128 : 32
  return slash > 0 && isIp(address) && /^\d+$/.test(mask) && Number(mask) <= bits
}

function isMac(text: string): boolean {
  const digits =
    /^([0-9a-fA-F]{2}(([:-])[0-9a-fA-F]{2}(\3[0-9a-fA-F]{2})*)?|[0-9a-fA-F]{4}(\.[0-9a-fA-F]{4})*|([0-9a-fA-F]{2})+)$/.test(
      text,
    )
  return digits && [6, 8, 20].includes(text.replace(/[:.-]/g, '').length / 2)
}

const hex = '[0-9a-f]'
const isUuid = (text: string, version = hex, variant = hex): boolean => {
  const groups = [
    `${hex}{8}`,
    `${hex}{4}`,
    `${version}${hex}{3}`,
    `${variant}${hex}{3}`,
    `${hex}{12}`,
  ]
  return new RegExp(`^${groups.join('-?')}$`, 'i').test(text)
}

/** `url.ParseRequestURI`: an absolute URI, or an absolute path; a fragment is part of the path. */
function isRequestUri(text: string): boolean {
  if (text === '*') return true
  if (text === '' || /(?![\u0080-\u009f])\p{Cc}/u.test(text)) return false
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[0] ?? ''
  const rest = text.slice(scheme.length).split('?', 1)[0] ?? ''
  // A scheme and no path is opaque: `mailto:a`.
  if (!rest.startsWith('/')) return scheme !== ''
  if (scheme === '' || !rest.startsWith('//')) return isEscaped(rest)
  const end = rest.indexOf('/', 2)
  const authority = rest.slice(2, end === -1 ? undefined : end)
  return isAuthority(authority) && (end === -1 || isEscaped(rest.slice(end)))
}

/** Whether each percent sign begins an escape. */
const isEscaped = (text: string): boolean => !/%(?![0-9a-fA-F]{2})/.test(text)

function isAuthority(text: string): boolean {
  const at = text.lastIndexOf('@')
  const user = text.slice(0, Math.max(at, 0))
  const host = text.slice(at + 1)
  if (!/^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/.test(user) || !isEscaped(user)) return false
  const bracketed = /^\[[^\]]*\](:\d*)?$/
  if (host.startsWith('[')) return bracketed.test(host)
  const [name = '', ...ports] = host.split(':')
  // In a host only bytes outside ASCII are escaped.
  return (
    ports.length <= 1 &&
    /^\d*$/.test(ports[0] ?? '') &&
    !/[ #/\\^`{|}]/.test(name) &&
    !/%(?![89a-fA-F][0-9a-fA-F])/.test(name)
  )
}
