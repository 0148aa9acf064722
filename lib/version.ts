/** This package's version. A spec holds it equal to package.json, whose path differs once built. */
export const version = '0.1.0'
