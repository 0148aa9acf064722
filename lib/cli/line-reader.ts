/** Reads answers, a line each; empty at the end of the input. */
export function lineReader(stdin: AsyncIterable<Uint8Array>): () => Promise<string> {
  const pieces = stdin[Symbol.asyncIterator]()
  const decoder = new TextDecoder()
  let text = ''
  return async () => {
    for (;;) {
      const end = text.indexOf('\n')
      if (end >= 0) {
        const line = text.slice(0, end)
        text = text.slice(end + 1)
        return line.replace(/\r$/, '')
      }
      const { done, value } = await pieces.next()
      if (done) return text
      text += decoder.decode(value, { stream: true })
    }
  }
}
