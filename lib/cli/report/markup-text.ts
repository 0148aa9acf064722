import { visibleText } from '../../core/index.ts'

/** What no XML 1.0 holds, not even escaped, but for what {@link visibleText} has made visible already. */
const unspeakable = /[\ufffe\uffff]/g

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '&#10;',
  '\t': '&#9;',
}

/** Text for an element of XML or HTML; also for an attribute in quotes, where a line's end would be read as a space. */
export const markupText = (text: string): string =>
  visibleText(text)
    .replace(unspeakable, '\ufffd')
    .replace(/[&<>"'\n\t]/g, character => entities[character] ?? character)
