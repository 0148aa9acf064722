/**
 * Text in lines of at most `width` characters, broken between words; its own breaks and indents stay, and longer
 * words too. Breaks where kubectl does: space before a break goes, space at the end of a line of the text stays.
 */
export const wrap = (text: string, width: number): string[] =>
  text.split('\n').flatMap(paragraph => wrapParagraph(paragraph, width))

function wrapParagraph(paragraph: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  let length = 0
  for (const [, space = '', word = ''] of paragraph.matchAll(/([^\S\u00a0]*)((?:\S|\u00a0)*)/g)) {
    const letters = [...word].length
    // So many letters of the word do not fit any more. One that fits no line stands where it is.
    const over = Math.max(1, width - length - space.length + 1)
    const isEnd = letters === 0
    if (isEnd ? length + space.length > width : over <= letters && over < width) {
      if (isEnd) break
      lines.push(line)
      line = word
      length = letters
    } else {
      line += space + word
      length += space.length + letters
    }
  }
  return [...lines, line]
}
