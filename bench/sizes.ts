/** Objects in the namespace that is read from. */
export const datasetSize = 10_000
/** The same where there are many. */
export const largeSize = 100_000
/** Widgets that a recorded stream is about. */
export const streamedWidgets = 1_000
/** Events of the stream, each of another state of a widget. */
export const streamedEvents = 20_000
/** Events that are sent at a steady pace. */
export const pacedEvents = 1_200

/** Texts of the corpus that validators judge. */
export const corpusTexts = 5_000
