/** The few looks that the command uses. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Text with a look. The only way to colour: an escape inside plain text is shown, not obeyed. */
export interface Styled {
  readonly text: string
  readonly style: Style
}

/** A piece of a line. */
export type Part = string | Styled

/** Text in a look, for `Output.line`. */
export const styled = (style: Style, text: string): Styled => ({ style, text })

export const isStyled = (part: Part): part is Styled => typeof part !== 'string'

const sgr: Readonly<Record<Style, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36,
}

export const paint = (text: string, style: Style | undefined): string =>
  style === undefined || text === '' ? text : `\u001b[${sgr[style]}m${text}\u001b[0m`

/*
 * Controls (C0, DEL, C1) but tab and newline; format characters, which are invisible or reorder what is
 * around them (CVE-2021-42574); line and paragraph separators; lone surrogates.
 */
const unsafe = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/**
 * Text that a terminal shows and does not obey. ESC becomes `^[` and CR `\r`, as in kubectl; other
 * controls become caret notation, the rest `\u{202e}`.
 */
export const formatText = (text: string): string => text.replace(unsafe, visible)

function visible(character: string): string {
  if (character === '\r') return '\\r'
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`
  return code === 0x7f ? '^?' : `\\u{${code.toString(16)}}`
}
