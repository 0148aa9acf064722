import type { Family, Labels } from './family.ts'

/** The Content-Type of {@link exposition}: Prometheus' text format 0.0.4. */
export const contentType = 'text/plain; version=0.0.4; charset=utf-8'

/** Families as text. Those without series are left out. */
export function exposition(families: Iterable<Family>): string {
  const lines: string[] = []
  for (const family of families) {
    const { name, help, type } = family
    const samples = [...family.samples()]
    if (samples.length === 0) continue
    lines.push(`# HELP ${name} ${help.replace(/[\\\n]/g, escaped)}`, `# TYPE ${name} ${type}`)
    for (const { suffix, labels, value } of samples) {
      lines.push(`${name}${suffix}${formatLabels(labels)} ${formatValue(value)}`)
    }
  }
  return lines.map(line => `${line}\n`).join('')
}

function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\\n"]/g, escaped)}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escaped = (character: string): string => (character === '\n' ? '\\n' : `\\${character}`)

function formatValue(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}
