/** Text in lines of at most `width` characters, broken between words; its own breaks and indents stay. */
export const wrap = (text: string, width: number): string[] =>
  text.split('\n').flatMap(paragraph => {
    const lines: string[] = []
    const [first = '', ...words] = paragraph.trimEnd().split(/(?<=\S) +/)
    let line = first
    for (const word of words) {
      if (line.length + 1 + word.length > width) {
        lines.push(line)
        line = word
      } else line = `${line} ${word}`
    }
    return [...lines, line]
  })
