/** Controls but tab, format characters (CVE-2021-42574), separators of lines, halves of pairs. */
const unsafe = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Text that a terminal shows and does not obey. */
export const visibleText = (text: string): string =>
  text.replace(unsafe, character => `\\u{${character.codePointAt(0)?.toString(16)}}`)
