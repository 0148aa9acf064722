const utf8 = new TextEncoder()

/** How many bytes a text is in UTF-8; half a pair of surrogates is three, as it is written as U+FFFD. */
export const utf8Length = (text: string): number => utf8.encode(text).length
