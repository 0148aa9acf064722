/*
 * Controls (C0, DEL, C1) but tab and newline; format characters, which are invisible or reorder what is
 * around them (CVE-2021-42574); line and paragraph separators; lone surrogates.
 */
const unsafe = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const unsafeInLine = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** How {@link visibleText} shows a text. */
export interface VisibleTextOptions {
  /** What is longer is cut, with an ellipsis. Default: nothing is. */
  readonly maxLength?: number
  /** Shows newlines too, as the text is a part of a line. Default false. */
  readonly inLine?: boolean
}

/**
 * Another's text as a terminal or a log shows it and does not obey it: ESC becomes `^[`, CR `\r`, other
 * controls caret notation, the rest `\u{202e}`.
 */
export function visibleText(
  text: string,
  { maxLength = Number.POSITIVE_INFINITY, inLine = false }: VisibleTextOptions = {},
): string {
  const pattern = inLine ? unsafeInLine : unsafe
  if (text.length <= maxLength) return text.replace(pattern, visible)
  return `${text.slice(0, maxLength).replace(pattern, visible)}…`
}

function visible(character: string): string {
  if (character === '\r') return '\\r'
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`
  return code === 0x7f ? '^?' : `\\u{${code.toString(16)}}`
}
