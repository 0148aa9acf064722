import { formatText } from './text.ts'

/** kubectl's: cells are at least this wide, and this far apart. */
const minWidth = 6
const padding = 3

/**
 * Rows as lines of aligned columns, as kubectl's tables look. A column keeps the width that it had, so
 * that later pages of a list stand under the first one's header.
 */
export class Columns {
  readonly #widths: number[] = []

  /** The lines of these rows. The last cell of a row is not padded. */
  format(rows: readonly (readonly string[])[]): string[] {
    for (const row of rows) {
      for (const [column, cell] of row.entries()) {
        const width = Math.max(minWidth, displayWidth(cell) + padding)
        if (column < row.length - 1)
          this.#widths[column] = Math.max(this.#widths[column] ?? 0, width)
      }
    }
    return rows.map(row => row.map((cell, column) => this.#pad(cell, column, row.length)).join(''))
  }

  #pad(cell: string, column: number, columns: number): string {
    if (column === columns - 1) return cell
    return cell + ' '.repeat(Math.max(0, (this.#widths[column] ?? 0) - displayWidth(cell)))
  }
}

/**
 * In characters as they are shown; those of East Asia take two cells of a terminal, which no table of kubectl's minds
 * either.
 */
const displayWidth = (text: string): number => [...formatText(text)].length
