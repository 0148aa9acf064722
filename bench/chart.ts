/** One bar of a {@link Panel}: its length is the median, the line at its end reaches from min to max. */
export interface Bar {
  readonly label: string
  /** The value for people: `0.52 s`. */
  readonly text: string
  readonly median: number
  readonly min: number
  readonly max: number
  /** Drawn in the accent colour. */
  readonly ours: boolean
}

/** The bars of one figure, on a scale of their own. */
export interface Panel {
  readonly title: string
  readonly bars: readonly Bar[]
}

const width = 720
const labelWidth = 110
const valueWidth = 90
const barHeight = 16
const rowHeight = 24
const titleHeight = 30
const margin = 16

/** Colours for both schemes: the file is shown as an image, so it must see to the reader's scheme itself. */
const style = `
    text { font: 12px system-ui, sans-serif; fill: #24292f }
    .title { font-weight: 600 }
    .bar { fill: #8c959f } .ours { fill: #0969da } .span { stroke: #24292f }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 } .bar { fill: #6e7681 } .ours { fill: #58a6ff } .span { stroke: #e6edf3 }
    }`

/**
 * A chart of horizontal bars as an SVG file, readable on light and on dark ground; what a screen
 * reader says of it is `description`.
 *
 *     CPU time
 *     anykind    ███████──  0.52 s
 *     client-go  ████████████████─  1.20 s
 */
export function renderChart(panels: readonly Panel[], description: string): string {
  let top = margin
  const groups = panels.map(panel => {
    const group = renderPanel(panel, top)
    top += titleHeight + panel.bars.length * rowHeight
    return group
  })
  const height = top + margin
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(description)}">
  <style>${style}
  </style>
${groups.join('\n')}
</svg>
`
}

function renderPanel({ title, bars }: Panel, top: number): string {
  const longest = Math.max(...bars.map(bar => bar.max)) || 1
  const scale = (width - 2 * margin - labelWidth - valueWidth) / longest
  const rows = bars.map((bar, row) => renderBar(bar, scale, top + titleHeight + row * rowHeight))
  return [
    `  <text class="title" x="${margin}" y="${top + 16}">${escapeXml(title)}</text>`,
    ...rows,
  ].join('\n')
}

function renderBar({ label, text, median, min, max, ours }: Bar, scale: number, y: number): string {
  const left = margin + labelWidth
  const at = (value: number): string => (left + value * scale).toFixed(1)
  const middle = y + barHeight / 2
  const baseline = y + 12
  return [
    `  <text x="${left - 8}" y="${baseline}" text-anchor="end">${escapeXml(label)}</text>`,
    `  <rect class="${ours ? 'ours' : 'bar'}" x="${left}" y="${y}" width="${(median * scale).toFixed(1)}" height="${barHeight}" rx="2"/>`,
    `  <line class="span" x1="${at(min)}" y1="${middle}" x2="${at(max)}" y2="${middle}"/>`,
    `  <text x="${(Number(at(max)) + 8).toFixed(1)}" y="${baseline}">${escapeXml(text)}</text>`,
  ].join('\n')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Text for XML, in an element or in a double-quoted attribute. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, character => entities[character] ?? character)
