/** A page has no files: all code is written there. */
export const readyUnits = (): ReadonlyMap<string, string> => new Map()
