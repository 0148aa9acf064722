/** A pack of the package, of which the build for browsers makes a module. */
declare module '*.br' {
  export const text: string
}
