/*
 * Controls (C0, DEL, C1) but tab and newline; format characters, which are invisible or reorder what is
 * around them (CVE-2021-42574); line and paragraph separators; lone surrogates.
 */
const unsafe = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/**
 * A server's text as a terminal or a log shows it and does not obey it: ESC becomes `^[`, CR `\r`, other
 * controls caret notation, the rest `\u{202e}`. Cut after `maxLength` characters, with an ellipsis.
 */
export function visibleText(text: string, { maxLength }: { maxLength: number }): string {
  if (text.length <= maxLength) return text.replace(unsafe, visible)
  return `${text.slice(0, maxLength).replace(unsafe, visible)}…`
}

function visible(character: string): string {
  if (character === '\r') return '\\r'
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`
  return code === 0x7f ? '^?' : `\\u{${code.toString(16)}}`
}
