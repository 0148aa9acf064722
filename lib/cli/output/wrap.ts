/** Text in lines of at most `width` characters, broken between words; its own breaks and indents stay. */
export const wrap = (text: string, width: number): string[] =>
  text.split('\n').flatMap(paragraph => {
    const lines: string[] = []
    let line = ''
    for (const [piece, space = '', word = ''] of paragraph.trimEnd().matchAll(/( *)(\S+)/g)) {
      if (line !== '' && line.length + piece.length > width) {
        lines.push(line)
        line = word
      } else line += space + word
    }
    return [...lines, line]
  })
